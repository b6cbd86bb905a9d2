import { setTimeout as pause } from 'node:timers/promises';
import { EMRClient, paginateListClusters } from '@aws-sdk/client-emr';
import type { LocalAws } from '../sandbox/aws/server.ts';
import { CHANNELS, USERS } from '../sandbox/slack/workspace.ts';
import { type ChannelId, newScheduleId, type ScheduleId, type SlackUserId } from '../src/ids.ts';
import type { Occurrence } from '../src/records.ts';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median } from './statistics.ts';
import { type BenchBot, residentMb, startStoker } from './support/bots.ts';
import { clearCalls, type House, openHouse } from './support/house.ts';

/** The bots are up and have looked at everything once before the minute comes. */
const SETTLE_MS = 15_000;
const MINUTE_MS = 60_000;
/** As many launches as are turned away at first, of each schedule's one. */
const THROTTLED_SHARE = 0.5;
const PATIENCE_MS = 600_000;

/** Many schedules due in the same minute, with one process and with three. */
export const schedules: Benchmark = {
  name: 'schedules',
  summary:
    'schedules due in the same minute: until all launches are on record, and that each is launched once; EMR throttles',
  sizeIs: 'schedules',
  secondsIs: '',
  defaults: { runs: 1, size: 200, seconds: 1 },
  run,
};

async function run(bench: Bench): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const processes of [1, 3]) {
    const outcomes: Outcome[] = [];
    for (let run = 0; run < bench.runs; run += 1) outcomes.push(await oneMinute(bench, processes));
    measures.push(...measuresOf(processes, outcomes, bench.size));
  }
  return measures;
}

interface Outcome {
  recordedSeconds: number;
  launchedSeconds: number;
  /** Launches that are missing in EMR, and such as are there twice. */
  wrong: number;
  memoryMb: number;
}

async function oneMinute(bench: Bench, processes: number): Promise<Outcome> {
  const house = await openHouse(bench, 'slack');
  const bots: BenchBot[] = [];
  for (let each = 0; each < processes; each += 1) bots.push(await startStoker(bench, house));
  const plannedAt = new Date(Math.ceil((Date.now() + SETTLE_MS) / MINUTE_MS) * MINUTE_MS);
  const ids = await addSchedules(house, bench.size, plannedAt);
  bench.say(`${bench.size} schedules for ${plannedAt.toISOString().slice(11, 16)} UTC, ${bots.length} of Stoker …`);
  await fault(house.aws, {
    service: 'emr',
    kind: 'throttle',
    operation: 'RunJobFlow',
    times: Math.round(bench.size * THROTTLED_SHARE),
  });
  await clearCalls(house.aws);
  await pause(plannedAt.getTime() - Date.now());

  const begun = await until(
    () => begunOf(house, ids),
    (all) => all.length >= bench.size,
  );
  const createdAt = await Promise.all(
    begun.map(async ({ runId }) => (await house.store.runs.get(runId as never))?.createdAt),
  );
  const recordedSeconds = (Math.max(...createdAt.map((at) => at?.getTime() ?? 0)) - plannedAt.getTime()) / 1000;
  bench.say(`all ${begun.length} on record after ${recordedSeconds.toFixed(1)} s; the launches go on …`);

  const names = await until(
    () => clusterNames(house.aws),
    (all) => all.length >= bench.size,
  );
  const launchedSeconds = (Date.now() - plannedAt.getTime()) / 1000;
  // What is launched twice comes after what is launched once.
  await pause(SETTLE_MS);
  const inEmr = await clusterNames(house.aws);
  const runs = begun.map(({ runId }) => runId as string);
  const wrong = runs.filter((id) => inEmr.filter((name) => name.includes(id)).length !== 1).length;
  const memoryMb = Math.max(...(await Promise.all(bots.map(({ pid }) => residentMb(pid)))).map(({ peak }) => peak));
  const calls = await launchCalls(house.aws);
  bench.say(
    `${names.length} launched after ${launchedSeconds.toFixed(0)} s by ${calls.total} calls, ${calls.throttled} of them throttled; ${calls.busiest} in the busiest second`,
  );
  for (const bot of bots) await bot.stop();
  return { recordedSeconds, launchedSeconds, wrong: wrong + Math.abs(inEmr.length - bench.size), memoryMb };
}

