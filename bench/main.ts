import { execFile } from 'node:child_process';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../src/errors.ts';
import { ack } from './ack.ts';
import type { Amount, Bench, Benchmark, Measure } from './benchmark.ts';
import { clicks } from './clicks.ts';
import { clone } from './clone.ts';
import { diagnose } from './diagnose.ts';
import { eventLog } from './event-log.ts';
import { failure } from './failure.ts';
import { flights } from './flights.ts';
import { freshness } from './freshness.ts';
import { heartbeat } from './heartbeat.ts';
import { home as homeOf } from './home.ts';
import { idle } from './idle.ts';
import { load } from './load.ts';
import { memory } from './memory.ts';
import { readOptions } from './options.ts';
import { ready } from './ready.ts';
import { isMet, list, table } from './report.ts';
import { retrain } from './retrain.ts';
import { retrainLarge } from './retrain-large.ts';
import { schedules } from './schedules.ts';
import { similarities } from './similarities.ts';

const BENCHMARKS: readonly Benchmark[] = [
  ack,
  freshness,
  memory,
  ready,
  retrain,
  clone,
  load,
  retrainLarge,
  flights,
  similarities,
  heartbeat,
  eventLog,
  diagnose,
  failure,
  idle,
  homeOf,
  clicks,
  schedules,
];
const root = join(import.meta.dirname, '..');
const home = join(root, '.stoker', 'bench');
const print = (line: string): void => console.log(line);

async function main(argv: string[]): Promise<void> {
  const asked = readOptions(argv, BENCHMARKS);
  if (asked.kind === 'list') {
    for (const line of list(BENCHMARKS)) print(line);
    return;
  }
  const { benchmark, amount, options } = asked;
  const loadBefore = loadavg();
  print(`${benchmark.name}: ${benchmark.summary}`);
  print(`${amountInWords(benchmark, amount)}; ${availableParallelism()} cores, load ${loadInWords(loadBefore)}`);
  const measures = await measure(benchmark, amount, options);
  print('');
  for (const line of table(measures)) print(line);
  const loads = { before: loadBefore, after: loadavg() };
  print(`load ${loadInWords(loads.before)} before, ${loadInWords(loads.after)} after`);
  await keep(benchmark, amount, options, measures, loads);
}

/** Runs it in a folder of its own; whatever it started is ended, also when it breaks off or is interrupted. */
async function measure(benchmark: Benchmark, amount: Amount, options: Bench['options']): Promise<Measure[]> {
  const folder = join(home, `work-${process.pid}`);
  await mkdir(folder, { recursive: true });
  const ends: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => reject(new UserError(`Stopped by ${signal}.`)));
  });
  try {
    const run = benchmark.run({
      ...amount,
      options,
      folder,
      onEnd: (end) => ends.push(end),
      say: (line) => print(`  ${line}`),
    });
    return await Promise.race([run, interrupted]);
  } finally {
    for (const end of ends.reverse()) {
      try {
        await end();
      } catch (error) {
        console.error('While tidying up:', error);
      }
    }
  }
}

/** Adds the result to `.stoker/bench/<name>.jsonl`, with all that says under which circumstances. */
async function keep(
  { name }: Benchmark,
  amount: Amount,
  options: Bench['options'],
  measures: Measure[],
  load: { before: number[]; after: number[] },
): Promise<void> {
  const commit = await promisify(execFile)('git', ['rev-parse', '--short', 'HEAD'], { cwd: root }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
  const line = {
    at: new Date().toISOString(),
    name,
    commit,
    node: process.version,
    cores: availableParallelism(),
    load,
    amount,
    options,
    measures: measures.map((one) => ({ ...one, met: isMet(one) })),
  };
  await appendFile(join(home, `${name}.jsonl`), `${JSON.stringify(line)}\n`);
}

function amountInWords({ sizeIs, secondsIs }: Benchmark, { runs, size, seconds }: Amount): string {
  const words = [`${runs} ${runs === 1 ? 'run' : 'runs'}`];
  if (sizeIs) words.push(`${size} ${sizeIs}`);
  if (secondsIs) words.push(`${seconds} s ${secondsIs}`);
  return words.join(', ');
}

const loadInWords = (load: number[]): string => (load[0] ?? 0).toFixed(1);

try {
  await main(process.argv.slice(2));
  // Sockets that are still closing hold nothing up.
  process.exit(0);
} catch (error) {
  if (error instanceof UserError) console.error(`${error.message}${error.hint ? `\n  → ${error.hint}` : ''}`);
  else console.error(error);
  process.exit(1);
}
