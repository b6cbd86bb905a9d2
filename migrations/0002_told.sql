-- A command line that follows a run reads what was told of it, sent or not.
create index outbox_told on outbox (subject, id);
