import type { ScheduleId } from '../ids.ts';
import type { Schedule } from '../records.ts';
import { type Db, fromRow, insertSql, momentOf, updateSql } from './rows.ts';
import type { Schedules } from './store.ts';

const JSON_FIELDS = ['arguments'] as const;

export function schedulesTable(db: Db): Schedules {
  const many = async (text: string, values: unknown[]): Promise<Schedule[]> =>
    (await db.query(text, values)).rows.map((row) => fromRow<Schedule>(row));
  const one = async (text: string, values: unknown[]): Promise<Schedule | null> =>
    (await many(text, values))[0] ?? null;

  return {
    insert: async (schedule) => {
      const { text, values } = insertSql('schedules', schedule, JSON_FIELDS, 'on conflict do nothing returning *');
      return one(text, values);
    },
    byRequestKey: (key) => one('select * from schedules where request_key = $1', [key]),
    get: (id) => one('select * from schedules where id = $1', [id]),
    of: (ids) => many('select * from schedules where id = any($1) order by name', [ids]),
    byName: (name) => one('select * from schedules where name = $1 and removed_at is null', [name]),
    live: () => many('select * from schedules where removed_at is null order by name', []),
    update: async (id, change) => {
      const sql = updateSql('schedules', change, JSON_FIELDS, 'id = $WHERE1', [id]);
      if (sql) await db.query(sql.text, sql.values);
    },
    lock: (id) => one('select * from schedules where id = $1 for no key update', [id]),
    due: async (now, limit) => {
      const { rows } = await db.query<{ id: ScheduleId }>(
        'select id from schedules where next_at <= $1 order by next_at, id limit $2',
        [now, limit],
      );
      return rows.map(({ id }) => id);
    },
    nextAt: (now) => momentOf(db, 'select min(next_at) as at from schedules where next_at > $1', [now]),
  };
}
