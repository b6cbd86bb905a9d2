-- When something that is done again and again last went well, whichever process did it: the heartbeat speaks for all.
create table pulses (
  of text primary key,
  at timestamptz not null
);
