import { AwsProblem } from '../../aws/errors.ts';
import { idlePolicyOf } from '../../config/idle-policy.ts';
import type { Cluster, IdleVerdict } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import { STATE_OF } from '../decide.ts';
import type { RunDeps } from '../deps.ts';
import { markClaimed } from '../found/mark.ts';
import { answerOpen } from '../idle/answer.ts';
import { decideIdle } from '../idle/decide-idle.ts';
import type { IdleFacts } from '../idle/facts.ts';
import { gatherFacts } from '../idle/gather.ts';
import { IDLE } from '../idle/stand-down.ts';
import { secondsAfter, secondsBetween, type World } from '../world.ts';
import { asFailure, type Done, hadNoEffect, isPassing, tryAgain } from './effect.ts';

/** The same idle time, to the second, is what was decided upon; a later one is another. */
const SAME_SECONDS = 60;
const UNAUTHORISED_AGAIN_SECONDS = 300;
/** Each fifth minute EMR takes a sample, which comes minutes later; where they are more frequent, one is always young. */
const FRESH_SECONDS = { come: 60, taken: 90 };
const FRESH_AGAIN_SECONDS = 15;

/**
 * Ends a cluster that does nothing: looks once more, notes that AWS is asked, and asks. If anything moved since it was
 * decided, or cannot be seen now, it stays.
 */
export async function terminateIdle(deps: RunDeps, { cluster }: World): Promise<Done> {
  if (!cluster.awsId) throw new Error(`cluster ${cluster.id} has no id in EMR`);
  const moved = await whatMoved(deps, cluster);
  if (moved === 'not-yet') return { waitUntil: secondsAfter(deps.now(), FRESH_AGAIN_SECONDS) };
  if (moved) {
    const said = `🛑 It was about to be terminated, and stays: ${moved}`;
    return stay(deps, cluster, { because: moved, said, key: `stood-down:${deps.now().toISOString()}` });
  }
  // From here on nobody can take it back: whoever wants something of the cluster sees that by this.
  const isStillWanted = await whileEnding(deps, cluster, (tables, now) =>
    tables.clusters.update(cluster.id, { terminateAskedAt: now }),
  );
  if (!isStillWanted) return { waitUntil: deps.now() };
  try {
    await markClaimed(deps, cluster);
    await deps.emr.terminateCluster(cluster.awsId);
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

/**
 * What speaks against the end, in words for a person; null when nothing does. `not-yet`: nothing does, but who began in
 * a shell or a notebook since the newest sample would not be seen, and the next one is soon there.
 */
async function whatMoved(deps: RunDeps, cluster: Cluster): Promise<string | null> {
  const policy = idlePolicyOf(deps.config, cluster);
  if (!policy) return 'It ends by itself.';
  const decided = (await deps.store.vigils.get(cluster.id))?.verdict ?? null;
  const facts = (await gatherFacts(deps, [cluster])).get(cluster.id);
  if (!facts) return 'Nobody can see what it does.';
  const now = deps.now();
  return movedSince(decided, decideIdle(facts, policy, now)) ?? (isFresh(facts, now) ? null : 'not-yet');
}

/** True when the newest sample has only just come, or is young: that is as late as can be known of. */
const isFresh = ({ newest }: IdleFacts, now: Date): boolean =>
  newest !== null &&
  (secondsBetween(newest.seenAt, now) <= FRESH_SECONDS.come || secondsBetween(newest.at, now) <= FRESH_SECONDS.taken);

/** Compares what was decided upon with what is seen now. */
function movedSince(decided: IdleVerdict | null, seen: IdleVerdict): string | null {
  if (seen.kind !== 'idle') return seen.because;
  if (decided?.kind !== 'idle') return 'It is not known since when it does nothing.';
  return secondsBetween(new Date(decided.since), new Date(seen.since)) > SAME_SECONDS ? seen.because : null;
}

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
