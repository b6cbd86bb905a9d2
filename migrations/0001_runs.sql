-- What is wanted, what was done, what was seen. Times are set by the process (an injected clock), never by the server.

create table clusters (
  id            text primary key,
  -- The name in EMR; it holds the id, so that a cluster whose launch reply was lost can be found again.
  name          text not null unique,
  aws_id        text unique,
  preset        text not null,
  keep_alive    boolean not null,
  owner         text not null,
  channel       text not null,
  request_key   text not null unique,
  wanted        text not null default 'up' check (wanted in ('up', 'gone')),
  -- Who asked for the end: a Slack user id, or 'hard-limit' and the like.
  ended_by      text,
  state         text not null default 'wanted'
                check (state in ('wanted', 'launching', 'up', 'idle', 'terminating', 'gone')),
  -- As EMR last said it.
  aws_state     text,
  aws_reason    jsonb,
  primary_dns   text,
  failure       jsonb,
  hard_limit_seconds integer not null,
  created_at    timestamptz not null,
  launched_at   timestamptz,
  ready_at      timestamptz,
  ended_at      timestamptz,
  terminate_asked_at timestamptz,
  -- When this cluster and the runs on it are to be looked at next; null: when something happens.
  due_at        timestamptz
);
create index clusters_due on clusters (due_at) where due_at is not null;
create index clusters_live on clusters (created_at) where state <> 'gone';

create table runs (
  id            text primary key,
  job           text not null,
  arguments     jsonb not null,
  preset        text not null,
  cluster_id    text not null references clusters,
  -- True: the cluster was launched for this run alone, with the step inside the launch.
  own_cluster   boolean not null,
  requested_by  text not null,
  channel       text not null,
  request_key   text not null unique,
  state         text not null default 'requested'
                check (state in ('requested', 'launching', 'provisioning', 'running', 'succeeded', 'failed', 'cancelled')),
  cancel_wanted_by text,
  time_limit_seconds integer not null,
  result        jsonb,
  failure       jsonb,
  created_at    timestamptz not null,
  started_at    timestamptz,
  ended_at      timestamptz,
  -- When the logs of a failed run are to be searched again.
  evidence_at   timestamptz
);
create index runs_live on runs (cluster_id) where state in ('requested', 'launching', 'provisioning', 'running');
create index runs_recent on runs (created_at desc);

create table steps (
  run_id        text not null references runs,
  position      integer not null,
  -- The name in EMR; it holds the run's id.
  name          text not null unique,
  aws_id        text,
  -- As EMR last said it; null before EMR has it.
  aws_state     text,
  aws_failure   jsonb,
  started_at    timestamptz,
  ended_at      timestamptz,
  cancel_asked_at timestamptz,
  primary key (run_id, position)
);

-- Written before an outside effect; a row without an end is checked against the world before anything is tried again.
create table intents (
  key           text primary key,
  kind          text not null,
  subject       text not null,
  attempts      integer not null default 0,
  attempted_at  timestamptz,
  outcome       jsonb,
  created_at    timestamptz not null,
  done_at       timestamptz
);

-- The one message a run or cluster has in Slack. It is rendered from the record when it is sent.
create table cards (
  subject       text primary key,
  channel       text not null,
  ts            text,
  wanted_version integer not null default 1,
  shown_version integer not null default 0,
  attempts      integer not null default 0,
  attempted_at  timestamptz,
  shown_at      timestamptz,
  not_before    timestamptz not null,
  last_error    text,
  created_at    timestamptz not null
);
create index cards_stale on cards (not_before) where wanted_version > shown_version;

-- Messages to a card's thread, each sent once, in order.
create table outbox (
  id            bigint generated always as identity primary key,
  key           text not null unique,
  subject       text not null references cards,
  message       jsonb not null,
  ts            text,
  attempts      integer not null default 0,
  attempted_at  timestamptz,
  not_before    timestamptz not null,
  last_error    text,
  created_at    timestamptz not null,
  sent_at       timestamptz,
  -- Given up: Slack refused it for good.
  dead_at       timestamptz
);
create index outbox_waiting on outbox (subject, id) where sent_at is null and dead_at is null;

create table audit (
  id            bigint generated always as identity primary key,
  at            timestamptz not null,
  actor         text not null,
  channel       text,
  kind          text not null check (kind in ('command', 'click', 'system')),
  name          text not null,
  detail        jsonb not null,
  allowed       boolean not null,
  outcome       text not null,
  request_key   text
);
create index audit_at on audit (at desc);

create function stoker_wake() returns trigger language plpgsql as $$
begin
  perform pg_notify('stoker', tg_argv[0]);
  return null;
end $$;
create trigger clusters_wake after insert or update of due_at on clusters for each statement execute function stoker_wake('work');
create trigger cards_wake after insert or update of wanted_version on cards for each statement execute function stoker_wake('slack');
create trigger outbox_wake after insert on outbox for each statement execute function stoker_wake('slack');
