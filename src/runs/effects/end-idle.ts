import { AwsProblem } from '../../aws/errors.ts';
import { type IdlePolicy, idlePolicyOf, policyAt } from '../../config/idle-policy.ts';
import type { AwsClusterId } from '../../ids.ts';
import type { Cluster, Vigil } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import { STATE_OF } from '../decide.ts';
import { ASK_AGAIN_SECONDS } from '../decision.ts';
import type { RunDeps } from '../deps.ts';
import { markClaimed } from '../found/mark.ts';
import { answerOpen } from '../idle/answer.ts';
import { decideIdle } from '../idle/decide-idle.ts';
import type { IdleFacts } from '../idle/facts.ts';
import { gatherFacts } from '../idle/gather.ts';
import { isKeptFromPolicy } from '../idle/signs.ts';
import { IDLE } from '../idle/stand-down.ts';
import { watchedSince } from '../idle/watched.ts';
import { isClusterEnded, secondsAfter, secondsBetween, type World } from '../world.ts';
import { asFailure, type Done, hadNoEffect, isPassing, tryAgain } from './effect.ts';
import { leaveToAws, leftUntil, putPolicyBack } from './left-to-aws.ts';

/** The same idle time, to the second, is what was decided upon; a later one is another. */
const SAME_SECONDS = 60;
const UNAUTHORISED_AGAIN_SECONDS = 300;
/** Each fifth minute EMR takes a sample, which comes minutes later; where they are more frequent, one is always young. */
const FRESH_SECONDS = { come: 60, taken: 90 };
const FRESH_AGAIN_SECONDS = 15;

/**
 * Ends a cluster that does nothing: looks once more, and leaves it to AWS's own policy, set to its shortest, which sees
 * YARN live where the metrics are minutes late. What that policy cannot end is asked of the API. If anything moved since
 * it was decided, cannot be seen now, or AWS lets the cluster live, it stays.
 */
export async function terminateIdle(deps: RunDeps, { cluster }: World): Promise<Done> {
  const { awsId, leftToAwsAt, terminateAskedAt } = cluster;
  if (!awsId) throw new Error(`cluster ${cluster.id} has no id in EMR`);
  // Asked before, and AWS may have heard it: what ends already cannot stay, whatever it does.
  if ((terminateAskedAt || leftToAwsAt) && (await isEnding(deps, awsId)))
    return { waitUntil: secondsAfter(deps.now(), ASK_AGAIN_SECONDS) };
  // What AWS has taken on is only asked for again: people were told that it ends.
  if (cluster.state === 'terminating') return askToEnd(deps, cluster);

  const until = await leftUntil(deps, cluster);
  if (until && deps.now() < until) return { waitUntil: until };
  const look = await lookOnceMore(deps, cluster);
  if (look.kind === 'wait') return { waitUntil: secondsAfter(deps.now(), FRESH_AGAIN_SECONDS) };
  if (look.kind === 'moved') return standDown(deps, cluster, look.because);
  if (terminateAskedAt || look.isKeptFromPolicy) return askToEnd(deps, cluster);
  if (until) return standDown(deps, cluster, LET_LIVE);
  // AWS's policy says nothing of a cluster that it may not end, and the API says it at once.
  const isProtected = await protectionOf(deps, awsId);
  if (isProtected === null) return { waitUntil: secondsAfter(deps.now(), ASK_AGAIN_SECONDS) };
  if (isProtected) return askToEnd(deps, cluster);
  const isStillWanted = await whileEnding(deps, cluster, async (tables, now) => {
    await tables.clusters.update(cluster.id, { leftToAwsAt: now });
    // From here on nobody knows which policy is in place.
    await tables.vigils.update(cluster.id, { backstop: null });
  });
  if (!isStillWanted) return { waitUntil: deps.now() };
  await markClaimed(deps, cluster);
  return (await leaveToAws(deps, cluster)) ?? askToEnd(deps, cluster);
}

const LET_LIVE = "AWS's own policy, which sees YARN live, did not end it: somebody may have begun to work on it.";

