import { closest } from '../config/suggest.ts';
import { UserError } from '../errors.ts';
import type { RunId } from '../ids.ts';
import type { Cluster, Run } from '../records.ts';
import type { Store } from '../store/store.ts';

/** The run of this id; a cluster's id stands for the latest run on it. */
export async function findRun(store: Store, id: string): Promise<Run> {
  if (id.startsWith('r-')) {
    const run = await store.runs.get(id as RunId);
    if (run) return run;
    const recent = await store.runs.recent(20);
    throw notFound(
      'run',
      id,
      recent.map((each) => each.id),
    );
  }
  const cluster = await findCluster(store, id);
  const last = (await store.runs.onCluster(cluster.id)).at(-1);
  if (last) return last;
  throw new UserError(`Nothing has run on cluster ${cluster.id} yet.`, 'Give it work with `run <job> --on <cluster>`.');
}

/** The cluster by Stoker's id, EMR's, or that of a run on it. */
export async function findCluster(store: Store, id: string): Promise<Cluster> {
  const cluster = await store.clusters.find(id);
  if (cluster) return cluster;
  if (id.startsWith('j-')) {
    throw new UserError(
      `Cluster ${id} is not one of Stoker's.`,
      '`/emr status` lists those that are, `/emr unclaimed` the others of the account.',
    );
  }
  const live = await store.clusters.live();
  throw notFound(
    id.startsWith('r-') ? 'run' : 'cluster',
    id,
    live.map((each) => each.id),
  );
}

function notFound(what: string, id: string, known: string[]): UserError {
  const meant = closest(id, known);
  return new UserError(
    `There is no ${what} \`${id}\`.${meant ? ` Did you mean \`${meant}\`?` : ''}`,
    'See the latest ones with `/emr status`.',
  );
}
