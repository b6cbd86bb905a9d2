import type { Cluster } from '../records.ts';
import { type Db, fromRow, insertSql, momentOf, updateSql } from './rows.ts';
import type { Clusters } from './store.ts';

const JSON_FIELDS = ['awsReason', 'failure', 'cost'] as const;

export function clustersTable(db: Db): Clusters {
  const one = async (text: string, values: unknown[]): Promise<Cluster | null> => {
    const { rows } = await db.query(text, values);
    return rows[0] ? fromRow<Cluster>(rows[0]) : null;
  };
  const many = async (text: string, values: unknown[]): Promise<Cluster[]> =>
    (await db.query(text, values)).rows.map((row) => fromRow<Cluster>(row));

  return {
    insert: async (cluster, now) => {
      const { text, values } = insertSql(
        'clusters',
        { ...cluster, createdAt: now, dueAt: now },
        JSON_FIELDS,
        'on conflict do nothing returning *',
      );
      return one(text, values);
    },
    get: (id) => one('select * from clusters where id = $1', [id]),
    find: (id) =>
      one(
        `select * from clusters
         where id = lower($1) or aws_id = 'j-' || upper(substr($1, 3))
            or id = (select cluster_id from runs where id = lower($1))
         limit 1`,
        [id],
      ),
    byRequestKey: (key) => one('select * from clusters where request_key = $1', [key]),
    live: () => many(`select * from clusters where state <> 'gone' order by created_at, id`, []),
    livedBetween: (from, to) =>
      many(
        'select * from clusters where created_at < $2 and (ended_at is null or ended_at > $1) order by created_at, id',
        [from, to],
      ),
    savedBetween: (from, to) =>
      many(
        `select * from clusters
         where ended_by = 'idle' and ended_at < $2 and would_end_at > $1 and would_end_at > ended_at
         order by ended_at, id`,
        [from, to],
      ),
    update: async (id, change) => {
      const sql = updateSql('clusters', change, JSON_FIELDS, 'id = $WHERE1', [id]);
      if (sql) await db.query(sql.text, sql.values);
    },
    due: async (now, limit) => {
      const { rows } = await db.query<{ id: Cluster['id'] }>(
        // Also one that somebody is writing this moment: who does not change when it is due wakes nobody.
        'select id from clusters where due_at <= $1 order by due_at limit $2',
        [now, limit],
      );
      return rows.map((row) => row.id);
    },
    nextDueAt: (now) => momentOf(db, 'select min(due_at) as at from clusters where due_at > $1', [now]),
    // NO KEY: rows that refer to this one (new runs) may still be written meanwhile.
    lock: (id) => one('select * from clusters where id = $1 for no key update', [id]),
  };
}
