alter table vigils
  -- Since when the verdict is of its kind, as far as the cluster was watched.
  add column verdict_since timestamptz,
  -- When AWS refused to end it for idleness, such as one that is protected.
  add column refused_at timestamptz;
