import type { Cluster } from '../records.ts';
import { hardLimitAt, secondsAfter, secondsBetween } from '../runs/world.ts';
import { duration } from '../slack/words.ts';
import type { Round } from './reminders.ts';

/** How long before its end people hear of it: time to finish, or to move to another cluster. */
const WARN_BEFORE_SECONDS = 1800;

/** Tells of kept clusters whose hard limit is near. */
export const hardLimits: Round = {
  name: 'hard limits',
  run: async ({ store, now }) => {
    const at = now();
    for (const { cluster, endsAt } of endingSoon(await store.clusters.live(), at)) {
      if (!(await store.cards.get(cluster.id))) continue;
      const message = endingSoonNote(cluster, endsAt, at);
      await store.outbox.add(cluster.id, `${cluster.id}:ends:${endsAt.toISOString()}`, { kind: 'note', message }, at);
    }
  },
};

/** Kept clusters that will reach their hard limit soon, and when. Those with a run of their own end with it anyway. */
export function endingSoon(clusters: readonly Cluster[], now: Date): { cluster: Cluster; endsAt: Date }[] {
  return clusters.flatMap((cluster) => {
    const endsAt = hardLimitAt(cluster);
    const isKept = cluster.keepAlive && cluster.wanted === 'up' && (cluster.state === 'up' || cluster.state === 'idle');
    const isSoon = endsAt > now && endsAt <= secondsAfter(now, WARN_BEFORE_SECONDS);
    return isKept && isSoon ? [{ cluster, endsAt }] : [];
  });
}

/** What is said in the thread of such a cluster. */
export function endingSoonNote(cluster: Cluster, endsAt: Date, now: Date): string {
  const minutes = Math.max(1, Math.round(secondsBetween(now, endsAt) / 60));
  return (
    `In ${minutes} min this cluster reaches its hard limit of ${duration(cluster.hardLimitSeconds)} and is terminated, ` +
    `with whatever runs on it. To go on, launch another one: /emr launch ${cluster.preset}`
  );
}
