import { clusterConsoleUrl } from '../emr/console.ts';
import type { ClusterId, RunId } from '../ids.ts';
import type { Cluster } from '../records.ts';
import type { SlackMessage } from '../slack/blocks.ts';
import { renderClusterCard } from '../slack/cards/cluster-card.ts';
import { renderRunCard } from '../slack/cards/run-card.ts';
import type { WantDeps } from './deps.ts';
import { progressOf } from './progress/progress-of.ts';

/** The console page of a cluster; null while AWS has given it no id, and where it is not AWS that runs it. */
export function consoleUrlOf({ config }: Pick<WantDeps, 'config'>, { awsId }: Pick<Cluster, 'awsId'>): string | null {
  const { region, endpoint } = config.environment.aws;
  return awsId && endpoint === null ? clusterConsoleUrl(region, awsId) : null;
}

/** The card of a run or a cluster, drawn from the record as it is now; null when the record has neither. */
export async function drawCard(deps: WantDeps, subject: RunId | ClusterId): Promise<SlackMessage | null> {
  const now = deps.now();
  const run = await deps.store.runs.get(subject as RunId);
  if (run) {
    const cluster = await deps.store.clusters.get(run.clusterId);
    const [step] = await deps.store.steps.ofRun(run.id);
    if (!cluster) return null;
    const job = deps.config.jobs[run.job];
    const live = await progressOf(deps, run, now);
    return renderRunCard({ run, step: step ?? null, cluster, live, job, now, consoleUrl: consoleUrlOf(deps, cluster) });
  }
  const cluster = await deps.store.clusters.get(subject as ClusterId);
  if (!cluster) return null;
  return renderClusterCard({
    cluster,
    runs: await deps.store.runs.onCluster(cluster.id),
    now,
    consoleUrl: consoleUrlOf(deps, cluster),
    keyName: deps.config.presets[cluster.preset]?.keyName,
  });
}
