-- What earlier runs of a job took, the newest first.
create index runs_succeeded on runs (job, ended_at desc) where state = 'succeeded';
