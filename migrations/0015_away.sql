-- Whether the owner of an idle cluster is there, and clusters that AWS's own policy is to end.

-- Since which look the owner has been away from Slack; null while they are there, or nobody knows.
alter table vigils add column away_since timestamptz;

-- Since when AWS's own policy, set to its shortest, is to end it; null also once that was taken back.
alter table clusters add column left_to_aws_at timestamptz;
