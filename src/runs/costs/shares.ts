import type { RunId } from '../../ids.ts';
import { type Cluster, isEnded, type Run, type RunCost, type Step } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import { costNow } from '../../text/money.ts';
import { linkWorks } from './links.ts';
import { type CostDeps, livesOf } from './lives.ts';
import { sharesOf, type Work } from './share.ts';
import type { Life } from './spent.ts';

type Reads = Pick<Tables, 'runs' | 'steps' | 'meters'>;

/** True for a run that had its cluster to itself. */
export const isAlone = ({ ownCluster, chain }: Pick<Run, 'ownCluster' | 'chain'>): boolean => ownCluster && !chain;

/**
 * When the runs that share these clusters had them: while their steps ran, which those that still run do up to `now`; of a
 * chain until the next one's began.
 */
export async function worksOn(
  { runs, steps }: Pick<Tables, 'runs' | 'steps'>,
  clusters: readonly Cluster[],
  now: Date,
): Promise<(Work & { job: string; cluster: Cluster['id'] })[]> {
  const shared = (await runs.onClusters(clusters.map(({ id }) => id))).filter((run) => !isAlone(run));
  const known = await steps.ofRuns(shared.map(({ id }) => id));
  const links = shared.map((run) => ({ run, step: known.find(({ runId }) => runId === run.id) }));
  const byCluster = Map.groupBy(links, ({ run }) => run.clusterId);
  return clusters.flatMap((cluster) => {
    const here = byCluster.get(cluster.id) ?? [];
    const works = here[0]?.run.chain ? linkWorks(cluster, here, now) : here.flatMap((link) => workOf(link, now));
    const jobs = new Map(here.map(({ run }) => [run.id, run.job]));
    return works.map((work) => ({ ...work, job: jobs.get(work.run) ?? '', cluster: cluster.id }));
  });
}

const workOf = ({ run, step }: { run: Run; step: Step | undefined }, now: Date): Work[] =>
  step?.startedAt ? [{ run: run.id, from: step.startedAt, to: step.endedAt ?? run.endedAt ?? now }] : [];

/** What the runs that share a cluster have cost, up to now. */
export async function sharesOn(
  { now, prices }: Pick<CostDeps, 'now' | 'prices'>,
  tables: Reads,
  life: Life,
): Promise<Map<RunId, RunCost>> {
  return sharesOf(life, await worksOn(tables, [life.cluster], now()), prices);
}

/** What a run has cost by now: of a cluster that it has to itself all, of another its share; null while that is not known. */
export async function runCostNow(deps: CostDeps, run: Run, cluster: Cluster): Promise<RunCost | null> {
  if (isAlone(run))
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
