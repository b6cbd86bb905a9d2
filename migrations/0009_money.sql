-- What clusters cost, whether they are idle, and what people were told of it.

alter table clusters
  -- How it came here: launched, or found in the account and claimed by a person, or taken by the rule `adopt`.
  add column origin text not null default 'launched' check (origin in ('launched', 'claimed', 'adopted')),
  -- Not to be ended for idleness before this; who said so.
  add column kept_until timestamptz,
  add column kept_by text,
  -- When Stoker's loop asked for its end: what would have ended it without that.
  add column would_end_at timestamptz,
  -- What it has cost so far, as it was last metered.
  add column cost jsonb;
alter table runs add column cost jsonb;

-- The machines of a cluster as EMR last listed them; each is paid for from its own birth to its own end.
create table instances (
  cluster_id    text not null references clusters,
  -- EMR's own id of the machine (`ci-…`), which it has before EC2 has given one.
  id            text not null,
  type          text,
  role          text check (role in ('primary', 'core', 'task')),
  market        text not null check (market in ('on-demand', 'spot')),
  -- Volumes beside the root: [{"type": "gp3", "gb": 64}].
  volumes       jsonb not null default '[]',
  created_at    timestamptz not null,
  ended_at      timestamptz,
  primary key (cluster_id, id)
);

-- When a cluster was idle, as far as it is known.
create table idle_spells (
  cluster_id    text not null references clusters,
  began_at      timestamptz not null,
  ended_at      timestamptz,
  primary key (cluster_id, began_at)
);

-- What is known of a live cluster's work: one row while it is watched.
create table vigils (
  cluster_id    text primary key references clusters,
  -- When it is to be looked at next.
  due_at        timestamptz,
  -- When it was last looked at, and since when without a gap: warnings from before a gap do not count.
  looked_at     timestamptz,
  watched_since timestamptz,
  -- The last look: what was seen, and what follows from it.
  facts         jsonb,
  verdict       jsonb,
  -- AWS's own policy as it was last set: {"seconds": 5400, "setAt": "…"}; null where it has none of ours.
  backstop      jsonb
);
create index vigils_due on vigils (due_at) where due_at is not null;

-- A message of its own that time, not a person, brought about. Drawn from here, and drawn anew when it is answered.
create table notices (
  id            text primary key,
  -- What it tells, once: a notice with the same key is the same notice.
  key           text not null unique,
  cluster_id    text references clusters,
  body          jsonb not null,
  answer        jsonb,
  created_at    timestamptz not null,
  answered_at   timestamptz
);
create index notices_of_cluster on notices (cluster_id, created_at) where cluster_id is not null;
create index notices_open on notices (created_at) where answered_at is null;

-- A notice may be shown in several places, each a card: `n-…`, `n-….dm`. It goes into the thread of another card, there
-- also to the channel, or stands by itself; a direct message is addressed by the person until Slack gives its channel.
alter table cards
  add column thread_of text references cards,
  add column broadcast boolean not null default false,
  -- When its message was there for the first time.
  add column posted_at timestamptz;

-- Clusters of the account that Stoker did not launch, until somebody claims them.
create table found_clusters (
  aws_id        text primary key,
  name          text not null,
  state         text not null,
  -- Whose it is, by its tags; null when they do not say.
  owner         text,
  tags          jsonb not null default '{}',
  instances     jsonb not null default '[]',
  created_at    timestamptz not null,
  ready_at      timestamptz,
  seen_at       timestamptz not null,
  -- Null while it lives.
  gone_at       timestamptz,
  ignored_until timestamptz,
  ignored_by    text,
  -- The cluster of ours that it has become.
  cluster_id    text references clusters
);
create index found_live on found_clusters (created_at) where gone_at is null and cluster_id is null;
