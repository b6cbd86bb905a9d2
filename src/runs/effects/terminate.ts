import type { RunDeps } from '../deps.ts';
import { cardOf, isEnded, secondsBetween, type World } from '../world.ts';
import { asFailure, type Done, isPassing, tryAgain } from './effect.ts';

/** Asks EMR to end the cluster. One that is protected is reported and left as it is. */
export async function terminate(deps: RunDeps, world: World): Promise<Done> {
  const { cluster } = world;
  const now = deps.now();
  if (!cluster.awsId) throw new Error(`cluster ${cluster.id} has no id in EMR`);
  try {
    await deps.emr.terminateCluster(cluster.awsId);
    return { cluster: { state: 'terminating', terminateAskedAt: now } };
  } catch (error) {
    if (isPassing(error)) return tryAgain(error, { subject: cardOf(world), doing: 'terminate', attempts: 2, now });
    const { message, hint } = asFailure(error);
    const alive = secondsBetween(cluster.launchedAt ?? cluster.createdAt, now);
    return {
      // Past its hard limit it is asked again in an hour, not at every look.
      cluster: { wanted: 'up', endedBy: null, hardLimitSeconds: Math.max(cluster.hardLimitSeconds, alive + 3600) },
      runs: world.runs
        .filter(({ run }) => !isEnded(run))
        .map(({ run }) => ({ id: run.id, change: { cancelWantedBy: null } })),
      tell: [
        {
          subject: cardOf(world),
          key: `${cluster.id}:kept:${now.toISOString()}`,
          event: { kind: 'note', message: `The cluster could not be terminated: ${message}${hint ? ` ${hint}` : ''}` },
        },
      ],
    };
  }
}