/** Asks the API to end it; from here on nobody can take it back. */
async function askToEnd(deps: RunDeps, cluster: Cluster): Promise<Done> {
  // Whoever wants something of the cluster sees that by this.
  const isStillWanted = await whileEnding(deps, cluster, (tables, now) =>
    tables.clusters.update(cluster.id, { terminateAskedAt: now }),
  );
  if (!isStillWanted) return { waitUntil: deps.now() };
  try {
    await markClaimed(deps, cluster);
    await deps.emr.terminateCluster(cluster.awsId as AwsClusterId);
  } catch (error) {
    return refused(deps, cluster, error);
  }
  return {
    cluster: { state: 'terminating', terminateAskedAt: deps.now() },
    tell: [
      {
        subject: cluster.id,
        key: `${cluster.id}:terminating`,
        event: { kind: 'cluster-terminating', by: null, message: 'It did nothing any more.' },
      },
    ],
    answer: { kinds: ['idle', 'hard-limit'], answer: { kind: 'ended' } },
  };
}

/** It stays after all; first AWS's policy is moved out of the way, if it was left to that. */
async function standDown(deps: RunDeps, cluster: Cluster, because: string): Promise<Done> {
  if (cluster.leftToAwsAt) {
    const outcome = await putPolicyBack(deps, cluster);
    if (outcome !== 'up') return outcome;
  }
  const said = `🛑 It was about to be terminated, and stays: ${because}`;
  return stay(deps, cluster, { because, said, key: `stood-down:${deps.now().toISOString()}` });
}

/** True also while EMR does not say: nothing is told of an end that may have begun. */
async function isEnding({ emr, log }: RunDeps, awsId: AwsClusterId): Promise<boolean> {
  try {
    const { state } = await emr.describeCluster(awsId);
    return state === 'TERMINATING' || isClusterEnded(state);
  } catch (error) {
    if (!(error instanceof AwsProblem)) throw error;
    log.warn({ err: error, awsId }, 'it could not be seen whether a cluster ends that was asked to');
    return true;
  }
}

/** Whether it is protected from being ended; null while EMR does not say, false where it will not: its policy ends nothing that is. */
async function protectionOf({ emr }: RunDeps, awsId: AwsClusterId): Promise<boolean | null> {
  try {
    return (await emr.describeCluster(awsId)).terminationProtected;
  } catch (error) {
    if (!(error instanceof AwsProblem)) throw error;
    return isPassing(error) ? null : false;
  }
}

/** What the last look before the end shows. */
type LastLook = { kind: 'clear'; isKeptFromPolicy: boolean } | { kind: 'moved'; because: string } | { kind: 'wait' };
const moved = (because: string): LastLook => ({ kind: 'moved', because });

const BACK = 'Its owner is not known to be away from Slack any more.';

/** `wait`: nothing moved, but who began in a shell or a notebook since the newest sample would not be seen, and the next is soon there. */
async function lookOnceMore(deps: RunDeps, cluster: Cluster): Promise<LastLook> {
  const policy = idlePolicyOf(deps.config, cluster);
  const vigil = await deps.store.vigils.get(cluster.id);
  if (!policy || vigil?.verdict?.kind !== 'idle') return moved('It is not watched any more.');
  const { terminateAfter } = policyAt(policy, vigil);
  if (terminateAfter === null) return moved(policy.away ? BACK : 'By its rules I end it for idleness no more.');
  const facts = (await gatherFacts(deps, [cluster])).get(cluster.id);
  if (!facts) return moved('Nobody can see what it does.');
  const now = deps.now();
  const seen = decideIdle(facts, policy, now);
  if (seen.kind !== 'idle') return moved(seen.because);
  if (secondsBetween(new Date(vigil.verdict.since), new Date(seen.since)) > SAME_SECONDS) return moved(seen.because);
  // Warned and watched, it waits here for a sample; meanwhile its owner may come back, and the longer times hold.
  if (policy.away && now < secondsAfter(new Date(seen.since), terminateAfter)) return moved(BACK);
  if (!(await isWarned(deps, policy, vigil, now))) return moved('I was away for a while, so people are warned anew.');
  if (!isFresh(facts, now)) return { kind: 'wait' };
  return { kind: 'clear', isKeptFromPolicy: isKeptFromPolicy(facts.samples ?? []) };
}

