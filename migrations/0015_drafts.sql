-- What somebody has filled into a form and not sent, so that a closed form opens as it was left.
create table drafts (
  person text not null,
  -- Which form, and of what: job:retrain.
  form text not null,
  -- The texts of each field.
  filled jsonb not null,
  filled_at timestamptz not null,
  primary key (person, form)
);
create index drafts_old on drafts (filled_at);
