import { hourlyNow } from '../../emr/pricing/cost.ts';
import type { Prices } from '../../emr/pricing/prices.ts';
import { type CostDeps, livesOf } from './lives.ts';
import type { Span } from './period.ts';
import type { Life } from './spent.ts';

/** What ending idle clusters has saved. */
export interface Saved {
  usd: number;
  clusters: number;
  estimated: boolean;
}

/** What was saved in a span that has passed: what is still to be saved by an end in it belongs to the days after. */
export async function savedIn(deps: CostDeps, { from, to }: Span): Promise<Saved> {
  const now = deps.now();
  const passed = { from, to: to < now ? to : now };
  const clusters = await deps.store.clusters.savedBetween(passed.from, passed.to);
  const parts = (await livesOf(deps, deps.store, clusters)).flatMap((life) => savedBy(life, passed, deps.prices) ?? []);
  return {
    usd: parts.reduce((sum, { usd }) => sum + usd, 0),
    clusters: parts.length,
    estimated: parts.some(({ estimated }) => estimated),
  };
}

/** What the end of one cluster has saved in a span; null when nothing, or when nobody knows what it cost. */
export function savedBy(life: Life, { from, to }: Span, prices: Prices): { usd: number; estimated: boolean } | null {
  const { endedBy, endedAt, wouldEndAt, terminateAskedAt } = life.cluster;
  // Decided upon is not done: before it came to that, something else ended it.
  if (endedBy !== 'idle' || !terminateAskedAt || !endedAt || !wouldEndAt) return null;
  const begin = Math.max(from.getTime(), endedAt.getTime());
  const end = Math.min(to.getTime(), wouldEndAt.getTime());
  if (end <= begin) return null;
  const hourly = hourlyAt(life, terminateAskedAt, prices);
  return hourly && { usd: (hourly.usd * (end - begin)) / 3_600_000, estimated: hourly.estimated };
}

/** What an hour cost with the machines that there were at a moment. */
function hourlyAt({ machines, guess }: Life, at: Date, prices: Prices): { usd: number; estimated: boolean } | null {
  if (machines.length === 0) return guess === null ? null : { usd: guess, estimated: true };
  const alive = machines.filter(({ createdAt, endedAt }) => createdAt <= at && (endedAt === null || endedAt >= at));
  return hourlyNow(
    alive.map((machine) => ({ ...machine, endedAt: null })),
    prices,
  );
}
