import { costBetween } from '../../emr/pricing/cost.ts';
import type { Prices } from '../../emr/pricing/prices.ts';
import type { Cluster, ClusterInstance, IdleSpell } from '../../records.ts';
import { earliest, latest } from '../world.ts';

/** A cluster with all that its cost follows from. */
export interface Life {
  cluster: Cluster;
  machines: readonly ClusterInstance[];
  /** When it was idle. */
  spells: readonly IdleSpell[];
  /** What an hour of its preset costs, for when its machines were never seen; null: that is not known either. */
  guess: number | null;
}

/** US dollars, and how many of them while nothing was done. */
export interface Spent {
  usd: number;
  idleUsd: number;
  estimated: boolean;
}

export const NOTHING: Spent = { usd: 0, idleUsd: 0, estimated: false };

/** What a cluster cost between two moments; null when nobody can tell. */
export function spentBetween(life: Life, from: Date, to: Date, prices: Prices): Spent | null {
  const { cluster, spells } = life;
  const cost = costOf(life, prices);
  if (cost === null) return null;
  const whole = cost(from, to);
  let counted = from;
  const idle = inOrder(spells).map(({ beganAt, endedAt }) => {
    const begin = latest(counted, beganAt);
    const end = earliest(earliest(to, cluster.endedAt), endedAt);
    // A spell may begin before the end of the last: what was seen late of it comes into both.
    counted = latest(begin, end);
    return cost(begin, end).usd;
  });
  return { usd: whole.usd, idleUsd: Math.min(whole.usd, total(idle)), estimated: whole.estimated };
}

const inOrder = (spells: readonly IdleSpell[]): IdleSpell[] =>
  spells.toSorted((a, b) => a.beganAt.getTime() - b.beganAt.getTime());

type CostBetween = (from: Date, to: Date) => { usd: number; estimated: boolean };

function costOf({ cluster, machines, guess }: Life, prices: Prices): CostBetween | null {
  if (machines.length > 0) {
    // A cluster takes all of its machines with it, also those whose end EMR has not told.
    const ended = machines.map((machine) => ({ ...machine, endedAt: machine.endedAt ?? cluster.endedAt }));
    return (from, to) => costBetween(ended, from, to, prices);
  }
  // EMR was asked, and it had no machine yet, or never got one.
  if (cluster.cost && !cluster.cost.estimated) return () => NOTHING;
  if (guess === null) return null;
  const begin = cluster.launchedAt ?? cluster.createdAt;
  return (from, to) => ({
    usd: (guess * secondsOf(latest(from, begin), earliest(to, cluster.endedAt))) / 3600,
    estimated: true,
  });
}

const secondsOf = (from: Date, to: Date): number => Math.max(0, to.getTime() - from.getTime()) / 1000;
const total = (amounts: readonly number[]): number => amounts.reduce((sum, one) => sum + one, 0);

/** What several cost together. */
export const together = (parts: readonly Spent[]): Spent => ({
  usd: total(parts.map(({ usd }) => usd)),
  idleUsd: total(parts.map(({ idleUsd }) => idleUsd)),
  estimated: parts.some(({ estimated }) => estimated),
});

/** A part of it, such as the half of one of two runs. */
export const partOf = ({ usd, idleUsd, estimated }: Spent, part: number): Spent => ({
  usd: usd * part,
  idleUsd: idleUsd * part,
  estimated,
});
