import type { FoundCluster, NoticeBody, UnclaimedCluster } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import { hourlyOf } from './list.ts';

/** The keys of the daily lists begin so. */
export const LIST_KEY = 'unclaimed:';

/** Writes into the lists that people see what became of their clusters: claimed, ignored, gone. */
export async function settleLists(tables: Pick<Tables, 'notices' | 'found' | 'clusters'>, now: Date): Promise<void> {
  for (const { id, body } of await tables.notices.openWithKey(LIST_KEY)) {
    if (body.kind !== 'unclaimed') continue;
    const clusters: UnclaimedCluster[] = [];
    // One after the other: in a transaction they share a connection.
    for (const one of body.clusters) clusters.push(await settled(tables, one, now));
    if (clusters.every((one, index) => one === body.clusters[index])) continue;
    await tables.notices.change(id, { ...body, clusters, hourlyUsd: hourlyOf(clusters) } satisfies NoticeBody);
  }
}

/** The same object when nothing has become of it, or nothing new. */
async function settled(
  { found, clusters }: Pick<Tables, 'found' | 'clusters'>,
  listed: UnclaimedCluster,
  now: Date,
): Promise<UnclaimedCluster> {
  const row = await found.get(listed.awsId);
  if (!row) return listed;
  const cluster = row.clusterId === null ? null : await clusters.get(row.clusterId);
  const how = whatBecame(row, cluster, now);
  if (!how || (how.how === listed.settled?.how && how.by === listed.settled.by)) return listed;
  // Whoever ended it, or let it be, stays the one who is told of when it is gone.
  if (listed.settled && how.how === 'gone') return listed;
  return { ...listed, settled: how };
}

function whatBecame(
  row: FoundCluster,
  cluster: { owner: string; endedBy: string | null } | null,
  now: Date,
): UnclaimedCluster['settled'] {
  if (cluster)
    return cluster.endedBy ? { how: 'terminated', by: cluster.endedBy } : { how: 'claimed', by: cluster.owner };
  if (row.ignoredUntil && row.ignoredUntil > now) return { how: 'ignored', by: row.ignoredBy };
  return row.goneAt || row.state === 'TERMINATING' ? { how: 'gone', by: null } : undefined;
}
