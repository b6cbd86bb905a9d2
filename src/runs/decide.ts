import { type Cluster, isEnded, type ThreadEvent } from '../records.ts';
import { BY_CHAIN } from './chains/links.ts';
import { decideRun } from './decide-run.ts';
import { ASK_AGAIN_SECONDS, type Decision, whyGone } from './decision.ts';
import { IDLE } from './idle/stand-down.ts';
import {
  cardOf,
  hardLimitAt,
  isClusterEnded,
  type RunRecord,
  secondsAfter,
  secondsBetween,
  type World,
} from './world.ts';

/** Reasons that the run's own end has told already. */
const EXPECTED_ENDS = new Set(['ALL_STEPS_COMPLETED', 'STEP_FAILURE']);

/** What EMR's states are called here. */
export const STATE_OF: Readonly<Record<string, Cluster['state']>> = {
  STARTING: 'launching',
  BOOTSTRAPPING: 'launching',
  RUNNING: 'up',
  WAITING: 'idle',
  TERMINATING: 'terminating',
  TERMINATED: 'gone',
  TERMINATED_WITH_ERRORS: 'gone',
};

/** What follows from the record, and from nothing else: the same world and time always give the same decision. */
export function decide(world: World, now: Date): Decision {
  const { cluster } = world;
  const decision: Decision = { cluster: {}, runs: [], tell: [], effects: [], lookAgainAt: null };
  if (cluster.state !== 'gone') decideCluster(world, now, decision);
  for (const record of world.runs)
    decideRun({ ...world, cluster: { ...cluster, ...decision.cluster } }, record, now, decision);
  // Nothing is given to a cluster that may be going.
  const takesBack = decision.effects.filter(({ kind }) => kind === 'take-back');
  if (takesBack.length > 0) decision.effects = takesBack;
  // A run that is to stop has just taken the wish for its cluster back.
  if (decision.cluster.wanted === 'gone') decision.effects = decision.effects.filter(({ kind }) => kind !== 'launch');
  return decision;
}

function decideCluster(world: World, now: Date, decision: Decision): void {
  const byAws = endByAws(world.cluster);
  Object.assign(decision.cluster, byAws);
  const cluster = { ...world.cluster, ...byAws };
  const subject = cardOf(world);
  const tell = (name: string, event: ThreadEvent) =>
    decision.tell.push({ subject, key: `${cluster.id}:${name}`, event });
  const seen = cluster.awsState ? STATE_OF[cluster.awsState] : undefined;

  if (byAws) {
    decision.answer = { kinds: ['idle', 'hard-limit'], answer: { kind: 'ended' } };
    const tooLate = world.cluster.wanted === 'up' ? ' AWS had begun to end it before it was wanted again.' : '';
    tell('terminating', { kind: 'cluster-terminating', by: null, message: `It did nothing any more.${tooLate}` });
  }
  if (isClusterEnded(cluster.awsState)) {
    // The thread tells in the order of things: how the runs ended comes first.
    if (world.runs.some(endIsUntold)) return;
    Object.assign(decision.cluster, { state: 'gone', endedAt: cluster.endedAt ?? now });
    tell('gone', {
      kind: 'cluster-gone',
      seconds: secondsBetween(cluster.launchedAt ?? cluster.createdAt, cluster.endedAt ?? now),
      message: whyGone(cluster),
    });
    return;
  }

  // A cluster that was asked to end is shown as ending, although EMR takes a moment to say so.
  const state = cluster.state === 'terminating' ? 'terminating' : (seen ?? cluster.state);
  if (state !== cluster.state) {
    decision.cluster.state = state;
    if (!cluster.readyAt && (state === 'up' || state === 'idle')) {
      decision.cluster.readyAt = now;
      tell('ready', {
        kind: 'cluster-ready',
        awsId: cluster.awsId ?? '',
        seconds: secondsBetween(cluster.launchedAt ?? cluster.createdAt, now),
        primaryDns: cluster.primaryDns,
      });
    }
    if (state === 'terminating' && cluster.wanted === 'up' && !EXPECTED_ENDS.has(cluster.awsReason?.code ?? '')) {
      tell('terminating', { kind: 'cluster-terminating', by: null, message: whyGone(cluster) });
    }
  }

  const limitAt = hardLimitAt(cluster);
  const pastLimit = cluster.wanted === 'up' && now >= limitAt;
  if (pastLimit) Object.assign(decision.cluster, { wanted: 'gone', endedBy: 'hard-limit' });

  if (cluster.wanted === 'up' && !pastLimit) {
    if (cluster.awsId === null) decision.effects.push({ kind: 'launch' });
    if (cluster.leftToAwsAt) decision.effects.push({ kind: 'take-back' });
    decision.lookAgainAt = limitAt;
  } else if (cluster.awsId === null) {
    decision.effects.push({ kind: 'abandon-launch' });
  } else if (seen !== 'terminating') {
    const askedAt = cluster.terminateAskedAt;
    // Whether an idle one really ends is only known when the effect has looked once more.
    if (!askedAt && cluster.endedBy !== IDLE) {
      tell('terminating', {
        kind: 'cluster-terminating',
        ...(pastLimit
          ? { by: null, message: `It reached its hard limit of ${Math.round(cluster.hardLimitSeconds / 60)} minutes.` }
          : cluster.endedBy === BY_CHAIN
            ? { by: null, message: 'A step of its chain was cancelled.' }
            : { by: cluster.endedBy, message: 'As asked.' }),
      });
    }
    const askAt = askedAt ? secondsAfter(askedAt, ASK_AGAIN_SECONDS) : now;
    // An effect says itself when to come back, which may be later when AWS turns it away.
    if (askAt <= now) decision.effects.push({ kind: 'terminate' });
    else decision.lookAgainAt = askAt;
  }
}

/** What AWS's policy has begun to end, after it was left to it: nobody takes that back any more. */
function endByAws({ awsState, leftToAwsAt, terminateAskedAt, wanted, endedBy }: Cluster): Partial<Cluster> | null {
  const isEnding = awsState === 'TERMINATING' || isClusterEnded(awsState);
  if (!isEnding || !leftToAwsAt || terminateAskedAt || (wanted === 'gone' && endedBy !== IDLE)) return null;
  return { wanted: 'gone', endedBy: IDLE, terminateAskedAt: leftToAwsAt, keptUntil: null, keptBy: null };
}

/** True for a run whose end EMR has told and its thread has not. */
function endIsUntold({ run, step }: RunRecord): boolean {
  if (isEnded(run)) return run.failure?.looking === true && run.evidenceAt === null;
  return step.awsState === 'COMPLETED' || step.awsState === 'FAILED';
}
