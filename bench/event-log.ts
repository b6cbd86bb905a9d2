import { join } from 'node:path';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median } from './statistics.ts';
import { generated } from './support/generated.ts';
import { longEventLog } from './support/long-event-log.ts';
import { type Ran, runProgram } from './support/programs.ts';

const PEER = 'jq -c .Event of the same file, its output thrown away';
const summariser = join(import.meta.dirname, 'support', 'summarise-event-log.ts');

/** How fast, and in how much memory, a run's event log becomes its report. */
export const eventLog: Benchmark = {
  name: 'event-log',
  summary: 'the report of a 2 GB event log, the start of Node included, against jq that only reads it',
  sizeIs: 'MB of events',
  secondsIs: '',
  defaults: { runs: 3, size: 2000, seconds: 1 },
  run: runEventLog,
};

async function runEventLog(bench: Bench): Promise<Measure[]> {
  const folder = await generated(`event-log-${bench.size}`, (into) => longEventLog(join(into, 'events'), bench.size));
  const file = join(folder, 'events');
  const ours: Ran[] = [];
  const peer: Ran[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    const summary = await runProgram(bench, process.execPath, [summariser, file]);
    const { tasks } = JSON.parse(summary.stdout) as { tasks: { count: number } };
    if (tasks.count === 0) throw new Error(`The report of ${file} knows no task: ${summary.stdout}`);
    ours.push(summary);
    const jq = await runProgram(bench, 'sh', ['-c', 'jq -c .Event "$1" > /dev/null', 'sh', file]).catch(() => null);
    if (jq) peer.push(jq);
    bench.say(
      `run ${run + 1}: ${summary.seconds.toFixed(1)} s for ${tasks.count} tasks, ${jq ? `jq ${jq.seconds.toFixed(1)} s` : 'no jq here'}`,
    );
  }
  const seconds = ours.map((one) => one.seconds);
  const peaks = ours.map(({ peakMb }) => peakMb);
  const theirs = peer.map((one) => one.seconds);
  const found = theirs.length > 0;
  return [
    {
      what: `${bench.size} MB to a report`,
      unit: 's',
      ours: median(seconds),
      ourRuns: seconds,
      ...(found && { peer: { name: PEER, value: median(theirs), runs: theirs } }),
      target: { atMost: 2, of: 'ratio' },
    },
    {
      what: '… peak memory',
      unit: 'MB',
      ours: median(peaks),
      ourRuns: peaks,
      target: { atMost: 200, of: 'value' },
    },
  ];
}
