import type { Occurrence } from '../records.ts';
import { type Db, fromRow } from './rows.ts';
import type { EarlyWord, NightRun, Nights, PastEnding, PastSuccess, TalliedNight } from './store.ts';

/** All runs of an attempt by its first one, `lead`; of a chain each link. */
const RUNS_OF = (lead: string) =>
  `(select * from runs where id = ${lead} union all
    select * from runs where chain->>'lead' = ${lead} and id <> ${lead})`;
const POSITION = `coalesce((r.chain->>'position')::integer, 0)`;

/** What digests, troubles and Home read of many schedules at once, each with one query. */
export function nightsTable(db: Db): Nights {
  const many = async <T>(text: string, values: unknown[]): Promise<T[]> =>
    (await db.query(text, values)).rows.map((row) => fromRow<T>(row));

  return {
    runsOf: (leads) =>
      many<NightRun>(
        `select leads.lead, r.id, r.job, r.state, r.created_at, r.ended_at, (r.cost->>'usd')::float8 as usd,
           case when r.own_cluster then (clusters.cost->>'usd')::float8 end as cluster_usd,
           coalesce((coalesce(r.cost, clusters.cost)->>'estimated')::boolean, false) as estimated,
           coalesce(r.result->'metrics', '[]') as metrics, r.failure->>'cause' as cause, r.failure->>'message' as message,
           coalesce((r.failure->>'looking')::boolean, false) as looking
         from unnest($1::text[]) as leads (lead)
         cross join lateral ${RUNS_OF('leads.lead')} r
         left join clusters on clusters.id = r.cluster_id
         order by leads.lead, ${POSITION}`,
        [leads],
      ),
    successes: (schedules, before, each) =>
      many<PastSuccess>(
        `select o.schedule_id, o.planned_at, extract(epoch from max(r.ended_at) - min(r.created_at))::float8 as seconds,
           coalesce(sum((r.cost->>'usd')::float8), max((clusters.cost->>'usd')::float8) filter (where r.own_cluster)) as usd,
           jsonb_agg(jsonb_build_object('job', r.job, 'metrics', coalesce(r.result->'metrics', '[]')) order by ${POSITION}) as told
         from unnest($1::text[]) as wanted (id)
         cross join lateral (
           select * from occurrences
           where schedule_id = wanted.id and state = 'succeeded' and run_id is not null and planned_at < $2
           order by planned_at desc limit $3
         ) o
         cross join lateral ${RUNS_OF('o.run_id')} r
         left join clusters on clusters.id = r.cluster_id
         group by o.schedule_id, o.planned_at
         having max(r.ended_at) is not null
         order by o.schedule_id, o.planned_at desc`,
        [schedules, before, each],
      ),
    endings: (schedules, upTo, each) =>
      many<PastEnding>(
        `select o.schedule_id, o.planned_at, o.state, coalesce(
           (select r.failure->>'cause' from ${RUNS_OF('o.run_id')} r where r.state = 'failed' order by ${POSITION} limit 1),
           o.why) as cause
         from unnest($1::text[]) as wanted (id)
         cross join lateral (
           select * from occurrences
           where schedule_id = wanted.id and state in ('succeeded', 'failed') and planned_at <= $2
           order by planned_at desc limit $3
         ) o
         order by o.schedule_id, o.planned_at desc`,
        [schedules, upTo, each],
      ),
    tally: (from, to, { zone, at }) =>
      many<TalliedNight>(
        `select schedules.channel, to_char((planned_at at time zone $3) - $4::interval + interval '1 day', 'YYYY-MM-DD') as day,
           state, sum(times)::integer as times
         from occurrences join schedules on schedules.id = schedule_id
         where planned_at >= $1 and planned_at < $2
         group by 1, 2, 3`,
        [from, to, zone, at],
      ),
    unjudged: (limit) =>
      many<Occurrence & { told: EarlyWord[] }>(
        `select * from occurrences where judged_at is null and state not in ('waiting', 'running')
         order by schedule_id, planned_at limit $1`,
        [limit],
      ),
    open: () =>
      many<Occurrence & { told: EarlyWord[] }>(
        `select * from occurrences where state in ('waiting', 'running') order by schedule_id, planned_at`,
        [],
      ),
    latest: (schedules, each) =>
      many<Occurrence>(
        `select o.* from unnest($1::text[]) as wanted (id)
         cross join lateral (
           select * from occurrences where schedule_id = wanted.id order by planned_at desc limit $2
         ) o`,
        [schedules, each],
      ),
    judge: async (occurrences, now) => {
      const { rowCount } = await db.query(
        `update occurrences set judged_at = $3
         from unnest($1::text[], $2::timestamptz[]) as decided (schedule, planned)
         where schedule_id = decided.schedule and planned_at = decided.planned and judged_at is null`,
        [occurrences.map(({ scheduleId }) => scheduleId), occurrences.map(({ plannedAt }) => plannedAt), now],
      );
      return rowCount ?? 0;
    },
    note: async ({ scheduleId, plannedAt }, word) => {
      const { rowCount } = await db.query(
        `update occurrences set told = told || $3::text
         where schedule_id = $1 and planned_at = $2 and $3::text <> all (told)`,
        [scheduleId, plannedAt, word],
      );
      return rowCount === 1;
    },
  };
}
