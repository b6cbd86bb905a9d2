import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../src/emr/event-log/findings.ts';
import { createSummary, summariseEventLog } from '../../../src/emr/event-log/summarise.ts';

/** Of `/emr flights` on the local YARN, two executors' cores each; settings and call stacks were taken out. */
const RECORDED = join(import.meta.dirname, 'recorded', 'flights.zstd');
const packed = await readFile(RECORDED);
const text = zstdDecompressSync(packed).toString('utf8');

/** In pieces of an odd size, as a network gives them. */
function* pieces(bytes: Uint8Array, size = 10_007): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const file = (name: string, bytes: Uint8Array) => ({
  name,
  open: async function* () {
    yield* pieces(bytes);
  },
});

describe('the log of a real application', async () => {
  const report = await summariseEventLog([file('application_1_0001_1.zstd', packed)]);
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const tasks = events.filter(({ Event }) => Event === 'SparkListenerTaskEnd');

  it('is summed up to what its events say', () => {
    const sum = (pick: (metrics: Record<string, Record<string, number> & number>) => number | undefined): number =>
      tasks.reduce((all, task) => all + (pick(task['Task Metrics']) ?? 0), 0);
    expect(report).toMatchObject({
      application: { name: 'flights', spark: '3.5.6' },
      complete: true,
      stageCount: events.filter(({ Event }) => Event === 'SparkListenerStageCompleted').length,
      tasks: { count: tasks.length, failed: 0, killed: 0, speculative: 0 },
      bytes: { read: sum((metrics) => metrics['Input Metrics']?.['Bytes Read']), written: 0, spilled: 0 },
      time: { gcMs: sum((metrics) => metrics['JVM GC Time']), runMs: sum((metrics) => metrics['Executor Run Time']) },
      executors: { most: 4, cores: 2, lost: 0, memory: '4g' },
    });
    // What the known answer of the data set is read from: the CSV, by 8 tasks.
    expect(report?.bytes.read).toBeGreaterThan(31_000_000);
  });

  it('has its stages in order, named by what they do', () => {
    const stages = report?.stages ?? [];
    expect(stages.map(({ id }) => id)).toEqual([0, 1, 2, 3, 5, 7]);
    const counting = stages.find(({ id }) => id === 2);
    expect(counting).toMatchObject({ name: 'collect at delays.py:61: Scan text', tasks: 8, cores: 8, state: 'done' });
    const durations = tasks
      .filter((task) => task['Stage ID'] === 2)
      .map((task) => task['Task Info']['Finish Time'] - task['Task Info']['Launch Time'])
      .toSorted((a, b) => a - b);
    expect(counting?.task?.maxMs).toBe(durations.at(-1));
    const median = counting?.task?.medianMs ?? 0;
    expect(Math.abs(median / (durations[3] ?? 0) - 1)).toBeLessThan(0.03);
  });

  it('is told alike whole or in files, packed or not, and by zstd or gzip', async () => {
    const half = text.indexOf('\n', text.length / 2) + 1;
    const parts = [text.slice(0, half), text.slice(half)].map((part) => Buffer.from(part));
    const rolling = await summariseEventLog(
      parts.map((part, index) => file(`events_${index + 1}_application_1_0001_1.zstd`, zstdCompressSync(part))),
    );
    const plain = await summariseEventLog([file('application_1_0001_1', Buffer.from(text))]);
    const gzipped = await summariseEventLog([file('application_1_0001_1.gz', gzipSync(text))]);
    for (const other of [rolling, plain, gzipped]) expect(other).toEqual(report);
  });

  it('tells as much as there is when it breaks off, as that of a driver that was killed', async () => {
    const cut = await summariseEventLog([file('application_1_0001_1.zstd', packed.subarray(0, packed.length / 2))]);
    expect(cut).toMatchObject({ complete: false, application: { name: 'flights' } });
    expect(cut?.stageCount).toBeGreaterThan(0);
    expect(cut?.stageCount).toBeLessThan(report?.stageCount ?? 0);
  });
});

