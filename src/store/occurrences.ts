import type { Occurrence } from '../records.ts';
import { type Db, fromRow, insertSql, momentOf, updateSql } from './rows.ts';
import type { Occurrences } from './store.ts';

const JSON_FIELDS = ['input'] as const;

export function occurrencesTable(db: Db): Occurrences {
  const many = async (text: string, values: unknown[]): Promise<Occurrence[]> =>
    (await db.query(text, values)).rows.map((row) => fromRow<Occurrence>(row));
  const one = async (text: string, values: unknown[]): Promise<Occurrence | null> =>
    (await many(text, values))[0] ?? null;

  return {
    insert: async (occurrence) => {
      const { text, values } = insertSql('occurrences', occurrence, JSON_FIELDS, 'on conflict do nothing returning *');
      return one(text, values);
    },
    byRequestKey: (key) => one('select * from occurrences where request_key = $1', [key]),
    get: (schedule, plannedAt) =>
      one('select * from occurrences where schedule_id = $1 and planned_at = $2', [schedule, plannedAt]),
    byRun: (run) =>
      one(
        `select * from occurrences
         where run_id = (select coalesce(chain->>'lead', id) from runs where id = $1)`,
        [run],
      ),
    update: async (schedule, plannedAt, change) => {
      const where = 'schedule_id = $WHERE1 and planned_at = $WHERE2';
      const sql = updateSql('occurrences', change, JSON_FIELDS, where, [schedule, plannedAt]);
      if (sql) await db.query(sql.text, sql.values);
    },
    openOf: (schedule) =>
      many(`select * from occurrences where schedule_id = $1 and state in ('waiting', 'running') order by planned_at`, [
        schedule,
      ]),
    due: (now, limit) =>
      many(
        `select * from occurrences
         where (state = 'waiting' and due_at <= $1)
           or (state = 'running' and not exists (
             select from runs
             where (runs.id = run_id or runs.chain->>'lead' = run_id) and runs.ended_at is null
           ))
         order by coalesce(due_at, planned_at), schedule_id limit $2`,
        [now, limit],
      ),
    nextDueAt: (now) =>
      momentOf(db, `select min(due_at) as at from occurrences where state = 'waiting' and due_at > $1`, [now]),
    ofSchedule: (schedule, limit) =>
      many('select * from occurrences where schedule_id = $1 order by planned_at desc limit $2', [schedule, limit]),
    newestOf: (schedules) =>
      many(
        `select occurrences.* from unnest($1::text[]) as wanted (id)
         join lateral (
           select * from occurrences where schedule_id = wanted.id order by planned_at desc limit 1
         ) occurrences on true`,
        [schedules],
      ),
    between: (from, to) =>
      many('select * from occurrences where planned_at >= $1 and planned_at < $2 order by planned_at, schedule_id', [
        from,
        to,
      ]),
    succeeded: (schedule, limit) =>
      many(
        `select * from occurrences where schedule_id = $1 and state = 'succeeded' order by planned_at desc limit $2`,
        [schedule, limit],
      ),
  };
}
