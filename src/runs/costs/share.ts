import type { Prices } from '../../emr/pricing/prices.ts';
import type { RunId } from '../../ids.ts';
import type { RunCost } from '../../records.ts';
import { type Life, NOTHING, partOf, spentBetween } from './spent.ts';

/** When a run's step ran on a cluster that it shares with others. */
export interface Work {
  run: RunId;
  from: Date;
  to: Date;
}

/** A stretch of time in which the same runs worked; none: the cluster was up for nobody in particular. */
export interface Stretch {
  from: Date;
  to: Date;
  runs: RunId[];
}

/** Cuts a time into stretches at each moment at which a run began or ended its work. */
export function stretchesOf(works: readonly Work[], from: Date, to: Date): Stretch[] {
  const cuts = [from, to, ...works.flatMap((work) => [work.from, work.to])]
    .map((at) => at.getTime())
    .filter((ms) => ms >= from.getTime() && ms <= to.getTime());
  const moments = [...new Set(cuts)].toSorted((a, b) => a - b);
  return moments.slice(1).map((end, index) => {
    const begin = moments[index] ?? end;
    const runs = works.filter((work) => work.from.getTime() <= begin && work.to.getTime() >= end).map(({ run }) => run);
    return { from: new Date(begin), to: new Date(end), runs };
  });
}

/**
 * What each run on a shared cluster cost: of each second in which its step ran the cost of the cluster, divided evenly among
 * the runs whose steps ran in that second. What the cluster cost beside that is nobody's.
 */
export function sharesOf(life: Life, works: readonly Work[], prices: Prices): Map<RunId, RunCost> {
  const shares = new Map<RunId, RunCost>();
  if (works.length === 0) return shares;
  const from = new Date(Math.min(...works.map((work) => work.from.getTime())));
  const to = new Date(Math.max(...works.map((work) => work.to.getTime())));
  for (const { runs, ...stretch } of stretchesOf(works, from, to)) {
    const spent = runs.length > 0 ? spentBetween(life, stretch.from, stretch.to, prices) : null;
    if (!spent) continue;
    const part = partOf(spent, 1 / runs.length);
    for (const run of runs) {
      const { usd, estimated } = shares.get(run) ?? NOTHING;
      shares.set(run, { usd: usd + part.usd, estimated: estimated || part.estimated });
    }
  }
  return shares;
}
