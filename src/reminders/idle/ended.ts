import { newNoticeId } from '../../ids.ts';
import type { Cluster, NoticeBody } from '../../records.ts';
import { livesOf } from '../../runs/costs/lives.ts';
import { savedBy } from '../../runs/costs/saved.ts';
import { answerOpen } from '../../runs/idle/answer.ts';
import { IDLE } from '../../runs/idle/stand-down.ts';
import { hardLimitAt, secondsAfter } from '../../runs/world.ts';
import type { ReminderDeps, Round } from '../deps.ts';

/** What ended longer ago is not told any more, whoever was down meanwhile. */
const TELL_WITHIN_SECONDS = 86_400;
/** The last reading of the meter takes so long at most; without it the figures come later. */
const WAIT_FOR_COST_SECONDS = 180;

type EndedBody = Extract<NoticeBody, { kind: 'ended' }>;
type EndedCluster = Cluster & { endedAt: Date };

/** Tells what a cluster that was ended for idleness has cost, and what its end has saved. */
export const endedClusters: Round = {
  name: 'ended clusters',
  run: async (deps) => {
    const now = deps.now();
    const lived = await deps.store.clusters.livedBetween(secondsAfter(now, -TELL_WITHIN_SECONDS), now);
    for (const cluster of lived) if (isEndedIdle(cluster)) await tellEnd(deps, cluster, now);
  },
};

const isEndedIdle = (cluster: Cluster): cluster is EndedCluster =>
  cluster.endedBy === IDLE && cluster.state === 'gone' && cluster.endedAt !== null;

async function tellEnd(deps: ReminderDeps, cluster: EndedCluster, now: Date): Promise<void> {
  const key = `${cluster.id}:ended`;
  const isFinal = cluster.cost !== null && new Date(cluster.cost.at) >= cluster.endedAt;
  const told = await deps.store.notices.byKey(key);
  if (!told && !isFinal && now < secondsAfter(cluster.endedAt, WAIT_FOR_COST_SECONDS)) return;
  // What was told with its last cost stays so.
  if (told && (!isFinal || (told.body.kind === 'ended' && told.body.usd === cluster.cost?.usd))) return;
  const body = await endOf(deps, cluster);
  if (told) return deps.store.notices.change(told.id, body);
  const thread = { channel: cluster.channel, threadOf: cluster.id, broadcast: false };
  await deps.store.transaction(async (tables) => {
    // A process that died right after it asked AWS could not say so.
    await answerOpen(tables, cluster.id, ['idle', 'hard-limit'], { kind: 'ended' }, now);
    await tables.notices.add({ id: newNoticeId(), key, clusterId: cluster.id, body }, [thread], now);
  });
}

async function endOf(deps: ReminderDeps, cluster: EndedCluster): Promise<EndedBody> {
  const { endedAt, wouldEndAt, cost } = cluster;
  const [life] = await livesOf(deps, deps.store, [cluster]);
  const saved = life && wouldEndAt ? savedBy(life, { from: endedAt, to: wouldEndAt }, deps.prices) : null;
  const spells = await deps.store.meters.spellsOf([cluster.id]);
  return {
    kind: 'ended',
    since: (spells.at(-1)?.beganAt ?? endedAt).toISOString(),
    usd: cost?.usd ?? null,
    idleUsd: cost?.idleUsd ?? null,
    savedUsd: saved?.usd ?? null,
    otherwise: wouldEndAt && {
      by: wouldEndAt < hardLimitAt(cluster) ? 'aws-policy' : 'hard-limit',
      at: wouldEndAt.toISOString(),
    },
    preset: cluster.preset,
    estimated: cost?.estimated ?? true,
  };
}
