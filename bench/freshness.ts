import { setTimeout as pause } from 'node:timers/promises';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median, percentile } from './statistics.ts';
import { startStoker } from './support/bots.ts';
import { finishRun, type LiveRun, seedFleet } from './support/fleet.ts';
import { clearCalls, emrCalls, type House, openHouse } from './support/house.ts';
import { watch } from './support/slack.ts';

/** One end of a run every so often, on average: what Slack's fifty updates a minute leave room for. */
const GAP_MS = 5000;
/** A change that no card shows by then is counted as having taken that long. */
const PATIENCE_MS = 60_000;
/** The bot has looked at everything once, and the first burst of work is over. */
const SETTLE_MS = 15_000;

/** As orchestrators usually poll. */
const SLOW_SENSOR_SECONDS = 30;

interface Pace {
  name: string;
  env: Record<string, string>;
}

const PACES: Pace[] = [
  { name: 'shipped pace', env: {} },
  { name: "demo's pace", env: { STOKER_SWEEP_SECONDS: '1' } },
];

/** How old a card may be, and what that costs in calls. */
export const freshness: Benchmark = {
  name: 'freshness',
  summary: 'from a state change in AWS to the card, 100 live clusters; EMR calls against a sensor for each step',
  sizeIs: 'live clusters',
  secondsIs: `of changes, one every ${GAP_MS / 1000} s, at each of ${PACES.length} paces`,
  defaults: { runs: 1, size: 100, seconds: 200 },
  run: runFreshness,
};

async function runFreshness(bench: Bench): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const pace of PACES) {
    const outcomes: Outcome[] = [];
    for (let run = 0; run < bench.runs; run += 1) outcomes.push(await watchChanges(bench, pace));
    measures.push(...measuresOf(pace, outcomes));
  }
  return measures;
}

interface Outcome {
  delaysSeconds: number[];
  callsPerRunHour: number;
}

async function watchChanges(bench: Bench, pace: Pace): Promise<Outcome> {
  const house = await openHouse(bench, 'slack');
  const changes = Math.max(1, Math.round((bench.seconds * 1000) / GAP_MS));
  bench.say(`${pace.name}: launching ${bench.size + changes} clusters in the local AWS, with a run on each …`);
  // As many again as will end, so that there are never fewer live ones than were asked for.
  const fleet = await seedFleet(house, bench.size + changes);
  const shownAt = new Map<string, number>();
  await watch(bench, house.slack, (event) => {
    if (event.type !== 'message_changed' || !event.message.text.includes('succeeded')) return;
    if (!shownAt.has(event.message.ts)) shownAt.set(event.message.ts, Date.now());
  });
  const bot = await startStoker(bench, house, pace.env);
  await pause(SETTLE_MS);
  await clearCalls(house.aws);
  const startedAt = Date.now();
  const changedAt = await makeChanges(house, fleet.slice(0, changes));
  const calls = await emrCalls(house.aws);
  // Runs are live until their end; they end evenly over the time.
  const runHours = ((bench.size + changes / 2) * (Date.now() - startedAt)) / 3_600_000;
  await until(() => shownAt.size >= changedAt.size, PATIENCE_MS);
  await bot.stop();

  const delaysSeconds = [...changedAt].map(([{ ts }, at]) => ((shownAt.get(ts) ?? at + PATIENCE_MS) - at) / 1000);
  const missing = changedAt.size - shownAt.size;
  const worst = Math.max(...delaysSeconds);
  bench.say(`${changedAt.size} changes, ${missing} not shown in time, worst ${worst.toFixed(1)} s`);
  bench.say(`EMR calls ${JSON.stringify(calls.byOperation)} in ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
  return { delaysSeconds, callsPerRunHour: calls.total / runHours };
}

/** Ends one run after the other, at moments that keep no step with anything; gives when each ended. */
async function makeChanges(house: House, runs: LiveRun[]): Promise<Map<LiveRun, number>> {
  const changedAt = new Map<LiveRun, number>();
  for (const run of runs) {
    await pause(GAP_MS * (0.5 + Math.random()));
    changedAt.set(run, await finishRun(house, run));
  }
  return changedAt;
}

async function until(done: () => boolean, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!done() && Date.now() < deadline) await pause(100);
}

function measuresOf({ name }: Pace, outcomes: Outcome[]): Measure[] {
  const delay = (share: number): number[] => outcomes.map((one) => percentile(one.delaysSeconds, share));
  const [p50, p95] = [delay(0.5), delay(0.95)];
  const calls = outcomes.map((one) => one.callsPerRunHour);
  // A poller's delays are spread evenly over its interval, so 95 % of them lie below 95 % of it.
  const sensor = p95.map((seconds) => 3600 / (seconds / 0.95));
  return [
    { what: `${name}: change to card, p50`, unit: 's', ours: median(p50), ourRuns: p50 },
    {
      what: `${name}: change to card, p95`,
      unit: 's',
      ours: median(p95),
      ourRuns: p95,
      target: { atMost: 5, of: 'value' },
    },
    {
      what: `${name}: EMR calls per live run`,
      unit: 'calls/h',
      ours: median(calls),
      ourRuns: calls,
      peer: {
        name: 'one DescribeStep sensor a step, as often as the same p95 takes (its calls follow from its interval)',
        value: median(sensor),
        runs: sensor,
      },
      target: { atMost: 0.1, of: 'ratio' },
    },
    {
      what: `${name}: the same, against a slower sensor`,
      unit: 'calls/h',
      ours: median(calls),
      ourRuns: calls,
      peer: {
        name: `one DescribeStep sensor a step every ${SLOW_SENSOR_SECONDS} s, whose p95 is ${0.95 * SLOW_SENSOR_SECONDS} s`,
        value: 3600 / SLOW_SENSOR_SECONDS,
        runs: [],
      },
    },
  ];
}
