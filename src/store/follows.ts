import { type Db, fromRow, momentOf, toJson } from './rows.ts';
import type { Follow, Follows } from './store.ts';

export function followsTable(db: Db): Follows {
  return {
    begin: async ({ runId, stream, wantedBy, until }, now) => {
      const { rowCount } = await db.query(
        `insert into follows (run_id, stream, wanted_by, begun_at, until, due_at) values ($1, $2, $3, $4, $5, $4)
         on conflict do nothing`,
        [runId, stream, wantedBy, now, until],
      );
      return rowCount === 1;
    },
    due: async (now, limit) => {
      const { rows } = await db.query('select * from follows where due_at <= $1 order by due_at limit $2', [
        now,
        limit,
      ]);
      return rows.map((row) => fromRow<Follow>(row));
    },
    nextDueAt: (now) => momentOf(db, 'select min(due_at) as at from follows where due_at > $1', [now]),
    advance: async ({ runId, stream, begunAt, messages: before }, { cursors, messages, dueAt }) => {
      const { rowCount } = await db.query(
        `update follows set cursors = $5, messages = $6, due_at = case when stopped_by is null then $7 else due_at end
         where run_id = $1 and stream = $2 and begun_at = $3 and messages = $4`,
        [runId, stream, begunAt, before, toJson(cursors), messages, dueAt],
      );
      return rowCount === 1;
    },
    stop: async (run, stream, by, now) => {
      const { rowCount } = await db.query(
        'update follows set stopped_by = $3, due_at = $4 where run_id = $1 and stream = $2 and stopped_by is null',
        [run, stream, by, now],
      );
      return rowCount === 1;
    },
    end: async ({ runId, stream, begunAt, messages }) => {
      const { rowCount } = await db.query(
        'delete from follows where run_id = $1 and stream = $2 and begun_at = $3 and messages = $4',
        [runId, stream, begunAt, messages],
      );
      return rowCount === 1;
    },
  };
}
