import type { RunId } from '../ids.ts';
import type { Progress } from '../records.ts';
import type { Db } from './rows.ts';
import { toJson } from './rows.ts';
import type { ProgressTable, Track } from './store.ts';

type Written = Omit<Progress, 'at' | 'movedAt'> & { at: string; movedAt: string | null };

export function progressTable(db: Db): ProgressTable {
  return {
    get: async (id) => {
      const { rows } = await db.query<{ body: Written; seenAt: Date; track: Track }>(
        'select body, seen_at as "seenAt", track from progress where run_id = $1',
        [id],
      );
      const [found] = rows;
      return found ? { progress: read(found.body), seenAt: found.seenAt, track: found.track } : null;
    },
    percentOf: async (ids) => {
      const { rows } = await db.query<{ id: RunId; percent: number }>(
        `select run_id as id, (body->>'percent')::float8 as percent from progress
         where run_id = any($1) and body->>'percent' is not null`,
        [ids],
      );
      return new Map(rows.map(({ id, percent }) => [id, percent]));
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
    reached: async (id, percent, seconds) => {
      await db.query(
        'update progress set track = jsonb_build_object($2::text, $3::float8) || track where run_id = $1 and not track ? $2',
        [id, `${percent}`, seconds],
      );
    },
  };
}

const read = (body: Written): Progress => ({
  ...body,
  at: new Date(body.at),
  movedAt: body.movedAt === null ? null : new Date(body.movedAt),
});
