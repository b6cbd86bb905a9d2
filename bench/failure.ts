import { setTimeout as pause } from 'node:timers/promises';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median, percentile } from './statistics.ts';
import { startStoker } from './support/bots.ts';
import { failRun, type LiveRun, pushLog, seedFleet } from './support/fleet.ts';
import { openHouse } from './support/house.ts';
import { watch } from './support/slack.ts';

/** A run fails every so often, on average. */
const GAP_MS = 4000;
/** EMR pushes a log some time after its step has ended; evenly spread up to this. */
const LATEST_PUSH_MS = 150_000;
const PATIENCE_MS = 60_000;
const SETTLE_MS = 15_000;

const LOG = [
  '26/11/21 02:29:58 INFO Client: Application report for application_1795298936789_0001 (state: RUNNING)',
  '26/11/21 02:30:00 WARN TaskSetManager: Lost task 0.0 in stage 0.0 (TID 0) (host executor 1): java.lang.OutOfMemoryError: Java heap space',
  '26/11/21 02:30:00 ERROR TaskSetManager: Task 0 in stage 0.0 failed 4 times; aborting job',
  '',
].join('\n');

/** How long a failure's cause keeps people waiting once its log can be read. */
export const failure: Benchmark = {
  name: 'failure',
  summary: 'from the moment the log of a failed step can be read to its cause in the thread, with the limits of Slack',
  sizeIs: 'failing runs',
  secondsIs: '',
  defaults: { runs: 1, size: 40, seconds: 0 },
  run: async (bench) => {
    const outcomes: number[][] = [];
    for (let run = 0; run < bench.runs; run += 1) outcomes.push(await watchFailures(bench));
    const of = (share: number): number[] => outcomes.map((delays) => percentile(delays, share));
    const measure = (what: string, ourRuns: number[]): Measure => ({
      what,
      unit: 's',
      ours: median(ourRuns),
      ourRuns,
    });
    return [
      measure('log to cause in the thread, p50', of(0.5)),
      { ...measure('log to cause in the thread, p95', of(0.95)), target: { atMost: 10, of: 'value' } },
    ];
  },
};

async function watchFailures(bench: Bench): Promise<number[]> {
  const house = await openHouse(bench, 'slack');
  const fleet = await seedFleet(house, bench.size);
  const told = new Map<string, number>();
  await watch(bench, house.slack, (event) => {
    if (event.type !== 'message') return;
    const { thread_ts: card, text } = event.message;
    if (card && /heap/.test(text) && !told.has(card)) told.set(card, Date.now());
  });
  const bot = await startStoker(bench, house);
  await pause(SETTLE_MS);
  const readable = new Map<LiveRun, number>();
  const pushes: Promise<void>[] = [];
  for (const run of fleet) {
    await pause(GAP_MS * (0.5 + Math.random()));
    failRun(house, run);
    pushes.push(
      pause(Math.random() * LATEST_PUSH_MS).then(async () => {
        readable.set(run, await pushLog(house, run, LOG));
      }),
    );
  }
  await Promise.all(pushes);
  const deadline = Date.now() + PATIENCE_MS;
  while (told.size < fleet.length && Date.now() < deadline) await pause(100);
  await bot.stop();
  bench.say(`${fleet.length} failures, ${fleet.length - told.size} without their cause in time`);
  return [...readable].map(([{ ts }, at]) => ((told.get(ts) ?? at + PATIENCE_MS) - at) / 1000);
}
