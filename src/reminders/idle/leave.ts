import { idlePolicyOf } from '../../config/idle-policy.ts';
import type { ClusterId } from '../../ids.ts';
import type { Cluster, NoticeAnswer } from '../../records.ts';
import { answerOpen } from '../../runs/idle/answer.ts';
import { IDLE, isEndingIdle } from '../../runs/idle/stand-down.ts';
import { watchedSince } from '../../runs/idle/watched.ts';
import { secondsAfter } from '../../runs/world.ts';
import type { ReminderDeps } from '../reminders.ts';

/** A cluster on its way out is gone within minutes. */
const GOING_SECONDS = 60;

/** A cluster that goes, or is not watched any more: says so where people were told of it, and forgets it when it is gone. */
export async function leave({ config, store, now }: ReminderDeps, id: ClusterId): Promise<void> {
  const at = now();
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
      return tables.vigils.update(id, { dueAt, watchedSince: watched });
    }
    await tables.meters.endIdle(id, cluster?.endedAt ?? at);
    await tables.vigils.end(id);
  });
}

function whatBecameOf(cluster: Cluster | null): NoticeAnswer {
  const by = cluster?.endedBy ?? null;
  if (by === IDLE) return { kind: 'ended' };
  return by && by !== 'hard-limit' ? { kind: 'terminated', by } : { kind: 'over' };
}
