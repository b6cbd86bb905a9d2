import type { Buffer } from 'node:buffer';
import type { RunNumbers } from '../../run-report.ts';
import { eachLine, type LineVisitor } from '../lines.ts';
import { createDriverTime } from './driver-time.ts';
import { createExecutors } from './executors.ts';
import { createFileCounts } from './files.ts';
import { type Json, number, part, text } from './json.ts';
import { createStages, short } from './stages.ts';
import { readTaskEnd, type TaskEnd } from './task-end.ts';
import { isBroken, unpacked } from './unpack.ts';

/** One file of an event log; rolling logs have several, in their order. */
export interface EventFile {
  /** Its end says how it is compressed: `.zstd`, `.gz` or nothing. */
  name: string;
  open(): AsyncIterable<Uint8Array>;
}

/** Of what is unpacked, of all files together: a few packed bytes may be any number of zeros. */
const MOST_BYTES = 12 * 1024 ** 3;

/** Longer lines are plans of queries that no number stands in. */
const MOST_LINE_BYTES = 16 * 1024 ** 2;

/** What an application did, from its event log, read once and in constant memory; null when it holds no application. */
export async function summariseEventLog(files: readonly EventFile[]): Promise<RunNumbers | null> {
  const summary = createSummary();
  const room = { bytes: MOST_BYTES };
  const take: LineVisitor = (bytes, start, end, isWhole) => {
    if (isWhole) summary.line(bytes.subarray(start, end));
  };
  for (const file of files) {
    if (room.bytes <= 0) break;
    const body = upToBreak(unpacked(file.name, file.open()), room);
    await eachLine(body, MOST_LINE_BYTES, take, { wholeLines: true });
  }
  return summary.report();
}

/** What comes until the stream breaks off or the room is used up. */
async function* upToBreak(body: AsyncIterable<Uint8Array>, room: { bytes: number }): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of body) {
      room.bytes -= bytes.length;
      if (room.bytes < 0) return;
      yield bytes;
    }
  } catch (error) {
    if (!isBroken(error)) throw error;
  }
}

const BEGINNING = '{"Event":"';
/** Longer than any name of an event. */
const NAME_BYTES = 90;
const JOB_BYTES = 200;

