import type { ClusterInstance } from '../../records.ts';
import { disksHour } from './disks.ts';
import type { Prices } from './prices.ts';

/** An amount in US dollars; `estimated` where any part of it is not known for certain. */
export interface Usd {
  usd: number;
  estimated: boolean;
}

type Life = Pick<ClusterInstance, 'type' | 'market' | 'volumes' | 'createdAt' | 'endedAt'>;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * What these instances cost between two moments: each for its own life, by the second and for a minute at least. Adjoining
 * spans add up: the cost of a day is that of its hours.
 */
export function costBetween(instances: readonly Life[], from: Date, to: Date, prices: Prices): Usd {
  return sum(
    instances.flatMap((instance) => {
      const hours = paidMs(instance, from, to) / HOUR_MS;
      if (hours === 0) return [];
      const { usd, estimated } = hourOf(instance, prices);
      return [{ usd: usd * hours, estimated }];
    }),
  );
}

/** What an hour costs with the instances that have not ended. */
export const hourlyNow = (instances: readonly Life[], prices: Prices): Usd =>
  sum(instances.filter(({ endedAt }) => endedAt === null).map((instance) => hourOf(instance, prices)));

function hourOf({ type, market, volumes }: Life, prices: Prices): Usd {
  const node = prices.nodeHour(type, market);
  return { usd: node.usd + disksHour(type, volumes, prices), estimated: node.estimated };
}

/** Milliseconds of `from` to `to` in which the instance is paid for. */
function paidMs({ createdAt, endedAt }: Life, from: Date, to: Date): number {
  const begin = createdAt.getTime();
  const end = endedAt === null ? to.getTime() : Math.max(endedAt.getTime(), begin + MINUTE_MS);
  return Math.max(0, Math.min(end, to.getTime()) - Math.max(begin, from.getTime()));
}

const sum = (parts: readonly Usd[]): Usd => ({
  usd: parts.reduce((usd, part) => usd + part.usd, 0),
  estimated: parts.some(({ estimated }) => estimated),
});
