import type { Vigil } from '../records.ts';
import { type Db, fromRow, momentOf, updateSql } from './rows.ts';
import type { Vigils } from './store.ts';

export function vigilsTable(db: Db): Vigils {
  return {
    get: async (id) => {
      const { rows } = await db.query('select * from vigils where cluster_id = $1', [id]);
      return rows[0] ? fromRow<Vigil>(rows[0]) : null;
    },
    of: async (ids) => {
      const { rows } = await db.query('select * from vigils where cluster_id = any($1)', [ids]);
      return rows.map((row) => fromRow<Vigil>(row));
    },
    begin: async (id, dueAt) => {
      await db.query('insert into vigils (cluster_id, due_at) values ($1, $2) on conflict do nothing', [id, dueAt]);
    },
    update: async (id, change) => {
      const sql = updateSql('vigils', change, ['facts', 'verdict', 'backstop'], 'cluster_id = $WHERE1', [id]);
      if (sql) await db.query(sql.text, sql.values);
    },
    due: async (now, limit) => {
      const { rows } = await db.query(
        // A look from the future was before the clock was put back: what was due then would be overslept.
        'select * from vigils where due_at <= $1 or looked_at > $1 order by due_at limit $2',
        [now, limit],
      );
      return rows.map((row) => fromRow<Vigil>(row));
    },
    nextDueAt: (now) => momentOf(db, 'select min(due_at) as at from vigils where due_at > $1', [now]),
    end: async (id) => {
      await db.query('delete from vigils where cluster_id = $1', [id]);
    },
  };
}
