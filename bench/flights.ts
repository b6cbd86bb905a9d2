import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { generated } from './support/generated.ts';
import { downloads, runScript, timeScript } from './support/programs.ts';
import { sideBySide, type Timed } from './support/sides.ts';

const PEER = 'pandas on one core, of the same files the two columns it needs';

/** How fast delays are counted by carrier. */
export const flights: Benchmark = {
  name: 'flights',
  summary: "the flights job on 33 M rows, Spark's start excluded, against pandas on one core",
  sizeIs: 'years of 336,776 flights',
  secondsIs: '',
  defaults: { runs: 3, size: 98, seconds: 1 },
  run: runFlights,
};

/** Carrier, flights, arrived, mean delay to seven digits, percentage of late ones. */
type Row = [string, number, number, number, number];

async function runFlights(bench: Bench): Promise<Measure[]> {
  const folder = await generated(`flights-${bench.size}`, (into) =>
    runScript(bench, 'python', 'make_flights', [`${bench.size}`, downloads, into]),
  );
  const files = (await readdir(folder)).sort().map((name) => join(folder, name));
  const pandas = (paths: string[]) => timeScript<{ table: Row[] }>(bench, 'python', 'flights_by_pandas', paths);
  const once = (await pandas(files.slice(-1))).table;
  const ours: Timed[] = [];
  const peer: Timed[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    const job = await timeScript<Job>(bench, 'spark', 'timed_job', ['flights', '--input', join(folder, '*.csv')]);
    const table = await pandas(files);
    checkSame(job.result.tables[0].rows, table.table, once, bench.size);
    ours.push(job);
    peer.push(table);
    bench.say(`run ${run + 1}: ${job.seconds.toFixed(1)} s, pandas ${table.seconds.toFixed(1)} s`);
  }
  return sideBySide('flights', PEER, { ours, peer }, 1);
}

interface Job {
  result: { tables: [{ rows: Row[] }] };
}

/** The same from both, and for so many years the same means as for one of them. */
function checkSame(ours: Row[], peer: Row[], once: Row[], years: number): void {
  const expected = once.map(([carrier, flown, arrived, ...means]) => [
    carrier,
    years * flown,
    years * arrived,
    ...means,
  ]);
  for (const [who, rows] of Object.entries({ 'the job': ours, pandas: peer }))
    if (!isDeepStrictEqual(rows, expected))
      throw new Error(`Of ${years} years ${who} says ${JSON.stringify(rows)}, not ${JSON.stringify(expected)}.`);
}
