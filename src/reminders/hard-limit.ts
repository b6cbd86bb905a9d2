import type { Cluster } from '../records.ts';
import { secondsAfter } from '../runs/world.ts';

/** How long before its end people hear of it: time to finish, or to move to another cluster. */
export const WARN_BEFORE_SECONDS = 1800;

/** Kept clusters that will reach their hard limit soon, and when. Those with a run of their own end with it anyway. */
export function endingSoon(clusters: readonly Cluster[], now: Date): { cluster: Cluster; endsAt: Date }[] {
  return clusters.flatMap((cluster) => {
    const endsAt = secondsAfter(cluster.launchedAt ?? cluster.createdAt, cluster.hardLimitSeconds);
    const isKept = cluster.keepAlive && cluster.wanted === 'up' && (cluster.state === 'up' || cluster.state === 'idle');
    const isSoon = endsAt > now && endsAt <= secondsAfter(now, WARN_BEFORE_SECONDS);
    return isKept && isSoon ? [{ cluster, endsAt }] : [];
  });
}

/** What is said in the thread of such a cluster. */
export function endingSoonNote(cluster: Cluster, endsAt: Date, now: Date): string {
  const minutes = Math.max(1, Math.round((endsAt.getTime() - now.getTime()) / 60_000));
  const hours = Math.round((cluster.hardLimitSeconds / 3600) * 10) / 10;
  return (
    `In ${minutes} min this cluster reaches its hard limit of ${hours} h and is terminated, with whatever runs on it. ` +
    `To go on, launch another one: /emr launch ${cluster.preset}`
  );
}
