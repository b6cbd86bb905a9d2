-- Who has opened the app's Home, what they were shown there, and what is to be seen of it.
create table homes (
  user_id    text primary key,
  -- Of another workspace: has no role but by name.
  outsider   boolean not null,
  -- When they last opened it or clicked in it: Slack does not tell when they leave.
  opened_at  timestamptz not null,
  -- The page of each long section that they have turned to: {"mine": 1}, from 0.
  pages      jsonb not null default '{}',
  -- What their last click was answered: {"text", "at"}.
  said       jsonb,
  -- The hash of what was last published, without its clock; null: to be published anew, whatever it shows.
  shown_hash text,
  -- Slack's own hash of that view, against two processes that publish at once.
  view_hash  text,
  shown_at   timestamptz
);
create index homes_opened on homes (opened_at);
create trigger homes_wake after insert or update of opened_at on homes for each statement execute function stoker_wake('slack');

-- Failed runs that wait for somebody to mend them.
create index runs_failed on runs (ended_at desc) where state = 'failed';
