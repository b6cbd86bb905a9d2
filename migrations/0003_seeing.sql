-- A run that tries another one again, with what it has other than its preset and job.
alter table runs add column overrides jsonb;
alter table runs add column retry_of text references runs;
create index runs_retries on runs (retry_of) where retry_of is not null;

-- How far a running job is, as it last said. A table of its own: it changes every few seconds, and a run's row is locked
-- while it is decided upon.
create table progress (
  run_id        text primary key references runs,
  body          jsonb not null,
  seen_at       timestamptz not null
);
