-- What runs that have ended did, from Spark's own event log. A row is wanted when its run ends, and read beside all else.
create table reports (
  run_id        text primary key references runs,
  body          jsonb,
  tries         integer not null default 0,
  -- When the log is to be looked for; null once it has been read or will not come.
  due_at        timestamptz
);
create index reports_due on reports (due_at) where due_at is not null;
create trigger reports_wake after insert on reports for each statement execute function stoker_wake('work');
