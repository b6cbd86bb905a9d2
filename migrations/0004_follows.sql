-- Logs that are followed into the thread of their run, one follower a run and stream; gone when it has ended.
create table follows (
  run_id      text not null references runs,
  -- `driver`, `executor`, …; `own` for what helps most.
  stream      text not null,
  wanted_by   text not null,
  begun_at    timestamptz not null,
  -- The last moment: nobody reads for hours.
  until       timestamptz not null,
  -- Up to where each log was read, by its path.
  cursors     jsonb not null default '{}',
  -- Batches posted so far: numbers their keys.
  messages    integer not null default 0,
  stopped_by  text,
  due_at      timestamptz not null,
  primary key (run_id, stream)
);
create index follows_due on follows (due_at);
create trigger follows_wake after insert or update of stopped_by on follows for each statement execute function stoker_wake('work');
