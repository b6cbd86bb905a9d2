import type { Db } from './rows.ts';
import type { Intents } from './store.ts';

export function intentsTable(db: Db): Intents {
  return {
    begin: async ({ key, kind, subject }, now) => {
      const { rows } = await db.query<{
        attempts: number;
        previous: Date | null;
        outcome: unknown;
        done_at: Date | null;
      }>(
        `with before as (select attempted_at from intents where key = $1)
         insert into intents (key, kind, subject, attempts, attempted_at, created_at) values ($1, $2, $3, 1, $4, $4)
         on conflict (key) do update set attempts = intents.attempts + 1, attempted_at = $4
         returning attempts, (select attempted_at from before) as previous, outcome, done_at`,
        [key, kind, subject, now],
      );
      const row = rows[0];
      if (!row) throw new Error(`intent '${key}' was not written`);
      return {
        key,
        attempts: row.attempts,
        previousAttemptAt: row.previous,
        outcome: row.outcome,
        done: row.done_at !== null,
      };
    },
    finish: async (key, outcome, now) => {
      await db.query('update intents set outcome = $2, done_at = $3 where key = $1', [
        key,
        JSON.stringify(outcome),
        now,
      ]);
    },
    clear: async (key) => {
      await db.query('update intents set attempts = 0, attempted_at = null where key = $1', [key]);
    },
  };
}
