import { idlePolicyOf } from '../../config/idle-policy.ts';
import type { ClusterId } from '../../ids.ts';
import type { Cluster, NoticeAnswer } from '../../records.ts';
import { answerOpen } from '../../runs/idle/answer.ts';
import { IDLE, isEndingIdle } from '../../runs/idle/stand-down.ts';
import { watchedSince } from '../../runs/idle/watched.ts';
import { secondsAfter } from '../../runs/world.ts';
import type { ReminderDeps } from '../deps.ts';
import { isOwnerAway } from './absence.ts';

/** A cluster on its way out is gone within minutes. */
const GOING_SECONDS = 60;

/** A cluster that goes, or is not watched any more: says so where people were told of it, and forgets it when it is gone. */
export async function leave(deps: ReminderDeps, id: ClusterId): Promise<void> {
  const { config, store, now } = deps;
  const at = now();
  const isBack = await isOwnerBack(deps, id);
  await store.transaction(async (tables) => {
    const cluster = await tables.clusters.lock(id);
    const isGoing = cluster?.keepAlive === true && cluster.state !== 'gone';
    // Of one that is to end for idleness the effect says what became of it.
    if (!isGoing || cluster.endedBy !== IDLE) {
      await answerOpen(tables, id, ['idle', 'blind', 'hard-limit'], whatBecameOf(cluster), at);
    }
    if (isGoing) {
      // It may stay yet, and whoever was warned is warned only as long as somebody watches.
      const vigil = await tables.vigils.get(id);
      const pace = { tickSeconds: config.environment.remindSeconds, policy: idlePolicyOf(config, cluster) };
      const watched = vigil && watchedSince(vigil, pace, at);
      // A clock that was put back must not let the end wait, and then take what is seen for fresh.
      if (watched?.getTime() === at.getTime() && isEndingIdle(cluster)) await tables.clusters.update(id, { dueAt: at });
      const dueAt = secondsAfter(at, GOING_SECONDS);
      // Nobody has looked at what it does: that is to be read on from the last look.
      return tables.vigils.update(id, { dueAt, watchedSince: watched, ...(isBack && { awaySince: null }) });
    }
    await tables.meters.endIdle(id, cluster?.endedAt ?? at);
    await tables.vigils.end(id);
  });
}

/** True when a cluster ends sooner because its owner was away, and that is not known any more. */
async function isOwnerBack(deps: ReminderDeps, id: ClusterId): Promise<boolean> {
  const cluster = await deps.store.clusters.get(id);
  const policy = cluster && idlePolicyOf(deps.config, cluster);
  if (!cluster || !policy?.away || !isEndingIdle(cluster)) return false;
  return !(await isOwnerAway(deps, policy, cluster));
}

function whatBecameOf(cluster: Cluster | null): NoticeAnswer {
  const by = cluster?.endedBy ?? null;
  if (by === IDLE) return { kind: 'ended' };
  return by && by !== 'hard-limit' ? { kind: 'terminated', by } : { kind: 'over' };
}
