-- A long downtime of an hourly schedule is one row for the planned times that nobody will read one by one.
alter table occurrences
  add column times integer not null default 1 check (times >= 1);
