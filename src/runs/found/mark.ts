import { AwsProblem } from '../../aws/errors.ts';
import type { Cluster } from '../../records.ts';
import type { RunDeps } from '../deps.ts';
import { OWN_TAG } from './seen.ts';

/**
 * Gives a claimed cluster the tag that a launched one has from the start: other Stokers of the account see by it that it
 * is looked after, and the right to end a cluster or to give it work hangs on it. Twice is the same as once.
 */
export async function markClaimed(deps: Pick<RunDeps, 'emr' | 'store' | 'log'>, cluster: Cluster): Promise<void> {
  const { id, awsId, origin } = cluster;
  if (origin === 'launched' || !awsId) return;
  const found = await deps.store.found.get(awsId);
  if (!found || found.tags[OWN_TAG] === id) return;
  try {
    await deps.emr.tagCluster(awsId, { [OWN_TAG]: id });
    await deps.store.found.update(awsId, { tags: { ...found.tags, [OWN_TAG]: id } });
  } catch (error) {
    // Whoever may end any cluster needs no tag for it; what really cannot be done says so itself.
    if (!(error instanceof AwsProblem)) throw error;
    deps.log.warn({ err: error, cluster: id }, 'a claimed cluster could not be given its tag');
  }
}
