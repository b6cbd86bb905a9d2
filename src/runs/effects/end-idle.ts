import { AwsProblem } from '../../aws/errors.ts';
import { idlePolicyOf } from '../../config/idle-policy.ts';
import type { IdleVerdict } from '../../records.ts';
import { STATE_OF } from '../decide.ts';
import type { RunDeps } from '../deps.ts';
import { markClaimed } from '../found/mark.ts';
import { decideIdle } from '../idle/decide-idle.ts';
import { gatherFacts } from '../idle/gather.ts';
import { IDLE } from '../idle/stand-down.ts';
import { secondsAfter, secondsBetween, type World } from '../world.ts';
import { asFailure, type Done, hadNoEffect, isPassing, tryAgain } from './effect.ts';

/** The same idle time, to the second, is what was decided upon; a later one is another. */
const SAME_SECONDS = 60;
const UNAUTHORISED_AGAIN_SECONDS = 300;

/**
 * Ends a cluster that does nothing: looks once more, notes that AWS is asked, and asks. If anything moved since it was
 * decided, or cannot be seen now, it stays.
 */
export async function terminateIdle(deps: RunDeps, world: World): Promise<Done> {
  const { cluster } = world;
  if (!cluster.awsId) throw new Error(`cluster ${cluster.id} has no id in EMR`);
  const moved = await whatMoved(deps, world);
  if (moved) return stay(deps, world, moved);
  // From here on nobody can take it back: whoever wants something of the cluster sees that by this.
  const taken = await deps.store.transaction(async (tables) => {
    const now = await tables.clusters.lock(cluster.id);
    if (now?.wanted !== 'gone' || now.endedBy !== IDLE) return false;
    await tables.clusters.update(cluster.id, { terminateAskedAt: deps.now() });
    return true;
  });
  if (!taken) return { waitUntil: deps.now() };
  try {
    await markClaimed(deps, cluster);
    await deps.emr.terminateCluster(cluster.awsId);
  } catch (error) {
    return refused(deps, world, error);
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

/** What speaks against the end, in words for a person; null when nothing does. */
async function whatMoved(deps: RunDeps, { cluster }: World): Promise<string | null> {
  const policy = idlePolicyOf(deps.config, cluster);
  if (!policy) return 'It ends by itself.';
  const decided = (await deps.store.vigils.get(cluster.id))?.verdict ?? null;
  const facts = (await gatherFacts(deps, [cluster])).get(cluster.id);
  if (!facts) return 'Nobody can see what it does.';
  return movedSince(decided, decideIdle(facts, policy, deps.now()));
}

/** Compares what was decided upon with what is seen now. */
export function movedSince(decided: IdleVerdict | null, seen: IdleVerdict): string | null {
  if (seen.kind !== 'idle') return seen.because;
  if (decided?.kind !== 'idle') return 'It is not known since when it does nothing.';
  return secondsBetween(new Date(decided.since), new Date(seen.since)) > SAME_SECONDS ? seen.because : null;
}

/** It stays, and everybody who was told of its end is told so. */
function stay(deps: RunDeps, { cluster, runs }: World, because: string): Done {
  const now = deps.now();
  return {
    cluster: {
      wanted: 'up',
      endedBy: null,
      wouldEndAt: null,
      terminateAskedAt: null,
      state: STATE_OF[cluster.awsState ?? ''] ?? cluster.state,
    },
    // None is on an idle cluster; one that is there all the same goes on.
    runs: runs
      .filter(({ run }) => run.cancelWantedBy === IDLE)
      .map(({ run }) => ({ id: run.id, change: { cancelWantedBy: null } })),
    tell: [
      {
        subject: cluster.id,
        key: `${cluster.id}:stood-down:${now.toISOString()}`,
        event: { kind: 'note', message: `🛑 It was about to be terminated, and stays: ${because}` },
      },
    ],
    answer: { kinds: ['idle'], answer: { kind: 'stood-down', because } },
    vigil: { dueAt: now },
  };
}

function refused(deps: RunDeps, world: World, error: unknown): Done {
  const { cluster } = world;
  const now = deps.now();
  // Whatever certainly did not happen may be taken back again.
  const open: Done = hadNoEffect(error) ? { cluster: { terminateAskedAt: null } } : {};
  if (isPassing(error))
    return { ...open, ...tryAgain(error, { subject: cluster.id, doing: 'terminate', attempts: 2, now }) };
  const { message, hint } = asFailure(error);
  const because = `${message}${hint ? ` ${hint.replace('<id>', cluster.awsId ?? '')}` : ''}`;
  const isUnauthorised = error instanceof AwsProblem && (error.kind === 'denied' || error.kind === 'credentials');
  const tell: Done['tell'] = [
    {
      subject: cluster.id,
      key: `${cluster.id}:kept:${isUnauthorised ? now.toISOString().slice(0, 13) : 'idle'}`,
      event: { kind: 'note', message: `The cluster does nothing and could not be terminated: ${because}` },
    },
  ];
  // Somebody mends what Stoker may not do; whoever protected the cluster wants it so.
  if (isUnauthorised) return { ...open, tell, waitUntil: secondsAfter(now, UNAUTHORISED_AGAIN_SECONDS) };
  return { ...stay(deps, world, because), tell, vigil: { refusedAt: now, dueAt: now } };
}
