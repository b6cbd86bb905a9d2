import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median } from './statistics.ts';
import { generated } from './support/generated.ts';
import { downloads, runScript, timeScript } from './support/programs.ts';

const PEER = 'the same job without it, in turns in the same Spark';

/** What telling how far it is costs a job. */
export const heartbeat: Benchmark = {
  name: 'heartbeat',
  summary: 'the flights job with its heartbeat each 3 s, against itself without',
  sizeIs: 'years of 336,776 flights',
  secondsIs: '',
  defaults: { runs: 8, size: 98, seconds: 1 },
  run: runHeartbeat,
};

/** Seconds by the clock, and of the processor. */
type Run = [number, number];

async function runHeartbeat(bench: Bench): Promise<Measure[]> {
  const folder = await generated(`flights-${bench.size}`, (into) =>
    runScript(bench, 'python', 'make_flights', [`${bench.size}`, downloads, into]),
  );
  const results = await mkdtemp(join(bench.folder, 'heartbeat-'));
  const args = [`${bench.runs}`, results, 'flights', '--input', join(folder, '*.csv')];
  const told = await timeScript<{ with: Run[]; without: Run[]; beat: number }>(bench, 'spark', 'heartbeat_cost', args);
  const measure = (what: string, of: (run: Run) => number): Measure => ({
    what,
    unit: 's',
    ours: median(told.with.map(of)),
    ourRuns: told.with.map(of),
    peer: { name: PEER, value: median(told.without.map(of)), runs: told.without.map(of) },
  });
  return [
    { ...measure('flights with a heartbeat', ([seconds]) => seconds), target: { atMost: 1.01, of: 'ratio' } },
    measure("… the processor's time", ([, cpu]) => cpu),
    { what: "a beat, the processor's time", unit: 'ms', ours: told.beat * 1000, ourRuns: [told.beat * 1000] },
  ];
}
