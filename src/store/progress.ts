import type { Progress } from '../records.ts';
import type { Db } from './rows.ts';
import { toJson } from './rows.ts';
import type { ProgressTable } from './store.ts';

type Written = Omit<Progress, 'at' | 'movedAt'> & { at: string; movedAt: string | null };

export function progressTable(db: Db): ProgressTable {
  return {
    get: async (id) => {
      const { rows } = await db.query<{ body: Written; seenAt: Date }>(
        'select body, seen_at as "seenAt" from progress where run_id = $1',
        [id],
      );
      return rows[0] ? { progress: read(rows[0].body), seenAt: rows[0].seenAt } : null;
    },
    put: async (id, progress, now) => {
      const { rowCount } = await db.query(
        `insert into progress (run_id, body, seen_at) values ($1, $2, $3)
         on conflict (run_id) do update set body = excluded.body, seen_at = excluded.seen_at
           where (progress.body->>'at') < (excluded.body->>'at')`,
        [id, toJson(progress), now],
      );
      return rowCount === 1;
    },
    seen: async (id, now) => {
      await db.query('update progress set seen_at = $2 where run_id = $1', [id, now]);
    },
  };
}

const read = (body: Written): Progress => ({
  ...body,
  at: new Date(body.at),
  movedAt: body.movedAt === null ? null : new Date(body.movedAt),
});
