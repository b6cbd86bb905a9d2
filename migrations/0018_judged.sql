-- When it was decided whether people are to be told of an ended planned time: each is decided upon once.
alter table occurrences add column judged_at timestamptz;
create index occurrences_unjudged on occurrences (schedule_id, planned_at)
  where judged_at is null and state not in ('waiting', 'running');
