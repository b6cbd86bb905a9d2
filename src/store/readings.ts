import { type Db, momentOf } from './rows.ts';
import type { DueReading, Readings } from './store.ts';

/** EMR keeps what it knows of a cluster for two months. */
const KNOWN_FOR = `interval '60 days'`;

export function readingsTable(db: Db): Readings {
  return {
    due: async (now, limit) => {
      const { rows } = await db.query<DueReading>(
        `with known as (
           select id, created_at, case when state in ('wanted', 'launching') then 'launching'
                                       when state = 'gone' then 'gone' else 'live' end as phase
           from clusters where aws_id is not null and (ended_at is null or ended_at > $1::timestamptz - ${KNOWN_FOR}))
         select id, known.phase, coalesce(tries, 0) as tries
         from known left join readings as last on last.cluster_id = id
         where last.phase is null or last.phase <> known.phase or last.due_at <= $1
         -- After an upgrade there may be thousands of old ones: they wait for those that cost money now.
         order by known.phase = 'gone' and last.phase is null, last.due_at nulls first, created_at, id limit $2`,
        [now, limit],
      );
      return rows;
    },
    nextDueAt: (now) => momentOf(db, 'select min(due_at) as at from readings where due_at > $1', [now]),
    noted: async ({ id, phase, tries }, dueAt) => {
      await db.query(
        `insert into readings (cluster_id, phase, tries, due_at) values ($1, $2, $3, $4)
         on conflict (cluster_id) do update set phase = excluded.phase, tries = excluded.tries, due_at = excluded.due_at`,
        [id, phase, tries, dueAt],
      );
    },
  };
}
