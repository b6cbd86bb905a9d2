import { clusterConsoleUrl } from '../emr/console.ts';
import type { ClusterId, RunId } from '../ids.ts';
import { type CardSubject, type Cluster, isEnded, type ThreadEvent } from '../records.ts';
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
  const now = deps.now();
  const run = await deps.store.runs.get(subject as RunId);
  if (run) {
    const cluster = await deps.store.clusters.get(run.clusterId);
    const [step] = await deps.store.steps.ofRun(run.id);
    if (!cluster) return null;
    const job = deps.config.jobs[run.job];
    const live = await progressOf(deps, run, now);
    const tries = await chainOf(deps.store.runs, run);
    return renderRunCard({
      run,
      step: step ?? null,
      cluster,
      live,
      tries,
      report: isEnded(run) ? await deps.store.reports.get(run.id) : null,
      job,
      now,
      consoleUrl: consoleUrlOf(deps, cluster),
    });
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

/** An event of a thread, with a link to the card of the run that it speaks of, once that card is there. */
export async function drawEvent(
  { store, poster }: { store: Pick<Store, 'cards'>; poster: Pick<Poster, 'linkTo'> },
  event: ThreadEvent,
): Promise<SlackMessage> {
  if (event.kind !== 'run-retried') return renderThreadEvent(event);
  const card = await store.cards.get(event.run);
  return renderThreadEvent(event, card?.ts ? await poster.linkTo({ channel: card.channel, ts: card.ts }) : null);
}
