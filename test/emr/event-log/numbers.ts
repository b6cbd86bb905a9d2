import type { RunNumbers, StageReport } from '../../../src/run-report.ts';

/** A stage of a minute, in which nothing is worth a word. */
export const stage = (over: Partial<StageReport> = {}): StageReport => ({
  id: 3,
  attempt: 0,
  name: 'count: Scan csv',
  state: 'done',
  atMs: 1000,
  wallMs: 60_000,
  waitedMs: 10,
  tasks: 200,
  failedTasks: 0,
  task: { medianMs: 2000, maxMs: 4000 },
  taskBytes: { median: 100e6, max: 120e6 },
  runMs: 400_000,
  gcMs: 4000,
  readBytes: 20e9,
  writtenBytes: 0,
  shuffleReadBytes: 0,
  shuffleWrittenBytes: 1e9,
  spilledBytes: 0,
  cores: 16,
  ...over,
});

/** A run of ten minutes with one such stage. */
export const numbers = (over: Partial<RunNumbers> = {}): RunNumbers => ({
  application: { id: 'application_1_0001', name: 'flights', spark: '3.5.6' },
  startedAt: 0,
  endedAt: 600_000,
  complete: true,
  stages: [stage()],
  stageCount: 1,
  tasks: { count: 200, failed: 0, killed: 0, speculative: 0 },
  bytes: { read: 20e9, written: 0, shuffleRead: 1e9, shuffleWritten: 1e9, spilled: 0 },
  time: { runMs: 400_000, cpuMs: 300_000, gcMs: 4000 },
  driver: { aloneMs: 20_000, longest: { ms: 8000, atMs: 0 } },
  peak: { executionBytes: 1e9, heapBytes: 3e9, pythonBytes: null },
  executors: {
    most: 4,
    added: 4,
    lost: 0,
    cores: 4,
    memory: '4g',
    coreMs: 600_000,
    busyMs: 400_000,
    timeline: [
      { atMs: 5000, executors: 2 },
      { atMs: 6000, executors: 4 },
    ],
  },
  files: { read: 160, readBytes: 20e9, written: 0, writtenBytes: 0 },
  ...over,
});
