import { join } from 'node:path';
import { startEmbeddedPostgres } from '../src/store/embedded.ts';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median } from './statistics.ts';
import { type BenchBot, NO_AWS, startBareBolt, startStoker } from './support/bots.ts';
import { openSlack } from './support/slack.ts';

/** How long a start takes. */
export const ready: Benchmark = {
  name: 'ready',
  summary: 'from the start of the process until it listens, database up, against a bare Bolt app',
  sizeIs: '',
  secondsIs: '',
  defaults: { runs: 10, size: 1, seconds: 1 },
  run: runReady,
};

async function runReady(bench: Bench): Promise<Measure[]> {
  const postgres = await startEmbeddedPostgres(join(bench.folder, 'postgres'));
  bench.onEnd(() => postgres.stop());
  const slack = await openSlack(bench, 'off');
  const stoker = () => startStoker(bench, { aws: NO_AWS, slack, databaseUrl: postgres.url });
  const bareBolt = () => startBareBolt(bench, slack);

  // The very first start makes the tables; every later one finds them.
  await timed(stoker);
  await timed(bareBolt);
  const ourRuns: number[] = [];
  const peerRuns: number[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    ourRuns.push(await timed(stoker));
    peerRuns.push(await timed(bareBolt));
    bench.say(`start ${run + 1}: ${ourRuns.at(-1)?.toFixed(0)} ms, peer ${peerRuns.at(-1)?.toFixed(0)} ms`);
  }
  return [
    {
      what: 'ready after',
      unit: 'ms',
      ours: median(ourRuns),
      ourRuns,
      peer: { name: 'bare Bolt app until both its sockets are open', value: median(peerRuns), runs: peerRuns },
      target: { atMost: 2000, of: 'value' },
    },
  ];
}

async function timed(start: () => Promise<BenchBot>): Promise<number> {
  const bot = await start();
  await bot.stop();
  return bot.readyMs;
}
