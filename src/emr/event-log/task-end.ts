import type { Buffer } from 'node:buffer';
import { type Json, number, part, text } from './json.ts';

/** What is kept of a task's end. */
export interface TaskEnd {
  stage: number;
  attempt: number;
  launchedAt: number;
  finishedAt: number;
  ended: 'well' | 'failed' | 'killed';
  speculative: boolean;
  runMs: number;
  cpuMs: number;
  gcMs: number;
  readBytes: number;
  writtenBytes: number;
  shuffleReadBytes: number;
  shuffleWrittenBytes: number;
  spilledBytes: number;
  executionBytes: number;
  heapBytes: number;
  pythonBytes: number;
}

const ACCUMULABLES = '"Accumulables":[';
/** In this order Spark writes them; none can stand inside of a text, where quotes are escaped. */
const AFTER = [']},"Task Executor Metrics":', ']},"Task Metrics":'];

/** The numbers of a `SparkListenerTaskEnd`; half of its line are accumulators, which are cut out unread. */
export function readTaskEnd(line: Buffer): TaskEnd {
  return taskEndOf(JSON.parse(withoutAccumulators(line)) as Json);
}

function withoutAccumulators(line: Buffer): string {
  const from = line.indexOf(ACCUMULABLES);
  if (from < 0) return line.toString('utf8');
  for (const mark of AFTER) {
    const to = line.indexOf(mark, from);
    if (to >= 0) return line.toString('utf8', 0, from + ACCUMULABLES.length) + line.toString('utf8', to);
  }
  return line.toString('utf8');
}

function taskEndOf(event: Json): TaskEnd {
  const info = part(event, 'Task Info');
  const metrics = part(event, 'Task Metrics');
  const shuffleRead = part(metrics, 'Shuffle Read Metrics');
  const executor = part(event, 'Task Executor Metrics');
  const reason = text(part(event, 'Task End Reason'), 'Reason');
  return {
    stage: number(event, 'Stage ID'),
    attempt: number(event, 'Stage Attempt ID'),
    launchedAt: number(info, 'Launch Time'),
    finishedAt: number(info, 'Finish Time'),
    ended: info.Killed === true || reason === 'TaskKilled' ? 'killed' : info.Failed === true ? 'failed' : 'well',
    speculative: info.Speculative === true,
    runMs: number(metrics, 'Executor Run Time'),
    cpuMs: number(metrics, 'Executor CPU Time') / 1e6,
    gcMs: number(metrics, 'JVM GC Time'),
    readBytes: number(part(metrics, 'Input Metrics'), 'Bytes Read'),
    writtenBytes: number(part(metrics, 'Output Metrics'), 'Bytes Written'),
    shuffleReadBytes: number(shuffleRead, 'Remote Bytes Read') + number(shuffleRead, 'Local Bytes Read'),
    shuffleWrittenBytes: number(part(metrics, 'Shuffle Write Metrics'), 'Shuffle Bytes Written'),
    spilledBytes: number(metrics, 'Disk Bytes Spilled'),
    executionBytes: number(metrics, 'Peak Execution Memory'),
    heapBytes: number(executor, 'JVMHeapMemory'),
    pythonBytes: number(executor, 'ProcessTreePythonRSSMemory'),
  };
}
