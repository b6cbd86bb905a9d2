import { setTimeout as pause } from 'node:timers/promises';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median } from './statistics.ts';
import { BARE_BOLT_NAME, residentMb, startBareBolt, startStoker } from './support/bots.ts';
import { seedFleet } from './support/fleet.ts';
import { clearCalls, emrCalls, openHouse } from './support/house.ts';
import { openSlack } from './support/slack.ts';

const SAMPLE_MS = 2000;

/** What many live clusters cost in memory. */
export const memory: Benchmark = {
  name: 'memory',
  summary: 'resident memory with 1,000 live clusters, against a bare Bolt app that knows none',
  sizeIs: 'live clusters',
  secondsIs: 'of sweeps',
  defaults: { runs: 1, size: 1000, seconds: 180 },
  run: runMemory,
};

async function runMemory(bench: Bench): Promise<Measure[]> {
  // Slack's limits would only slow the seeding down; the sweeps are what is measured.
  const house = await openHouse(bench, 'off');
  bench.say(`launching ${bench.size} clusters in the local AWS, with a run on each …`);
  await seedFleet(house, bench.size);
  const elsewhere = await openSlack(bench, 'off');
  const samples: { ours: number; peak: number; peer: number }[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    const stoker = await startStoker(bench, house);
    const bareBolt = await startBareBolt(bench, elsewhere);
    await clearCalls(house.aws);
    const until = Date.now() + bench.seconds * 1000;
    const ours: number[] = [];
    while (Date.now() < until) {
      await pause(Math.min(SAMPLE_MS, until - Date.now()));
      ours.push((await residentMb(stoker.pid)).now);
    }
    const { byOperation } = await emrCalls(house.aws);
    // A bot that could not look would need little memory.
    if (!byOperation['emr:ListClusters']) throw new Error(`No sweep happened within ${bench.seconds} s.`);
    const lastThird = ours.slice(-Math.ceil(ours.length / 3));
    const { peak } = await residentMb(stoker.pid);
    const peer = await residentMb(bareBolt.pid);
    samples.push({ ours: median(lastThird), peak, peer: peer.now });
    bench.say(`run ${run + 1}: EMR calls ${JSON.stringify(byOperation)}`);
    await Promise.all([stoker.stop(), bareBolt.stop()]);
  }
  const peerRuns = samples.map((sample) => sample.peer);
  const peer = { name: BARE_BOLT_NAME, value: median(peerRuns), runs: peerRuns };
  const measure = (what: string, ourRuns: number[]): Measure => ({
    what,
    unit: 'MB',
    ours: median(ourRuns),
    ourRuns,
    peer,
    target: { atMost: 300, of: 'value' },
  });
  return [
    measure(
      'resident, median of the last third',
      samples.map((sample) => sample.ours),
    ),
    measure(
      'resident, highest ever',
      samples.map((sample) => sample.peak),
    ),
  ];
}
