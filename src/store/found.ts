import type { FoundCluster } from '../records.ts';
import { type Db, fromRow, toJson, updateSql } from './rows.ts';
import type { FoundClusters } from './store.ts';

export function foundTable(db: Db): FoundClusters {
  const one = async (text: string, values: unknown[]): Promise<FoundCluster | null> => {
    const { rows } = await db.query(text, values);
    return rows[0] ? fromRow<FoundCluster>(rows[0]) : null;
  };
  return {
    put: async ({ awsId, name, state, owner, tags, instances, createdAt, readyAt, seenAt }) => {
      await db.query(
        `insert into found_clusters (aws_id, name, state, owner, tags, instances, created_at, ready_at, seen_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (aws_id) do update
           set name = excluded.name, state = excluded.state, owner = excluded.owner, tags = excluded.tags,
               instances = excluded.instances, ready_at = excluded.ready_at, seen_at = excluded.seen_at, gone_at = null`,
        [awsId, name, state, owner, toJson(tags), toJson(instances), createdAt, readyAt, seenAt],
      );
    },
    get: (id) => one('select * from found_clusters where aws_id = $1', [id]),
    live: async () => {
      const { rows } = await db.query(
        'select * from found_clusters where gone_at is null and cluster_id is null order by created_at, aws_id',
      );
      return rows.map((row) => fromRow<FoundCluster>(row));
    },
    update: async (id, change) => {
      const sql = updateSql('found_clusters', change, ['tags', 'instances'], 'aws_id = $WHERE1', [id]);
      if (sql) await db.query(sql.text, sql.values);
    },
    lock: (id) => one('select * from found_clusters where aws_id = $1 for no key update', [id]),
  };
}