describe('a log that holds anything', () => {
  const told = (lines: readonly unknown[]) => {
    const summary = createSummary();
    for (const line of lines) summary.line(Buffer.from(typeof line === 'string' ? line : JSON.stringify(line)));
    return summary.report();
  };
  const start = {
    Event: 'SparkListenerApplicationStart',
    'App Name': 'x',
    'App ID': 'application_1_0001',
    Timestamp: 1,
  };

  it('is none without an application', async () => {
    expect(told(['', 'no json', '{"Event":"SparkListenerTaskEnd"', '{"Event":"__proto__"}'])).toBeNull();
    expect(await summariseEventLog([file('application_1_0001_1.zstd', Buffer.from('no zstd'))])).toBeNull();
  });

  it('is read past what is torn or wrong', () => {
    const odd = { Event: 'SparkListenerTaskEnd', 'Stage ID': 'no', 'Task Info': 3, 'Task Metrics': null };
    const report = told([start, odd, '{"Event":"SparkListenerJobStart","Job ID":', '{"Event":"SparkListenerJobEnd"}']);
    expect(report).toMatchObject({ tasks: { count: 1 }, stages: [], endedAt: 1 });
  });

  it.each([1e308, -1e308, 9e15])('says no number that nobody measured: %s', (absurd) => {
    const task = { 'Launch Time': 1, 'Finish Time': absurd };
    const metrics = { 'Executor Run Time': absurd, 'Disk Bytes Spilled': absurd };
    const report = told([
      start,
      { Event: 'SparkListenerExecutorAdded', Timestamp: absurd, 'Executor Info': { 'Total Cores': absurd } },
      `{"Event":"SparkListenerJobStart","Job ID":0,"Submission Time":${'9'.repeat(30)},`,
      { Event: 'SparkListenerStageSubmitted', 'Stage Info': { 'Stage ID': 1, 'Number of Tasks': absurd } },
      ...Array(3).fill({ Event: 'SparkListenerTaskEnd', 'Stage ID': 1, 'Task Info': task, 'Task Metrics': metrics }),
      { Event: 'SparkListenerApplicationEnd', Timestamp: 0.5 },
    ]);
    expect(report).toMatchObject({ startedAt: 1, endedAt: 1, bytes: { spilled: 0 }, time: { runMs: 0 } });
    expect(report && findingsOf(report)).toEqual([]);
    expect(JSON.stringify(report)).not.toMatch(/e\+|\d{12}/);
  });

  it('names stages without secrets and control characters', () => {
    const info = { 'Stage ID': 1, 'Stage Name': 'x', 'Number of Tasks': 1, 'Submission Time': 5 };
    const Properties = { 'spark.job.description': 'load \u001b[31mpostgres://u:hunter2secret@db/x\n<!channel>' };
    const [stage] =
      told([start, { Event: 'SparkListenerStageSubmitted', 'Stage Info': info, Properties }])?.stages ?? [];
    expect(stage?.name).not.toContain('hunter2secret');
    expect(stage?.name).toMatch(/^load postgres:.*<!channel>$/);
    expect(stage?.state).toBe('unfinished');
  });

  it('keeps the longest of very many stages, and counts them all', () => {
    const lines: unknown[] = [start];
    for (let id = 0; id < 3000; id += 1) {
      const info = {
        'Stage ID': id,
        'Number of Tasks': 1,
        'Submission Time': 10 * id,
        'Completion Time': 10 * id + (id % 997),
      };
      lines.push(
        { Event: 'SparkListenerStageSubmitted', 'Stage Info': info },
        { Event: 'SparkListenerStageCompleted', 'Stage Info': info },
      );
    }
    const report = told(lines);
    expect(report?.stageCount).toBe(3000);
    expect(report?.stages).toHaveLength(30);
    expect(Math.max(...(report?.stages ?? []).map(({ wallMs }) => wallMs))).toBe(996);
    expect(Math.min(...(report?.stages ?? []).map(({ wallMs }) => wallMs))).toBeGreaterThan(980);
  });
});
