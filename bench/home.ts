import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LogEntry } from '../sandbox/slack/contract.ts';
import type { LocalSlack } from '../sandbox/slack/server.ts';
import { USERS } from '../sandbox/slack/workspace.ts';
import { startEmbeddedPostgres } from '../src/store/embedded.ts';
import { createStore } from '../src/store/postgres.ts';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median, percentile } from './statistics.ts';
import { NO_AWS, startStoker } from './support/bots.ts';
import { control, logSince, openSlack } from './support/slack.ts';
import { seedTeam, type TeamSize } from './support/team-record.ts';

/** Slack lets a Home be published a hundred times a minute, and Stoker keeps to half of it for those who open theirs. */
const BETWEEN_MS = 1250;
const WITHIN_MS = 10_000;
const SCHEDULES_A_CLUSTER = 2 / 3;
const SMALL: TeamSize = { clusters: 3, schedules: 2 };

/** How long somebody waits for the Home of a large team. */
export const home: Benchmark = {
  name: 'home',
  summary: 'Home of a team with 300 clusters and 200 schedules: from the event’s acknowledgement until it is published',
  sizeIs: 'clusters, and two schedules to three of them',
  secondsIs: '',
  defaults: { runs: 50, size: 300, seconds: 1 },
  run: runHome,
};

async function runHome(bench: Bench): Promise<Measure[]> {
  const size: TeamSize = { clusters: bench.size, schedules: Math.round(bench.size * SCHEDULES_A_CLUSTER) };
  const ours = await openTeam(bench, 'large', size);
  const peer = await openTeam(bench, 'small', SMALL);
  // The first of each is for compilers, connections, and to count the month.
  const first = await openHome(ours);
  await openHome(peer);
  bench.say(`the first one of the large team: ${first} ms`);
  const took = { ours: [] as number[], peer: [] as number[] };
  for (let run = 0; run < bench.runs; run += 1) {
    await pause(BETWEEN_MS);
    took.ours.push(await openHome(ours));
    took.peer.push(await openHome(peer));
  }
  const name = `the same with ${SMALL.clusters} clusters and ${SMALL.schedules} schedules`;
  const measure = (what: string, of: (values: readonly number[]) => number, target?: Measure['target']): Measure => ({
    what: `acknowledgement to Home, ${what}`,
    unit: 'ms',
    ours: of(took.ours),
    ourRuns: took.ours,
    peer: { name, value: of(took.peer), runs: took.peer },
    ...(target && { target }),
  });
  return [
    measure('median', median),
    measure('p95', (values) => percentile(values, 0.95), { atMost: 300, of: 'value' }),
  ];
}

async function openTeam(bench: Bench, name: string, size: TeamSize): Promise<LocalSlack> {
  const postgres = await startEmbeddedPostgres(join(bench.folder, `postgres-${name}`));
  bench.onEnd(() => postgres.stop());
  // Its schema first, then what stands in it, then the bot.
  await (await createStore({ connectionString: postgres.url })).close();
  await seedTeam(postgres.url, size);
  const slack = await openSlack(bench, 'slack');
  await startStoker(bench, { aws: NO_AWS, slack, databaseUrl: postgres.url });
  return slack;
}

/** Opens Home as a person; milliseconds from the acknowledgement of the event to Slack's having the view. */
async function openHome(slack: LocalSlack): Promise<number> {
  const before = (await logSince(slack, 0)).at(-1)?.seq ?? 0;
  await control(slack, `home?user=${USERS.ada}`);
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    const entries = await logSince(slack, before);
    const acked = entries.find(({ kind, name }) => kind === 'delivery' && name.includes('app_home_opened'));
    const published = entries.find(({ kind, name }) => kind === 'web_api' && name === 'views.publish');
    if (acked && published) return timeBetween(acked, published);
    if (Date.now() > deadline) throw new Error(`Home was not drawn within ${WITHIN_MS} ms: ${JSON.stringify(entries)}`);
    await pause(20);
  }
}

function timeBetween(acked: LogEntry, published: LogEntry): number {
  if (published.status !== 200) throw new Error(`Slack refused the Home: ${JSON.stringify(published.answer)}`);
  return Math.max(0, Date.parse(published.at) - Date.parse(acked.at));
}