/** False when nobody watched since people were warned, such as when this process was not there: then they are warned anew. */
async function isWarned({ config, store }: RunDeps, policy: IdlePolicy, vigil: Vigil, now: Date): Promise<boolean> {
  const nag = (await store.notices.open(vigil.clusterId)).findLast(({ body }) => body.kind === 'idle');
  const shownAt = nag && (await store.notices.shownAt(nag.id));
  const { remindSeconds: tickSeconds } = config.environment;
  return !!shownAt && shownAt >= watchedSince(vigil, { tickSeconds, policy }, now);
}

/** True when the newest sample has only just come, or is young: that is as late as can be known of. */
const isFresh = ({ newest }: IdleFacts, now: Date): boolean =>
  newest !== null &&
  (secondsBetween(newest.seenAt, now) <= FRESH_SECONDS.come || secondsBetween(newest.at, now) <= FRESH_SECONDS.taken);

/** Writes something while the cluster is still to end for idleness; false when somebody wants something else by now. */
const whileEnding = (
  { store, now }: RunDeps,
  { id }: Cluster,
  write: (tables: Tables, now: Date) => Promise<unknown>,
): Promise<boolean> =>
  store.transaction(async (tables) => {
    const cluster = await tables.clusters.lock(id);
    if (cluster?.wanted !== 'gone' || cluster.endedBy !== IDLE) return false;
    await write(tables, now());
    return true;
  });

interface Staying {
  because: string;
  /** For the thread, once a key. */
  said: string;
  key: string;
  /** AWS does not let it be ended. */
  isRefused?: boolean;
}

/** It stays, and everybody who was told of its end is told so; unless somebody wants it gone by now. */
async function stay(deps: RunDeps, cluster: Cluster, { because, said, key, isRefused }: Staying): Promise<Done> {
  const { id, awsState, state } = cluster;
  await whileEnding(deps, cluster, async (tables, now) => {
    await tables.clusters.update(id, {
      wanted: 'up',
      endedBy: null,
      wouldEndAt: null,
      terminateAskedAt: null,
      leftToAwsAt: null,
      state: STATE_OF[awsState ?? ''] ?? state,
    });
    await answerOpen(tables, id, ['idle'], { kind: 'stood-down', because }, now);
    await tables.vigils.update(id, { dueAt: now, ...(isRefused && { refusedAt: now }) });
    await tables.cards.refresh([id]);
    if (await tables.cards.get(id)) await tables.outbox.add(id, `${id}:${key}`, { kind: 'note', message: said }, now);
  });
  return { waitUntil: deps.now() };
}

async function refused(deps: RunDeps, cluster: Cluster, error: unknown): Promise<Done> {
  const now = deps.now();
  // What certainly did not happen may be taken back again.
  const open: Done = hadNoEffect(error) ? { cluster: { terminateAskedAt: null } } : {};
  if (isPassing(error)) {
    return { ...open, ...tryAgain(error, { subject: cluster.id, doing: 'terminate', attempts: 2, now }) };
  }
  const { message, hint } = asFailure(error);
  const because = `${message}${hint ? ` ${hint.replace('<id>', cluster.awsId ?? '')}` : ''}`;
  const said = `The cluster does nothing and could not be terminated: ${because}`;
  const isUnauthorised = error instanceof AwsProblem && (error.kind === 'denied' || error.kind === 'credentials');
  // Whoever protected the cluster wants it so; what Stoker has no right to, somebody mends.
  if (!isUnauthorised) return stay(deps, cluster, { because, said, key: 'kept:idle', isRefused: true });
  const key = `${cluster.id}:kept:${now.toISOString().slice(0, 13)}`;
  return {
    ...open,
    tell: [{ subject: cluster.id, key, event: { kind: 'note', message: said } }],
    waitUntil: secondsAfter(now, UNAUTHORISED_AGAIN_SECONDS),
  };
}
