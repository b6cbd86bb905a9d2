-- When a run's job had done each tenth of its work, in seconds since its step began: {"10": 42, "20": 80}.
alter table progress add column track jsonb not null default '{}';
