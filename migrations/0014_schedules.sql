-- Runs that time begins: schedules, each of their planned times, and chains of jobs on one cluster.

create table schedules (
  id            text primary key,
  -- What people call it; free again once it is removed.
  name          text not null,
  source        text not null check (source in ('file', 'slack')),
  -- What it runs: a job, or a chain of them.
  job           text,
  chain         text,
  -- Values may hold dates to be filled in, such as {{ date - 1d }}.
  arguments     jsonb not null default '{}',
  preset        text,
  -- Five fields of cron, by the clocks of the zone.
  cron          text not null,
  zone          text not null,
  overlap       text not null check (overlap in ('skip', 'queue', 'cancel')),
  catch_up      text not null check (catch_up in ('none', 'last', 'all')),
  time_limit_seconds integer,
  retries       integer not null,
  retry_pause_seconds integer not null,
  only_new_data boolean not null,
  -- Slack users who are told of trouble, beside the owner and the channel.
  tell          text[] not null default '{}',
  owner         text not null,
  channel       text not null,
  created_at    timestamptz not null,
  created_by    text not null,
  -- Of one from Slack: the same for each delivery of the request.
  request_key   text unique,
  paused_at     timestamptz,
  paused_by     text,
  removed_at    timestamptz,
  removed_by    text,
  -- The first planned time that is not accounted for yet; null while it is paused or removed.
  next_at       timestamptz,
  check ((job is null) <> (chain is null))
);
create unique index schedules_name on schedules (name) where removed_at is null;
create index schedules_next on schedules (next_at) where next_at is not null;

-- Each planned time of a schedule, once: what became of it.
create table occurrences (
  schedule_id   text not null references schedules,
  planned_at    timestamptz not null,
  -- Who asked for it out of turn; null: time did.
  asked_by      text,
  request_key   text unique,
  state         text not null
                check (state in ('waiting', 'running', 'succeeded', 'failed', 'cancelled', 'skipped', 'missed')),
  -- Why it waits, did not run or did not succeed: a short word for code, and a sentence for people.
  why           text,
  because       text,
  attempts      integer not null default 0,
  -- The run of the newest attempt; of a chain its first.
  run_id        text references runs,
  -- Of a waiting one: when it may begin.
  due_at        timestamptz,
  -- What its input was when it was looked at before the launch.
  input         jsonb,
  created_at    timestamptz not null,
  started_at    timestamptz,
  ended_at      timestamptz,
  primary key (schedule_id, planned_at)
);
create index occurrences_planned on occurrences (planned_at);
create index occurrences_open on occurrences (due_at) where state in ('waiting', 'running');
create index occurrences_run on occurrences (run_id) where run_id is not null;

alter table runs
  -- Of a run in a chain: {"name", "lead": the id of its first run, "position", "evenIfFailed"}.
  add column chain jsonb,
  -- The schedule and the planned time that it was begun for.
  add column schedule_id text references schedules,
  add column planned_at timestamptz;
create index runs_of_chain on runs ((chain->>'lead')) where chain is not null;
create index runs_of_schedule on runs (schedule_id, created_at desc) where schedule_id is not null;

-- A run that ends, a schedule that changes and a planned time that waits for less are the scheduler's business.
create trigger schedules_wake after insert or update of next_at on schedules for each statement execute function stoker_wake('time');
create trigger occurrences_wake after insert or update of due_at on occurrences for each statement execute function stoker_wake('time');
create function stoker_wake_time_run() returns trigger language plpgsql as $$
begin
  if old.ended_at is null and new.ended_at is not null and new.schedule_id is not null then
    perform pg_notify('stoker', 'time');
  end if;
  return null;
end $$;
create trigger runs_wake_time after update of ended_at on runs for each row execute function stoker_wake_time_run();
