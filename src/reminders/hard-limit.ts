import { newNoticeId } from '../ids.ts';
import type { Cluster } from '../records.ts';
import { hardLimitAt, secondsAfter } from '../runs/world.ts';
import type { Round } from './deps.ts';
import { placesFor } from './places.ts';

/** How long before its end people hear of it: time to finish, or to move to another cluster. */
const WARN_BEFORE_SECONDS = 1800;
/** An end that AWS refuses, such as that of a protected cluster, is tried again each hour, and was told when it was tried. */
const REFUSED_SECONDS = 3600;

/** Tells of kept clusters whose hard limit is near. */
export const hardLimits: Round = {
  name: 'hard limits',
  run: async (deps) => {
    const { store } = deps;
    const now = deps.now();
    for (const { cluster, endsAt } of endingSoon(await store.clusters.live(), now)) {
      // A limit that was raised is another one.
      const key = `${cluster.id}:ends:${endsAt.toISOString()}`;
      if (await store.notices.byKey(key)) continue;
      const refusedAt = (await store.vigils.get(cluster.id))?.refusedAt;
      if (refusedAt && now <= secondsAfter(refusedAt, REFUSED_SECONDS)) continue;
      const places = await placesFor(deps, cluster);
      const body = { kind: 'hard-limit' as const, endsAt: endsAt.toISOString() };
      await store.transaction((tables) =>
        tables.notices.add({ id: newNoticeId(), key, clusterId: cluster.id, body }, places, now),
      );
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
