-- How each person wants to be told, where that is otherwise than the team's rules.
create table settings (
  person        text primary key,
  -- Two times of day such as 22:00-07:00, by their own clock, or 'none'. Here and below null is the team's rule.
  quiet_hours   text,
  -- Whether they are written to directly.
  direct        boolean,
  -- A time zone of the IANA list; null is also that of their Slack profile.
  zone          text,
  changed_at    timestamptz not null
);
