import { type Cluster, isEnded, type Run, type RunCost } from '../../records.ts';
import { costNow, dollars, spent } from '../../text/money.ts';

/** What a run has cost: `$0.42 so far, $0.51 an hour`, at its end `Cost $0.46`; empty while that is not known. */
export function runMoney(run: Run, cluster: Cluster, cost: RunCost | null | undefined): string {
  if (!cost) return '';
  const words = spent(cost.usd, cost.estimated);
  const isAlone = run.ownCluster && !run.chain;
  const share = isAlone ? '' : ', its share of the cluster';
  const isFinal = isEnded(run) && !(isAlone && paceOf(cluster));
  if (isFinal) return `Cost ${words}${share}`;
  return `💵 ${words} so far${isAlone ? paceOf(cluster) : share}`;
}

/** What a cluster has cost: `$4.20 so far, $0.51 an hour ($1.30 of it idle)`; empty while that is not known. */
export function clusterMoney(cluster: Cluster, now: Date): string {
  const { cost, endedAt } = cluster;
  if (!cost) return '';
  const idle = cost.idleUsd >= 0.005 ? ` (${spent(cost.idleUsd)} of it idle)` : '';
  const pace = paceOf(cluster);
  const words = spent(costNow(cost, endedAt, now), cost.estimated);
  return pace ? `💵 ${words} so far${pace}${idle}` : `Cost ${words}${idle}`;
}

/** `, $0.51 an hour` while a cluster costs anything. */
const paceOf = ({ cost }: Cluster): string =>
  cost && cost.hourlyUsd > 0 ? `, ${dollars(cost.hourlyUsd)} an hour` : '';
