import type { Db } from './rows.ts';
import type { Intents } from './store.ts';

interface Row {
  [column: string]: unknown;
  attempts: number;
  attempted_at: Date | null;
  outcome: unknown;
  done_at: Date | null;
}

export function intentsTable(db: Db): Intents {
  return {
    open: async ({ key, kind, subject }, now) => {
      await db.query(
        'insert into intents (key, kind, subject, created_at) values ($1, $2, $3, $4) on conflict do nothing',
        [key, kind, subject, now],
      );
      const { rows } = await db.query<Row>(
        'select attempts, attempted_at, outcome, done_at from intents where key = $1',
        [key],
      );
      const row = rows[0];
      if (!row) throw new Error(`intent '${key}' was not written`);
      return {
        key,
        attempts: row.attempts,
        openSince: row.attempted_at,
        outcome: row.outcome,
        done: row.done_at !== null,
      };
    },
    attempt: async (key, now) => {
      await db.query('update intents set attempts = attempts + 1, attempted_at = $2 where key = $1', [key, now]);
    },
    lose: async (key, now) => {
      await db.query('update intents set attempted_at = $2 where key = $1', [key, now]);
    },
    finish: async (key, outcome, now) => {
      await db.query('update intents set outcome = $2, done_at = $3 where key = $1', [
        key,
        JSON.stringify(outcome),
        now,
      ]);
    },
    clear: async (key) => {
      await db.query('update intents set attempted_at = null where key = $1', [key]);
    },
  };
}
