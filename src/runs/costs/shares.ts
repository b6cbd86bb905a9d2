import type { RunId } from '../../ids.ts';
import { type Cluster, isEnded, type Run, type RunCost } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import { costNow } from '../../text/money.ts';
import { type CostDeps, livesOf } from './lives.ts';
import { sharesOf, type Work } from './share.ts';
import type { Life } from './spent.ts';

type Reads = Pick<Tables, 'runs' | 'steps' | 'meters'>;

/** When the steps of the runs that share these clusters ran; those that still run do so up to `now`. */
export async function worksOn(
  { runs, steps }: Pick<Tables, 'runs' | 'steps'>,
  clusters: readonly Cluster[],
  now: Date,
): Promise<(Work & { job: string; cluster: Cluster['id'] })[]> {
  const shared = (await runs.onClusters(clusters.map(({ id }) => id))).filter(({ ownCluster }) => !ownCluster);
  const runOf = new Map(shared.map((run) => [run.id, run]));
  return (await steps.ofRuns(shared.map(({ id }) => id))).flatMap(({ runId, startedAt, endedAt }) => {
    const run = runOf.get(runId);
    if (!run || !startedAt) return [];
    return [{ run: runId, job: run.job, cluster: run.clusterId, from: startedAt, to: endedAt ?? run.endedAt ?? now }];
  });
}

/** What the runs that share a cluster have cost, up to now. */
export async function sharesOn(
  { now, prices }: Pick<CostDeps, 'now' | 'prices'>,
  tables: Reads,
  life: Life,
): Promise<Map<RunId, RunCost>> {
  return sharesOf(life, await worksOn(tables, [life.cluster], now()), prices);
}

/** What a run has cost by now: of a cluster of its own all, of a shared one its share; null while that is not known. */
export async function runCostNow(deps: CostDeps, run: Run, cluster: Cluster): Promise<RunCost | null> {
  if (run.ownCluster)
    return (
      cluster.cost && {
        usd: costNow(cluster.cost, cluster.endedAt, deps.now()),
        estimated: cluster.cost.estimated,
      }
    );
  if (isEnded(run) && run.cost) return run.cost;
  if (run.startedAt === null) return null;
  const [life] = await livesOf(deps, deps.store, [cluster]);
  return (life && (await sharesOn(deps, deps.store, life)).get(run.id)) ?? null;
}
