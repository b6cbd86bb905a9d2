import type { CostReport } from '../../cost-report.ts';
import type { Cluster } from '../../records.ts';
import { hourlyOf, sortFound, withPrice } from '../../runs/found/list.ts';
import { grouped, nightOf, tonightOf, type Usuals } from '../../runs/schedules/night.ts';
import { secondsAfter } from '../../runs/world.ts';
import type { HomeFacts } from '../../slack/home/facts.ts';
import { hourlyWords } from '../../slack/notices/unclaimed.ts';
import type { CommandDeps } from '../context.ts';

const DAY_SECONDS = 86_400;
/** What failed longer ago does not wait for anybody any more. */
const FAILED_SECONDS = 2 * DAY_SECONDS;
const MOST_FAILED = 200;

/** Reads all that any Home shows, with as many queries for three hundred clusters as for three. */
export async function gatherFacts(
  deps: CommandDeps,
  { month, usuals }: { month: () => Promise<CostReport>; usuals: Usuals },
): Promise<HomeFacts> {
  const { store } = deps;
  const now = deps.now();
  const [live, failed, night, tonight, schedules, unclaimed, report] = await Promise.all([
    liveFacts(deps),
    store.runs.failedSince(secondsAfter(now, -FAILED_SECONDS), MOST_FAILED),
    nightOf(deps, secondsAfter(now, -DAY_SECONDS), now, usuals),
    tonightOf(deps, secondsAfter(now, DAY_SECONDS)),
    store.schedules.live(),
    unclaimedOf(deps),
    month(),
  ]);
  const paused = schedules.filter(({ pausedAt }) => pausedAt !== null).length;
  return {
    ...live,
    failed,
    night,
    tonight,
    schedules: { all: schedules.length, paused },
    unclaimed,
    month: report,
  };
}

async function liveFacts({
  store,
}: CommandDeps): Promise<Pick<HomeFacts, 'clusters' | 'runs' | 'percents' | 'notices'>> {
  const [clusters, runs] = await Promise.all([store.clusters.live(), store.runs.live()]);
  const running = runs.filter(({ state }) => state === 'running');
  const [percents, notices] = await Promise.all([
    store.progress.percentOf(running.map(({ id }) => id)),
    store.notices.openOf(clusters.map(({ id }) => id)),
  ]);
  return {
    clusters,
    runs: grouped(runs, ({ clusterId }) => clusterId),
    percents,
    notices: grouped(notices, ({ clusterId }) => clusterId as Cluster['id']),
  };
}

async function unclaimedOf({ store, config, prices, now }: CommandDeps): Promise<HomeFacts['unclaimed']> {
  const { unclaimed } = sortFound(await store.found.live(), config, now());
  if (unclaimed.length === 0) return null;
  const clusters = unclaimed.map((one) => withPrice(one, prices));
  return { count: clusters.length, hourly: hourlyWords(hourlyOf(clusters), clusters) };
}
