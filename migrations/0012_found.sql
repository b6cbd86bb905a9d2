-- What is known of clusters that Stoker did not launch, and how one of them becomes a cluster of ours.

-- Names in EMR are anybody's: only what Stoker launches has one of its own.
alter table clusters drop constraint clusters_name_key;
create unique index clusters_own_name on clusters (name) where origin = 'launched';
-- What the loop has ended, for the sum of what that saved.
create index clusters_ended_idle on clusters (ended_at) where ended_by = 'idle';

alter table found_clusters
  -- Whether it waits for more work after its steps; null while EMR has not let us look.
  add column keep_alive boolean,
  add column is_protected boolean not null default false,
  -- Its tags name a cluster of another Stoker.
  add column other_stoker boolean not null default false,
  -- Since when it was seen in its present state.
  add column state_since timestamptz not null default '-infinity',
  -- When its tags were read, and its machines.
  add column described_at timestamptz,
  add column listed_at timestamptz;
alter table found_clusters alter column state_since drop default;

-- When the account was last looked through for clusters of others: one row.
create table found_look (
  one           boolean primary key default true check (one),
  looked_at     timestamptz not null
);
