import { UserError } from '../../errors.ts';
import type { AwsClusterId, SlackUserId } from '../../ids.ts';
import type { FoundCluster } from '../../records.ts';
import type { WantDeps } from '../deps.ts';
import { settleLists } from './settle.ts';

/** Leaves a found cluster out of the daily list for a while, because somebody says that all is well with it. */
export async function ignoreFound(
  deps: WantDeps,
  id: AwsClusterId,
  wish: { until: Date; by: SlackUserId },
): Promise<FoundCluster> {
  return deps.store.transaction(async (tables) => {
    const found = await tables.found.lock(id);
    if (!found) throw new UserError(`Cluster ${id} has not been found in the account.`, '`/emr unclaimed` lists them.');
    if (found.clusterId) throw new UserError(`Cluster ${id} is Stoker's: ${found.clusterId}.`, '`/emr keep` keeps it.');
    if (found.goneAt) throw new UserError(`Cluster ${id} is already gone.`);
    const change = { ignoredUntil: wish.until, ignoredBy: wish.by };
    await tables.found.update(id, change);
    await settleLists(tables, deps.now());
    return { ...found, ...change };
  });
}