/** Takes the lines of an event log one by one. */
export function createSummary(): { line(bytes: Buffer): void; report(): RunNumbers | null } {
  const stages = createStages();
  const executors = createExecutors();
  const driver = createDriverTime();
  const files = createFileCounts();
  const application = { id: '', name: '', spark: '' };
  const tasks: RunNumbers['tasks'] = { count: 0, failed: 0, killed: 0, speculative: 0 };
  const bytes: RunNumbers['bytes'] = { read: 0, written: 0, shuffleRead: 0, shuffleWritten: 0, spilled: 0 };
  const time: RunNumbers['time'] = { runMs: 0, cpuMs: 0, gcMs: 0 };
  const peak = { executionBytes: 0, heapBytes: 0, pythonBytes: 0 };
  let memory: string | null = null;
  let startedAt = 0;
  let endedAt = 0;
  let lastAt = 0;

  const seen = (at: number): number => {
    if (at > lastAt) lastAt = at;
    return at;
  };

  const addTask = (task: TaskEnd): void => {
    seen(task.finishedAt);
    stages.task(task);
    executors.worked(task.finishedAt - task.launchedAt);
    tasks.count += 1;
    if (task.ended !== 'well') tasks[task.ended] += 1;
    if (task.speculative) tasks.speculative += 1;
    bytes.read += task.readBytes;
    bytes.written += task.writtenBytes;
    bytes.shuffleRead += task.shuffleReadBytes;
    bytes.shuffleWritten += task.shuffleWrittenBytes;
    bytes.spilled += task.spilledBytes;
    time.runMs += task.runMs;
    time.cpuMs += task.cpuMs;
    time.gcMs += task.gcMs;
    peak.executionBytes = Math.max(peak.executionBytes, task.executionBytes);
    peak.heapBytes = Math.max(peak.heapBytes, task.heapBytes);
    peak.pythonBytes = Math.max(peak.pythonBytes, task.pythonBytes);
  };

  const parsed: Record<string, (event: Json) => void> = {
    SparkListenerLogStart: (event) => {
      application.spark = short(text(event, 'Spark Version'), 40);
    },
    SparkListenerApplicationStart: (event) => {
      application.id = /^[\w-]{1,100}$/.exec(text(event, 'App ID'))?.[0] ?? '';
      application.name = short(text(event, 'App Name'));
      startedAt = seen(number(event, 'Timestamp'));
    },
    SparkListenerApplicationEnd: (event) => {
      endedAt = seen(number(event, 'Timestamp'));
    },
    SparkListenerEnvironmentUpdate: (event) => {
      memory = short(text(part(event, 'Spark Properties'), 'spark.executor.memory'), 20) || memory;
    },
    SparkListenerExecutorAdded: (event) => {
      const cores = number(part(event, 'Executor Info'), 'Total Cores');
      executors.added(text(event, 'Executor ID'), cores, seen(number(event, 'Timestamp')));
    },
    SparkListenerExecutorRemoved: (event) => {
      executors.removed(text(event, 'Executor ID'), text(event, 'Removed Reason'), seen(number(event, 'Timestamp')));
    },
    SparkListenerJobEnd: (event) => driver.jobEnded(seen(number(event, 'Completion Time'))),
    SparkListenerStageSubmitted: (event) => stages.submitted(event, executors.cores()),
    SparkListenerStageCompleted: (event) => {
      seen(number(part(event, 'Stage Info'), 'Completion Time'));
      stages.completed(event, executors.cores());
    },
    SparkListenerStageExecutorMetrics: (event) => {
      const metrics = part(event, 'Executor Metrics');
      // The driver's own memory is no executor's.
      if (text(event, 'Executor ID') === 'driver') return;
      peak.heapBytes = Math.max(peak.heapBytes, number(metrics, 'JVMHeapMemory'));
      peak.pythonBytes = Math.max(peak.pythonBytes, number(metrics, 'ProcessTreePythonRSSMemory'));
    },
    SparkListenerDriverAccumUpdates: files.updates,
  };
  const asText: Record<string, (line: Buffer) => void> = {
    // A job's stages stand in it whole, megabytes of them; its own time comes before.
    SparkListenerJobStart: (line) => {
      const [, at] = /"Submission Time":(\d{1,15})\b/.exec(line.toString('latin1', 0, JOB_BYTES)) ?? [];
      if (at) driver.jobStarted(seen(Number(at)));
    },
    SparkListenerSQLExecutionStart: files.plan,
    SparkListenerSQLAdaptiveExecutionUpdate: files.plan,
  };

  return {
    line(line) {
      const beginning = line.toString('latin1', 0, NAME_BYTES);
      if (!beginning.startsWith(BEGINNING)) return;
      const full = beginning.slice(BEGINNING.length, beginning.indexOf('"', BEGINNING.length));
      // SQL's events have their package's name in front.
      const name = full.slice(full.lastIndexOf('.') + 1);
      try {
        if (name === 'SparkListenerTaskEnd') addTask(readTaskEnd(line));
        else if (Object.hasOwn(asText, name)) asText[name]?.(line);
        else if (Object.hasOwn(parsed, name)) parsed[name]?.(JSON.parse(line.toString('utf8')) as Json);
      } catch (error) {
        // The last line of a log that breaks off, or one that a failing disk has torn: the others still tell.
        if (!(error instanceof SyntaxError)) throw error;
      }
    },
    report() {
      if (startedAt === 0) return null;
      const complete = endedAt > 0;
      const end = Math.max(startedAt, complete ? endedAt : lastAt);
      return {
        application,
        startedAt,
        endedAt: end,
        complete,
        ...stages.report(startedAt),
        tasks,
        bytes,
        time: { ...time, cpuMs: Math.round(time.cpuMs) },
        driver: driver.report(startedAt, end),
        peak: {
          executionBytes: peak.executionBytes,
          heapBytes: peak.heapBytes || null,
          pythonBytes: peak.pythonBytes || null,
        },
        executors: { ...executors.report(startedAt, end), memory },
        files: files.report(),
      };
    },
  };
}
