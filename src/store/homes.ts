import type { Home } from '../records.ts';
import { type Db, fromRow, updateSql } from './rows.ts';
import type { Homes } from './store.ts';

const JSON_FIELDS = ['pages', 'said'] as const;

export function homesTable(db: Db): Homes {
  const many = async (text: string, values: unknown[]): Promise<Home[]> =>
    (await db.query(text, values)).rows.map((row) => fromRow<Home>(row));

  return {
    open: async (user, outsider, now) => {
      await db.query(
        `insert into homes (user_id, outsider, opened_at) values ($1, $2, $3)
         on conflict (user_id) do update set outsider = excluded.outsider, opened_at = excluded.opened_at, shown_hash = null`,
        [user, outsider, now],
      );
    },
    get: async (user) => (await many('select * from homes where user_id = $1', [user]))[0] ?? null,
    openedSince: (since) =>
      many('select * from homes where opened_at >= $1 order by shown_at nulls first, user_id', [since]),
    update: async (user, change) => {
      const sql = updateSql('homes', change, JSON_FIELDS, 'user_id = $WHERE1', [user]);
      if (sql) await db.query(sql.text, sql.values);
    },
  };
}
