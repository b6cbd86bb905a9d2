import type { FoundCluster } from '../records.ts';
import { type Db, fromRow, insertSql, updateSql } from './rows.ts';
import type { FoundClusters, SeenCluster } from './store.ts';

const JSON_FIELDS = ['tags', 'instances'] as const;
/** What a later look brings up to date. */
const SEEN_ANEW =
  'name state state_since owner tags keep_alive is_protected other_stoker instances ready_at described_at listed_at seen_at'
    .split(' ')
    .map((column) => `${column} = excluded.${column}`)
    .join(', ');

export function foundTable(db: Db): FoundClusters {
  const many = async (text: string, values: unknown[]): Promise<FoundCluster[]> =>
    (await db.query(text, values)).rows.map((row) => fromRow<FoundCluster>(row));
  const one = async (text: string, values: unknown[]): Promise<FoundCluster | null> =>
    (await many(text, values))[0] ?? null;
  return {
    put: async (cluster: SeenCluster) => {
      const { text, values } = insertSql(
        'found_clusters',
        cluster,
        JSON_FIELDS,
        `on conflict (aws_id) do update set ${SEEN_ANEW}, gone_at = null`,
      );
      await db.query(text, values);
    },
    get: (id) => one('select * from found_clusters where aws_id = $1', [id]),
    of: (ids) => many('select * from found_clusters where aws_id = any($1)', [ids]),
    live: () =>
      many('select * from found_clusters where gone_at is null and cluster_id is null order by created_at, aws_id', []),
    update: async (id, change) => {
      const sql = updateSql('found_clusters', change, JSON_FIELDS, 'aws_id = $WHERE1', [id]);
      if (sql) await db.query(sql.text, sql.values);
    },
    forget: async (goneBefore) => {
      await db.query('delete from found_clusters where gone_at < $1 and cluster_id is null', [goneBefore]);
    },
    lookedAt: async () => {
      const { rows } = await db.query<{ at: Date }>('select looked_at as at from found_look', []);
      return rows[0]?.at ?? null;
    },
    looked: async (at) => {
      await db.query(
        'insert into found_look (looked_at) values ($1) on conflict (one) do update set looked_at = excluded.looked_at',
        [at],
      );
    },
    lock: (id) => one('select * from found_clusters where aws_id = $1 for no key update', [id]),
  };
}
