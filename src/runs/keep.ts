import { idlePolicyOf } from '../config/idle-policy.ts';
import { UserError } from '../errors.ts';
import type { ClusterId, SlackUserId } from '../ids.ts';
import type { Cluster } from '../records.ts';
import type { Tables } from '../store/store.ts';
import type { WantDeps } from './deps.ts';
import { answerOpen } from './idle/answer.ts';
import { isEndingIdle, standDown } from './idle/stand-down.ts';
import { hardLimitAt, secondsAfter, secondsBetween } from './world.ts';

/** The farthest that an admin keeps a cluster at once: no slip of the finger moves a hard limit by years. */
const FARTHEST_DAYS = 31;

/** What somebody who may keep a cluster wishes; an admin is not held by `maxKeep`, and raises the hard limit. */
export interface KeepWish {
  until: Date;
  by: SlackUserId;
  admin: boolean;
}

/** Until when it is kept now, and what cut the wish short. */
export interface Kept {
  until: Date;
  cut: 'max-keep' | 'hard-limit' | null;
  /** AWS may just have begun to end it: its thread says soon what became of that. */
  isOpen: boolean;
}

/**
 * Keeps a cluster from being ended for idleness. Never shortens an earlier keep. It is on record before AWS's own policy
 * is moved out, which the loop does at its next look.
 */
export async function keepCluster(deps: WantDeps, id: ClusterId, wish: KeepWish): Promise<Kept> {
  const now = deps.now();
  return deps.store.transaction(async (tables) => {
    const cluster = keepable(await tables.clusters.lock(id), id);
    const { until, cut } = bounded(deps, cluster, wish, now);
    const longer = cluster.keptUntil && cluster.keptUntil > until ? cluster.keptUntil : null;
    if (!longer) await tables.clusters.update(id, { keptUntil: until, keptBy: wish.by });
    const moves = until > hardLimitAt(cluster);
    if (moves) await raiseHardLimit(tables, cluster, until, wish.by, now);
    if (isEndingIdle(cluster)) await standDown(tables, cluster, now);
    const holds = longer ?? until;
    const isOpen = cluster.leftToAwsAt !== null;
    // Nobody is told "kept" of a cluster that may be going.
    if (!isOpen)
      await answerOpen(
        tables,
        id,
        // Kept up to its hard limit, a cluster still ends there.
        moves ? ['idle', 'hard-limit'] : ['idle'],
        { kind: 'kept', by: wish.by, until: holds.toISOString() },
        now,
      );
    await tables.vigils.update(id, { dueAt: now });
    await tables.cards.refresh([id]);
    return { until: holds, cut, isOpen };
  });
}

function keepable(cluster: Cluster | null, id: ClusterId): Cluster {
  if (!cluster) throw new UserError(`There is no cluster '${id}'.`, 'See the running ones with `/emr status`.');
  if (cluster.state === 'gone')
    throw new UserError(`Cluster ${id} is gone.`, 'Launch another one with `/emr launch <preset>`.');
  if (cluster.state === 'terminating' || (cluster.wanted === 'gone' && !isEndingIdle(cluster)))
    throw new UserError(`Cluster ${id} is on its way out.`, 'Launch another one with `/emr launch <preset>`.');
  if (!cluster.keepAlive)
    throw new UserError(`Cluster ${id} ends with the run it was launched for, and not for idleness.`);
  return cluster;
}

/** The wish as far as it may go: one click by `maxKeep`, all clicks together by the hard limit. */
function bounded(
  deps: Pick<WantDeps, 'config'>,
  cluster: Cluster,
  { until, admin }: KeepWish,
  now: Date,
): Pick<Kept, 'until' | 'cut'> {
  if (until <= now)
    throw new UserError(
      `Cluster ${cluster.id} cannot be kept until ${until.toISOString()}: that is past.`,
      'Give a time to come, such as `for 2h`.',
    );
  if (admin && until > secondsAfter(now, FARTHEST_DAYS * 86_400))
    throw new UserError(
      `Cluster ${cluster.id} cannot be kept until ${until.toISOString()}: the farthest is ${FARTHEST_DAYS} days from now.`,
      'Keep it again before that is over.',
    );
  if (admin) return { until, cut: null };
  if (hardLimitAt(cluster) <= now)
    throw new UserError(`Cluster ${cluster.id} has reached its hard limit.`, 'Only an admin can keep it longer.');
  const policy = idlePolicyOf(deps.config, cluster);
  const byClick = policy ? secondsAfter(now, policy.maxKeep) : until;
  const byLimit = hardLimitAt(cluster);
  if (until <= byClick && until <= byLimit) return { until, cut: null };
  return byClick < byLimit ? { until: byClick, cut: 'max-keep' } : { until: byLimit, cut: 'hard-limit' };
}

async function raiseHardLimit(tables: Tables, cluster: Cluster, until: Date, by: string, now: Date): Promise<void> {
  const hardLimitSeconds = secondsBetween(cluster.launchedAt ?? cluster.createdAt, until);
  // The reconciler sleeps until the limit that was.
  await tables.clusters.update(cluster.id, { hardLimitSeconds, dueAt: now });
  await tables.audit.add(
    {
      actor: by,
      channel: cluster.channel,
      kind: 'system',
      name: 'hard-limit',
      detail: { cluster: cluster.id, fromSeconds: cluster.hardLimitSeconds, toSeconds: hardLimitSeconds },
      allowed: true,
      outcome: 'ok',
      requestKey: null,
    },
    now,
  );
  if (!(await tables.cards.get(cluster.id))) return;
  await tables.outbox.add(
    cluster.id,
    `${cluster.id}:hard-limit:${hardLimitSeconds}`,
    { kind: 'hard-limit-raised', by, from: cluster.hardLimitSeconds, to: hardLimitSeconds },
    now,
  );
}
