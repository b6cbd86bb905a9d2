import pg from 'pg';
import { CHANNELS, USERS } from '../../sandbox/slack/workspace.ts';

/** How large a team is. */
export interface TeamSize {
  /** Up now: one in three kept by somebody, the others with a run of their own. */
  clusters: number;
  /** Each has run every night for two weeks, on a cluster of its own. */
  schedules: number;
}

const NIGHTS = 14;
/** One in so many of the clusters is of each person, the local workspace's three among them. */
const PEOPLE = 20;

/**
 * Writes what a team of this size has on record: what is up and what runs, who was told what, and two weeks of nights with
 * what they cost. By SQL, since bringing it about would take Slack's limits an hour.
 */
export async function seedTeam(databaseUrl: string, { clusters, schedules }: TeamSize): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { ada, grace, linus } = USERS;
  const people = [ada, grace, linus, ...Array.from({ length: PEOPLE - 3 }, (_, n) => `U0PERSON${n + 10}`)];
  try {
    await client.query('begin');
    await client.query('create temp table team as select $1::text[] as people, $2::text as channel', [
      people,
      CHANNELS.dataTeam,
    ]);
    await client.query(LIVE, [clusters]);
    await client.query(NIGHTLY, [schedules]);
    await client.query(PAST, [schedules, NIGHTS]);
    await client.query(LAST_NIGHT, [schedules]);
    await client.query('commit');
    await client.query('analyze');
  } finally {
    await client.end();
  }
}

const person = (n: string): string => `(select people[1 + ${n} % ${PEOPLE}] from team)`;
const CHANNEL = '(select channel from team)';
const METRICS = `'[{"label": "rows", "value": 120000, "format": "#,##0"}, {"label": "macro-F1", "value": 0.81, "format": "0.000"}]'`;
const machines = (ids: string): string => `
  insert into instances (cluster_id, id, type, role, market, created_at, ended_at)
  select id, 'ci-' || m, 'm5.xlarge', case m when 1 then 'primary' else 'core' end, 'on-demand', created_at, ended_at
  from ${ids}, generate_series(1, 3) m`;

const LIVE = `
with up as (
  insert into clusters (id, name, aws_id, preset, keep_alive, owner, channel, request_key, state, aws_state,
    hard_limit_seconds, created_at, launched_at, ready_at, cost)
  select 'c-live' || n, 'stoker live ' || n, 'j-LIVE' || n, case when n % 3 = 0 then 'adhoc' else 'nightly' end, n % 3 = 0,
    ${person('n')}, ${CHANNEL}, 'live:' || n, case when n % 3 = 0 then 'idle' else 'up' end,
    case when n % 3 = 0 then 'WAITING' else 'RUNNING' end, 86400,
    now() - interval '3 hours', now() - interval '3 hours', now() - interval '2.9 hours',
    jsonb_build_object('usd', 1.5, 'idleUsd', 0.4, 'hourlyUsd', 0.51 + n * 0.001, 'estimated', false, 'at', now())
  from generate_series(1, $1::integer) n returning *
), told as (
  insert into notices (id, key, cluster_id, body, created_at)
  select 'n-' || id, 'idle:' || id, id, jsonb_build_object('kind', 'idle', 'since', now() - interval '1 hour', 'because',
    'no application has run', 'number', 1, 'endsAt', now() + interval '30 minutes', 'idleUsd', 0.4, 'hourlyUsd', 0.5,
    'estimated', false), now()
  from up where keep_alive
), running as (
  insert into runs (id, job, arguments, preset, cluster_id, own_cluster, requested_by, channel, request_key, state,
    time_limit_seconds, created_at, started_at)
  select replace(id, 'c-', 'r-'), 'retrain', '{}', preset, id, true, owner, channel, 'run:' || id, 'running', 7200,
    created_at, ready_at
  from up where not keep_alive returning *
), steps_of as (
  insert into steps (run_id, position, name, aws_id, aws_state, started_at)
  select id, 0, 'retrain ' || id, 's-' || id, 'RUNNING', started_at from running
), far as (
  insert into progress (run_id, body, seen_at)
  select id, jsonb_build_object('at', now(), 'sequence', 3, 'doing', 'training', 'rows', 1000, 'percent', 42, 'tasks',
    '{"total": 10, "done": 4, "active": 2, "failed": 0}'::jsonb, 'stages', '[]'::jsonb, 'movedAt', now()), now()
  from running
)
${machines('up')}`;

const NIGHTLY = `
insert into schedules (id, name, source, job, cron, zone, overlap, catch_up, retries, retry_pause_seconds, only_new_data,
  owner, channel, created_at, created_by, next_at)
select 's-nightly' || n, 'nightly-' || n, 'slack', 'retrain', '30 2 * * *', 'UTC', 'skip', 'last', 0, 300, false,
  ${person('n')}, ${CHANNEL}, now() - interval '20 days', ${person('n')}, date_trunc('day', now()) + interval '1 day 2.5 hours'
from generate_series(1, $1::integer) n`;

const PAST = `
with past as (
  insert into clusters (id, name, aws_id, preset, keep_alive, owner, channel, request_key, wanted, state, aws_state,
    hard_limit_seconds, created_at, launched_at, ready_at, ended_at, cost)
  select 'c-past' || n || 'x' || night, 'stoker past ' || n || ' ' || night, 'j-PAST' || n || 'X' || night, 'nightly', false,
    ${person('n')}, ${CHANNEL}, 'past:' || n || ':' || night, 'gone', 'gone', 'TERMINATED', 7200,
    begun, begun, begun + interval '5 minutes', begun + interval '20 minutes',
    jsonb_build_object('usd', 0.2, 'idleUsd', 0, 'hourlyUsd', 0, 'estimated', false, 'at', begun)
  from generate_series(1, $1::integer) n, generate_series(1, $2::integer) night,
    lateral (select now() - interval '2 hours' - night * interval '1 day' as begun) b returning *
), machines_of as (
  ${machines('past')}
), ran as (
  insert into runs (id, job, arguments, preset, cluster_id, own_cluster, requested_by, channel, request_key, state,
    time_limit_seconds, result, created_at, started_at, ended_at, cost, schedule_id, planned_at)
  select replace(id, 'c-', 'r-'), 'retrain', '{}', preset, id, true, owner, channel, 'run:' || id, 'succeeded', 7200,
    jsonb_build_object('headline', 'macro-F1 0.81', 'metrics', ${METRICS}::jsonb, 'tables', '[]'::jsonb, 'notes', '[]'::jsonb,
      'links', '[]'::jsonb),
    created_at, ready_at, ended_at, '{"usd": 0.2, "estimated": false}', 's-nightly' || substring(id from 'past(\\d+)x'), created_at
  from past returning *
)
insert into occurrences (schedule_id, planned_at, state, attempts, run_id, created_at, started_at, ended_at, judged_at)
select schedule_id, planned_at, 'succeeded', 1, id, created_at, created_at, ended_at, ended_at from ran`;

/** Last night most had nothing new, one in thirty was missed, one in forty failed before it was launched. */
const LAST_NIGHT = `
insert into occurrences (schedule_id, planned_at, state, why, because, created_at, ended_at, judged_at)
select 's-nightly' || n, now() - interval '1 hour', state,
  case state when 'missed' then 'down' when 'failed' then 'refused' else 'no-new-data' end,
  case state when 'failed' then 'The budget of the team is spent.' end, now(), now(), now()
from generate_series(1, $1::integer) n,
  lateral (select case when n % 30 = 1 then 'missed' when n % 40 = 2 then 'failed' else 'skipped' end as state) s`;
