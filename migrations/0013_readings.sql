-- When the machines of each cluster are to be listed next, so that its cost is known. A cluster without a row was never read.
create table readings (
  cluster_id    text primary key references clusters,
  -- What the cluster was when it was read: what it is next calls for another reading at once.
  phase         text not null check (phase in ('launching', 'live', 'gone')),
  tries         integer not null default 0,
  -- Null once it is gone and its last bill is known.
  due_at        timestamptz
);
create index readings_due on readings (due_at) where due_at is not null;
-- Reports look at all that lived in a stretch of time.
create index clusters_lived on clusters (ended_at, created_at);
