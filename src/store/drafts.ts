import type { Draft } from '../records.ts';
import { type Db, toJson } from './rows.ts';
import type { Drafts } from './store.ts';

const LIFE = "interval '1 day'";

export function draftsTable(db: Db): Drafts {
  return {
    get: async (person, form, now) => {
      const { rows } = await db.query<Draft>(
        `select filled, filled_at as "filledAt" from drafts
         where person = $1 and form = $2 and filled_at > $3::timestamptz - ${LIFE}`,
        [person, form, now],
      );
      return rows[0] ?? null;
    },
    put: async (person, form, filled, now) => {
      await db.query(`delete from drafts where filled_at <= $1::timestamptz - ${LIFE}`, [now]);
      // Keys on a keyboard may be heard by two processes, in any order.
      await db.query(
        `insert into drafts (person, form, filled, filled_at) values ($1, $2, $3, $4)
         on conflict (person, form) do update set filled = excluded.filled, filled_at = excluded.filled_at
           where drafts.filled_at < excluded.filled_at`,
        [person, form, toJson(filled), now],
      );
    },
    remove: async (person, form) => {
      await db.query('delete from drafts where person = $1 and form = $2', [person, form]);
    },
  };
}
