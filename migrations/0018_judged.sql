alter table occurrences
  -- When it was decided whether people are to be told of it, once it has ended: each is decided upon once.
  add column judged_at timestamptz,
  -- What people were told of it before that: 'late', 'slow'.
  add column told text[] not null default '{}';
create index occurrences_unjudged on occurrences (schedule_id, planned_at)
  where judged_at is null and state not in ('waiting', 'running');
