import type { Config } from '../../config/schema.ts';
import { hourlyNow } from '../../emr/pricing/cost.ts';
import type { Prices } from '../../emr/pricing/prices.ts';
import type { FoundCluster, UnclaimedCluster } from '../../records.ts';
import type { SeenCluster } from '../../store/store.ts';
import { secondsBetween } from '../world.ts';
import { isIgnored } from './owner.ts';

/** The clusters that Stoker did not launch, by what there is to say of them. */
export interface FoundList {
  /** To be told of: they stay until somebody does something. */
  unclaimed: FoundCluster[];
  /** They end with their steps, and are not old enough to doubt it. */
  passing: FoundCluster[];
  /** Those of which somebody said that all is well, for a while. */
  ignored: FoundCluster[];
  /** Another Stoker's, which looks after them. */
  others: FoundCluster[];
  /** On their way out. */
  ending: FoundCluster[];
}

/** A cluster that ends with its steps and is older than this seems not to. */
const PASSES_WITHIN_SECONDS = 86_400;

/** Sorts what was found; those with a tag of `found.ignore` are in no list. */
export function sortFound(
  found: readonly FoundCluster[],
  { found: rules }: Pick<Config, 'found'>,
  now: Date,
): FoundList {
  const list: FoundList = { unclaimed: [], passing: [], ignored: [], others: [], ending: [] };
  for (const cluster of found) if (!isIgnored(cluster.tags, rules.ignore)) list[kindOf(cluster, now)].push(cluster);
  return list;
}

/** True for one that people are told of with its price, unless somebody ignores it for a while. */
export const isTold = (cluster: SeenCluster, { found: rules }: Pick<Config, 'found'>, now: Date): boolean =>
  !isIgnored(cluster.tags, rules.ignore) && kindOf({ ...cluster, ignoredUntil: null }, now) === 'unclaimed';

function kindOf(cluster: SeenCluster & Pick<FoundCluster, 'ignoredUntil'>, now: Date): keyof FoundList {
  if (cluster.otherStoker) return 'others';
  if (cluster.state === 'TERMINATING') return 'ending';
  if (cluster.ignoredUntil && cluster.ignoredUntil > now) return 'ignored';
  const isYoung = secondsBetween(cluster.createdAt, now) < PASSES_WITHIN_SECONDS;
  return cluster.keepAlive === false && isYoung ? 'passing' : 'unclaimed';
}

/** A found cluster as it is told of, with what an hour of it costs. */
export function withPrice(cluster: FoundCluster, prices: Prices): UnclaimedCluster {
  const { awsId, name, state, owner, createdAt, instances } = cluster;
  const machines = instances.map((one) => ({
    ...one,
    createdAt: new Date(one.createdAt),
    endedAt: one.endedAt === null ? null : new Date(one.endedAt),
  }));
  const { usd, estimated } = hourlyNow(machines, prices);
  const hourlyUsd = machines.length === 0 ? null : usd;
  return { awsId, name, state, owner, createdAt: createdAt.toISOString(), hourlyUsd, estimated };
}

/** What an hour of all of them costs that nothing has become of. */
export const hourlyOf = (clusters: readonly UnclaimedCluster[]): number =>
  clusters.reduce((sum, { hourlyUsd, settled }) => sum + (settled ? 0 : (hourlyUsd ?? 0)), 0);

/** In the order of the lists. */
export const dearestFirst = (a: UnclaimedCluster, b: UnclaimedCluster): number =>
  (b.hourlyUsd ?? 0) - (a.hourlyUsd ?? 0);