async function addSchedules({ store }: House, size: number, plannedAt: Date): Promise<Set<ScheduleId>> {
  const ids = new Set<ScheduleId>();
  for (let number = 1; number <= size; number += 1) {
    const id = newScheduleId();
    ids.add(id);
    await store.schedules.insert({
      id,
      name: `bench-${number}`,
      source: 'slack',
      job: 'retrain',
      chain: null,
      arguments: { since: '1d' },
      preset: null,
      cron: `${plannedAt.getUTCMinutes()} ${plannedAt.getUTCHours()} * * *`,
      zone: 'UTC',
      overlap: 'skip',
      catchUp: 'last',
      timeLimitSeconds: null,
      retries: 1,
      retryPauseSeconds: 300,
      onlyNewData: false,
      tell: [],
      owner: USERS.ada as SlackUserId,
      channel: CHANNELS.dataTeam as ChannelId,
      createdAt: new Date(),
      createdBy: USERS.ada,
      nextAt: plannedAt,
    });
  }
  return ids;
}

async function begunOf({ store }: House, ids: ReadonlySet<ScheduleId>): Promise<Occurrence[]> {
  const all = await store.occurrences.between(new Date(Date.now() - 15 * MINUTE_MS), new Date());
  return all.filter(({ scheduleId, runId }) => ids.has(scheduleId) && runId !== null);
}

async function clusterNames({ url, region, credentials }: LocalAws): Promise<string[]> {
  const client = new EMRClient({ endpoint: url, region, credentials });
  const names: string[] = [];
  for await (const { Clusters = [] } of paginateListClusters({ client }, {}))
    names.push(...Clusters.map(({ Name = '' }) => Name));
  client.destroy();
  return names;
}

async function fault({ url, controlToken }: LocalAws, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}/control/faults`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`The local AWS refused the fault: ${await response.text()}`);
}

/** How the launches were asked for. */
async function launchCalls({
  url,
  controlToken,
}: LocalAws): Promise<{ total: number; throttled: number; busiest: number }> {
  const response = await fetch(`${url}/control/calls?operation=RunJobFlow`, {
    headers: { authorization: `Bearer ${controlToken}` },
  });
  const { calls } = (await response.json()) as { calls: { at: string; fault?: string }[] };
  const seconds = new Map<string, number>();
  for (const { at } of calls) seconds.set(at.slice(0, 19), (seconds.get(at.slice(0, 19)) ?? 0) + 1);
  return {
    total: calls.length,
    throttled: calls.filter((call) => call.fault === 'throttle').length,
    busiest: Math.max(...seconds.values()),
  };
}

async function until<T>(look: () => Promise<T>, isThere: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (isThere(seen) || Date.now() > deadline) return seen;
    await pause(500);
  }
}

function measuresOf(processes: number, outcomes: readonly Outcome[], size: number): Measure[] {
  const who = processes === 1 ? 'one process' : `${processes} processes`;
  const measure = (what: string, unit: Measure['unit'], of: (one: Outcome) => number, atMost?: number): Measure => {
    const ourRuns = outcomes.map(of);
    return {
      what: `${who}: ${what}`,
      unit,
      ours: median(ourRuns),
      ourRuns,
      ...(atMost !== undefined && { target: { atMost, of: 'value' } }),
    };
  };
  return [
    measure(`from the minute until ${size} launches are on record`, 's', (one) => one.recordedSeconds, 5),
    measure('until EMR has all of them, half being throttled at first', 's', (one) => one.launchedSeconds),
    measure('lost or launched twice', 'clusters', (one) => one.wrong, 0),
    measure('resident, highest ever of one', 'MB', (one) => one.memoryMb, 400),
  ];
}
