import type { RunId } from '../ids.ts';
import type { RunReport } from '../run-report.ts';
import { type Db, momentOf, toJson } from './rows.ts';
import type { Reports } from './store.ts';

export function reportsTable(db: Db): Reports {
  return {
    want: async (id, now) => {
      await db.query('insert into reports (run_id, due_at) values ($1, $2) on conflict do nothing', [id, now]);
    },
    get: async (id) => {
      const { rows } = await db.query<{ body: RunReport | null }>('select body from reports where run_id = $1', [id]);
      return rows[0]?.body ?? null;
    },
    isDue: async (id) => {
      const { rowCount } = await db.query('select from reports where run_id = $1 and due_at is not null', [id]);
      return rowCount === 1;
    },
    due: async (now, limit) => {
      const { rows } = await db.query<{ run_id: RunId; tries: number }>(
        'select run_id, tries from reports where due_at <= $1 order by due_at limit $2',
        [now, limit],
      );
      return rows.map((row) => ({ run: row.run_id, tries: row.tries }));
    },
    nextDueAt: (now) => momentOf(db, 'select min(due_at) as at from reports where due_at > $1', [now]),
    keep: async (id, report) => {
      await db.query('update reports set body = $2, due_at = null where run_id = $1', [id, toJson(report)]);
    },
    again: async (id, at) => {
      await db.query('update reports set tries = tries + 1, due_at = $2 where run_id = $1', [id, at]);
    },
  };
}
