import { hourlyNow } from '../../emr/pricing/cost.ts';
import type { Prices } from '../../emr/pricing/prices.ts';
import type { ClusterCost } from '../../records.ts';
import { secondsAfter } from '../world.ts';
import { type Life, spentBetween } from './spent.ts';

const EVER = new Date(0);
/** Of each machine at least a minute is paid, also when it ended before. */
const LEAST_SECONDS = 60;

/**
 * What a cluster has cost up to a moment, as the record keeps it; null when nobody can tell. `seen` is whether EMR has just
 * said what machines it has: without, the last ones are taken to go on, and the figure is marked.
 */
export function countCluster(life: Life, at: Date, seen: boolean, prices: Prices): ClusterCost | null {
  const { machines } = life;
  const { endedAt } = life.cluster;
  // Just listed, and there is none: nothing is to be guessed.
  const guess = seen ? 0 : life.guess;
  const until = endedAt ? secondsAfter(endedAt, LEAST_SECONDS) : at;
  const spent = spentBetween({ ...life, guess }, EVER, until, prices);
  if (spent === null) return null;
  const hourly = machines.length > 0 ? hourlyNow(machines, prices) : { usd: guess ?? 0, estimated: !seen };
  return {
    usd: spent.usd,
    idleUsd: spent.idleUsd,
    hourlyUsd: endedAt ? 0 : hourly.usd,
    estimated: !seen || (machines.length > 0 && (spent.estimated || hourly.estimated)),
    at: (endedAt ?? at).toISOString(),
  };
}
