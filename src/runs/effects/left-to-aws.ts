import { AwsProblem } from '../../aws/errors.ts';
import { AWS_IDLE_SECONDS, asAwsTakesIt } from '../../config/idle-limit.ts';
import type { AwsClusterId } from '../../ids.ts';
import type { Cluster } from '../../records.ts';
import type { RunDeps } from '../deps.ts';
import { LEFT_TO_AWS_SECONDS } from '../idle/stand-down.ts';
import { isClusterEnded, secondsAfter, type World } from '../world.ts';
import { type Done, isPassing, tryAgain } from './effect.ts';

/** Until when AWS has time to end a cluster that was left to it; null where it was not, or that is not certain. */
export async function leftUntil({ store }: RunDeps, { id, leftToAwsAt }: Cluster): Promise<Date | null> {
  if (!leftToAwsAt) return null;
  const vigil = await store.vigils.get(id);
  return vigil?.backstop?.seconds === AWS_IDLE_SECONDS.least
    ? secondsAfter(new Date(vigil.backstop.setAt), LEFT_TO_AWS_SECONDS)
    : null;
}

/** Sets AWS's policy to its shortest; null when AWS takes none for this cluster. */
export async function leaveToAws(deps: RunDeps, { id, awsId }: Cluster): Promise<Done | null> {
  const seconds = AWS_IDLE_SECONDS.least;
  try {
    await deps.emr.setAutoTermination(awsId as AwsClusterId, seconds);
  } catch (error) {
    if (!(error instanceof AwsProblem)) throw error;
    const now = deps.now();
    if (isPassing(error)) return tryAgain(error, { subject: id, doing: 'terminate', attempts: 2, now });
    deps.log.warn({ err: error, cluster: id }, 'AWS takes no policy that ends a cluster soon');
    return null;
  }
  const setAt = deps.now();
  await deps.store.vigils.update(id, { backstop: { seconds, setAt: setAt.toISOString() } });
  return { waitUntil: secondsAfter(setAt, LEFT_TO_AWS_SECONDS) };
}

/**
 * Takes a cluster back that was left to AWS, and is wanted again: moves the policy out of the way, and looks whether that
 * was in time. Where AWS has begun to end it, the next decision says so.
 */
export async function takeBack(deps: RunDeps, { cluster }: World): Promise<Done> {
  const outcome = await putPolicyBack(deps, cluster);
  if (outcome !== 'up') return outcome;
  // Somebody else may have kept it for longer while AWS was asked.
  const { keptBy, keptUntil } = (await deps.store.clusters.get(cluster.id)) ?? cluster;
  const isKept = keptBy !== null && keptUntil !== null && keptUntil > deps.now();
  return {
    cluster: { leftToAwsAt: null },
    ...(isKept && {
      answer: { kinds: ['idle'], answer: { kind: 'kept', by: keptBy, until: keptUntil.toISOString() } },
    }),
  };
}

/** `up`: AWS does not end it any more. The loop's next look moves the policy to where it belongs. */
export async function putPolicyBack(deps: RunDeps, cluster: Cluster): Promise<'up' | Done> {
  const { id, hardLimitSeconds } = cluster;
  const awsId = cluster.awsId as AwsClusterId;
  const now = deps.now();
  const seconds = asAwsTakesIt(hardLimitSeconds);
  try {
    const isSet = await setIfTaken(deps, awsId, seconds);
    await deps.store.vigils.update(id, { backstop: isSet ? { seconds, setAt: now.toISOString() } : null, dueAt: now });
    const { state } = await deps.emr.describeCluster(awsId);
    return state === 'TERMINATING' || isClusterEnded(state) ? { cluster: { awsState: state } } : 'up';
  } catch (error) {
    if (!isPassing(error)) throw error;
    return tryAgain(error, { subject: id, doing: 'keep', attempts: 1, now });
  }
}

/** False when AWS refuses: then it ends already, or never had the shorter one. */
async function setIfTaken({ emr, log }: RunDeps, awsId: AwsClusterId, seconds: number): Promise<boolean> {
  try {
    await emr.setAutoTermination(awsId, seconds);
    return true;
  } catch (error) {
    if (isPassing(error) || !(error instanceof AwsProblem)) throw error;
    log.warn({ err: error, awsId }, "AWS's policy could not be put back");
    return false;
  }
}
