import type { Tables } from '../../store/store.ts';
import { type CostDeps, livesOf } from './lives.ts';
import type { Span } from './period.ts';
import { isAlone, worksOn } from './shares.ts';
import type { WorkedLife } from './tally.ts';

/** All that was paid for in a span, and whose work it was. */
export async function workedIn(
  deps: Pick<CostDeps, 'config' | 'prices' | 'now'>,
  tables: Pick<Tables, 'clusters' | 'runs' | 'steps' | 'meters'>,
  { from, to }: Span,
): Promise<WorkedLife[]> {
  const clusters = (await tables.clusters.livedBetween(from, to)).filter(({ awsId }) => awsId !== null);
  const own = await tables.runs.onClusters(clusters.map(({ id }) => id));
  const ownJobs = new Map(own.flatMap((run) => (isAlone(run) ? [[run.clusterId, run.job]] : [])));
  const works = Map.groupBy(await worksOn(tables, clusters, deps.now()), ({ cluster }) => cluster);
  return (await livesOf(deps, tables, clusters)).map((life) => ({
    ...life,
    ownJob: ownJobs.get(life.cluster.id) ?? null,
    works: works.get(life.cluster.id) ?? [],
  }));
}
