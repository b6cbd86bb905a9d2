import { isQuiet } from '../config/quiet-hours.ts';
import { clusterConsoleUrl } from '../emr/console.ts';
import { type ClusterId, isSlackUser, type NoticeId, type RunId } from '../ids.ts';
import { type CardSubject, type Cluster, isEnded, noticeOf, type Run, type ThreadEvent } from '../records.ts';
import type { SlackMessage } from '../slack/blocks.ts';
import type { BegunFor } from '../slack/cards/asked-by.ts';
import { type LinkView, renderChainCard } from '../slack/cards/chain-card.ts';
import { renderClusterCard } from '../slack/cards/cluster-card.ts';
import { renderRunCard } from '../slack/cards/run-card.ts';
import { renderNotice } from '../slack/notices/notice.ts';
import type { Poster } from '../slack/poster.ts';
import { renderThreadEvent } from '../slack/thread.ts';
import type { Store } from '../store/store.ts';
import { chainState } from './chains/state.ts';
import type { CostDeps } from './costs/lives.ts';
import { runCostNow } from './costs/shares.ts';
import type { WantDeps } from './deps.ts';
import { type MannersDeps, mannersOf } from './manners.ts';
import { progressOf } from './progress/progress-of.ts';
import { triesOf } from './retries/tries.ts';

/** The console page of a cluster; null while AWS has given it no id, and where it is not AWS that runs it. */
export function consoleUrlOf({ config }: Pick<WantDeps, 'config'>, { awsId }: Pick<Cluster, 'awsId'>): string | null {
  const { region, endpoint } = config.environment.aws;
  return awsId && endpoint === null ? clusterConsoleUrl(region, awsId) : null;
}

/** The card of a run, a cluster or a notice, drawn from the record as it is now; null when there is nothing to show. */
export async function drawCard(
  deps: CostDeps & Pick<MannersDeps, 'people'>,
  subject: CardSubject,
): Promise<SlackMessage | null> {
  const notice = noticeOf(subject);
  if (notice) return drawNotice(deps, notice, subject);
  const run = await deps.store.runs.get(subject as RunId);
  const cluster = await deps.store.clusters.get(run?.clusterId ?? (subject as ClusterId));
  if (!cluster) return null;
  return run ? drawRun(deps, run, cluster) : drawCluster(deps, cluster);
}

/** A run on its cluster as it is now; the first run of a chain stands for all of it. */
export async function drawRun(deps: CostDeps, run: Run, cluster: Cluster): Promise<SlackMessage> {
  if (run.chain?.lead === run.id) return drawChain(deps, run, cluster);
  const now = deps.now();
  const [step] = await deps.store.steps.ofRun(run.id);
  return renderRunCard({
    run,
    step: step ?? null,
    cluster,
    live: await progressOf(deps, run, now),
    tries: await triesOf(deps.store.runs, run),
    report: isEnded(run) ? await deps.store.reports.get(run.id) : null,
    cost: await runCostNow(deps, run, cluster),
    job: deps.config.jobs[run.job],
    schedule: await begunFor(deps, run),
    now,
    consoleUrl: consoleUrlOf(deps, cluster),
  });
}

async function drawChain(deps: CostDeps, lead: Run, cluster: Cluster): Promise<SlackMessage> {
  const now = deps.now();
  const { runs, steps, reports } = deps.store;
  const all = await runs.ofChain(lead.id);
  const known = await steps.ofRuns(all.map(({ id }) => id));
  const linkOf = async (run: Run): Promise<LinkView> => ({
    run,
    step: known.find(({ runId }) => runId === run.id) ?? null,
    live: await progressOf(deps, run, now),
    tries: await triesOf(runs, run),
    report: isEnded(run) ? await reports.get(run.id) : null,
    job: deps.config.jobs[run.job],
  });
  const [first = lead, ...rest] = all;
  return renderChainCard({
    name: lead.chain?.name ?? lead.job,
    state: chainState(all),
    links: [await linkOf(first), ...(await Promise.all(rest.map(linkOf)))],
    cluster,
    schedule: await begunFor(deps, lead),
    now,
    consoleUrl: consoleUrlOf(deps, cluster),
  });
}

async function begunFor({ store }: WantDeps, { scheduleId, plannedAt }: Run): Promise<BegunFor | null> {
  const schedule = scheduleId && (await store.schedules.get(scheduleId));
  if (!schedule) return null;
  const occurrence = plannedAt && (await store.occurrences.get(schedule.id, plannedAt));
  return { ...schedule, askedBy: occurrence?.askedBy ?? null };
}

/** A cluster and the runs on it as they are now. */
export async function drawCluster(deps: WantDeps, cluster: Cluster): Promise<SlackMessage> {
  const told = await deps.store.notices.open(cluster.id);
  return renderClusterCard({
    cluster,
    nag: told.map(({ body }) => body).findLast((body) => body.kind === 'idle') ?? null,
    runs: await deps.store.runs.onCluster(cluster.id),
    now: deps.now(),
    consoleUrl: consoleUrlOf(deps, cluster),
    keyName: deps.config.presets[cluster.preset]?.keyName,
  });
}

/** A notice as it is read at one of its places. */
async function drawNotice(
  deps: WantDeps & Pick<MannersDeps, 'people'>,
  id: NoticeId,
  subject: CardSubject,
): Promise<SlackMessage | null> {
  const notice = await deps.store.notices.get(id);
  const places = await deps.store.cards.ofNotice(id);
  const place = places.find((card) => card.subject === subject);
  if (!notice || !place) return null;
  // What is over before anybody could read it is not told any more.
  if (notice.answer && place.ts === null && place.attemptedAt === null) return null;
  const cluster = notice.clusterId && (await deps.store.clusters.get(notice.clusterId));
  // Slack tells who is called by name only when a message is new.
  const mayCall = !places.some(isDirect) && !(place.ts === null && (await isQuietFor(deps, cluster)));
  return renderNotice(notice, {
    cluster,
    now: deps.now(),
    place: isDirect(place) ? 'direct' : mayCall ? 'channel' : 'thread',
  });
}

/** Whether the channel, or the owner of a cluster, is not to be disturbed now. */
async function isQuietFor(
  deps: WantDeps & Pick<MannersDeps, 'people'>,
  cluster: Pick<Cluster, 'owner'> | null,
): Promise<boolean> {
  const now = deps.now();
  if (isQuiet(deps.config.reminders, now)) return true;
  return cluster !== null && isSlackUser(cluster.owner) && (await mannersOf(deps, cluster.owner, now)).quiet;
}

const isDirect = ({ channel }: { channel: string }): boolean => /^[DUW]/.test(channel);

/** An event of a thread, with a link to the card of the run that it speaks of, once that card is there. */
export async function drawEvent(
  { store, poster }: { store: Pick<Store, 'cards'>; poster: Pick<Poster, 'linkTo'> },
  event: ThreadEvent,
): Promise<SlackMessage> {
  if (event.kind !== 'run-retried') return renderThreadEvent(event);
  const card = await store.cards.get(event.run);
  return renderThreadEvent(event, card?.ts ? await poster.linkTo({ channel: card.channel, ts: card.ts }) : null);
}
