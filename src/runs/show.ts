import { clusterConsoleUrl } from '../emr/console.ts';
import type { ClusterId, RunId } from '../ids.ts';
import { type CardSubject, type Cluster, isEnded, type Run, type ThreadEvent } from '../records.ts';
import type { SlackMessage } from '../slack/blocks.ts';
import { renderClusterCard } from '../slack/cards/cluster-card.ts';
import { renderRunCard } from '../slack/cards/run-card.ts';
import type { Poster } from '../slack/poster.ts';
import { renderThreadEvent } from '../slack/thread.ts';
import type { Store } from '../store/store.ts';
import type { WantDeps } from './deps.ts';
import { progressOf } from './progress/progress-of.ts';
import { chainOf } from './retries/chain.ts';

/** The console page of a cluster; null while AWS has given it no id, and where it is not AWS that runs it. */
export function consoleUrlOf({ config }: Pick<WantDeps, 'config'>, { awsId }: Pick<Cluster, 'awsId'>): string | null {
  const { region, endpoint } = config.environment.aws;
  return awsId && endpoint === null ? clusterConsoleUrl(region, awsId) : null;
}

/** The card of a run or a cluster, drawn from the record as it is now; null when the record has neither. */
export async function drawCard(deps: WantDeps, subject: CardSubject): Promise<SlackMessage | null> {
  const run = await deps.store.runs.get(subject as RunId);
  const cluster = await deps.store.clusters.get(run?.clusterId ?? (subject as ClusterId));
  if (!cluster) return null;
  return run ? drawRun(deps, run, cluster) : drawCluster(deps, cluster);
}

/** A run on its cluster as it is now. */
export async function drawRun(deps: WantDeps, run: Run, cluster: Cluster): Promise<SlackMessage> {
  const now = deps.now();
  const [step] = await deps.store.steps.ofRun(run.id);
  return renderRunCard({
    run,
    step: step ?? null,
    cluster,
    live: await progressOf(deps, run, now),
    tries: await chainOf(deps.store.runs, run),
    report: isEnded(run) ? await deps.store.reports.get(run.id) : null,
    job: deps.config.jobs[run.job],
    now,
    consoleUrl: consoleUrlOf(deps, cluster),
  });
}

/** A cluster and the runs on it as they are now. */
export async function drawCluster(deps: WantDeps, cluster: Cluster): Promise<SlackMessage> {
  return renderClusterCard({
    cluster,
    runs: await deps.store.runs.onCluster(cluster.id),
    now: deps.now(),
    consoleUrl: consoleUrlOf(deps, cluster),
    keyName: deps.config.presets[cluster.preset]?.keyName,
  });
}

/** An event of a thread, with a link to the card of the run that it speaks of, once that card is there. */
export async function drawEvent(
  { store, poster }: { store: Pick<Store, 'cards'>; poster: Pick<Poster, 'linkTo'> },
  event: ThreadEvent,
): Promise<SlackMessage> {
  if (event.kind !== 'run-retried') return renderThreadEvent(event);
  const card = await store.cards.get(event.run);
  return renderThreadEvent(event, card?.ts ? await poster.linkTo({ channel: card.channel, ts: card.ts }) : null);
}
