import { AwsProblem } from '../../aws/errors.ts';
import { isEnded } from '../../records.ts';
import type { RunDeps } from '../deps.ts';
import { markClaimed } from '../found/mark.ts';
import { IDLE } from '../idle/stand-down.ts';
import { cardOf, secondsAfter, secondsBetween, type World } from '../world.ts';
import { asFailure, type Done, isPassing, tryAgain } from './effect.ts';
import { terminateIdle } from './end-idle.ts';

const AGAIN_SECONDS = { unauthorised: 300, refused: 3600 };

/**
 * Asks EMR to end the cluster. One that is protected is reported and left as it is; what Stoker has no right to now
 * stays wanted, for somebody will mend that.
 */
export async function terminate(deps: RunDeps, world: World): Promise<Done> {
  const { cluster } = world;
  const now = deps.now();
  if (cluster.endedBy === IDLE) return terminateIdle(deps, world);
  if (!cluster.awsId) throw new Error(`cluster ${cluster.id} has no id in EMR`);
  try {
    await markClaimed(deps, cluster);
    await deps.emr.terminateCluster(cluster.awsId);
    return { cluster: { state: 'terminating', terminateAskedAt: now } };
  } catch (error) {
    if (isPassing(error)) return tryAgain(error, { subject: cardOf(world), doing: 'terminate', attempts: 2, now });
    const { message, hint } = asFailure(error);
    const said = `The cluster could not be terminated: ${message}${hint ? ` ${hint}` : ''}`;
    // However often it is tried.
    const toldOnce = (a: 'day' | 'hour'): NonNullable<Done['tell']> => [
      {
        subject: cardOf(world),
        key: `${cluster.id}:kept:${now.toISOString().slice(0, a === 'day' ? 10 : 13)}`,
        event: { kind: 'note', message: said },
      },
    ];
    if (error instanceof AwsProblem && (error.kind === 'denied' || error.kind === 'credentials'))
      return { tell: toldOnce('hour'), waitUntil: secondsAfter(now, AGAIN_SECONDS.unauthorised) };
    const alive = secondsBetween(cluster.launchedAt ?? cluster.createdAt, now);
    return {
      tell: toldOnce('day'),
      // Nobody is warned each hour of an end that AWS refuses.
      vigil: { refusedAt: now },
      // Past a limit it is asked again in an hour, not at every look.
      waitUntil: secondsAfter(now, AGAIN_SECONDS.refused),
      cluster: {
        wanted: 'up',
        endedBy: null,
        hardLimitSeconds: Math.max(cluster.hardLimitSeconds, alive + AGAIN_SECONDS.refused),
      },
      runs: world.runs
        .filter(({ run }) => !isEnded(run))
        .map(({ run }) => ({ id: run.id, change: { cancelWantedBy: null } })),
    };
  }
}
