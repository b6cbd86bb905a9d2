import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../src/emr/event-log/findings.ts';
import { numbers, stage } from './numbers.ts';

const kinds = (...args: Parameters<typeof numbers>) => findingsOf(numbers(...args)).map(({ kind }) => kind);

it('a run without anything past a threshold has no finding', () => {
  expect(findingsOf(numbers({}))).toEqual([]);
});

describe('of a stage', () => {
  it.each([
    ['skew', stage({ task: { medianMs: 900, maxMs: 48_000 }, taskBytes: { median: 6e6, max: 310e6 } })],
    ['many-tasks', stage({ tasks: 5001, task: { medianMs: 499, maxMs: 900 } })],
    ['few-tasks', stage({ tasks: 8, cores: 64, wallMs: 11_000 })],
    ['spill', stage({ spilledBytes: 2 ** 30 + 1 })],
    ['failed-tasks', stage({ tasks: 100, failedTasks: 11 })],
  ])('%s', (kind, one) => {
    const [found, ...others] = findingsOf(numbers({ stages: [one] }));
    expect(found).toMatchObject({ kind, stage: one.id });
    expect(found?.says).toMatch(/\d/);
    expect(others).toEqual([]);
  });

  it.each([
    ['a slowest task that is short', stage({ task: { medianMs: 100, maxMs: 4900 } })],
    ['a slowest task that is not ten times the median', stage({ task: { medianMs: 5000, maxMs: 49_000 } })],
    ['many tasks that are worth their while', stage({ tasks: 6000, task: { medianMs: 600, maxMs: 900 } })],
    ['few tasks in a short stage', stage({ tasks: 1, cores: 64, wallMs: 9000 })],
    ['few tasks on few cores', stage({ tasks: 5, cores: 8, wallMs: 60_000 })],
    ['a little spill', stage({ spilledBytes: 2 ** 29 })],
    ['one failed task of ten', stage({ tasks: 10, failedTasks: 1 })],
  ])('none for %s', (_, one) => {
    expect(kinds({ stages: [one] })).toEqual([]);
  });

  it('skew says the numbers, and tells data from a slow node', () => {
    const task = { medianMs: 900, maxMs: 48_000 };
    const [byData] = findingsOf(numbers({ stages: [stage({ task, taskBytes: { median: 6e6, max: 310e6 } })] }));
    expect(byData?.says).toBe(
      'The slowest task took 48 s, 53 × the median of 0.9 s; one read 310 MB, the median 6.0 MB.',
    );
    expect(byData?.change).toContain('salt');
    const [byNode] = findingsOf(numbers({ stages: [stage({ task, taskBytes: { median: 6e6, max: 7e6 } })] }));
    expect(byNode?.change).toContain('not the data');
  });
});

describe('of the whole run', () => {
  const minute = 60_000;
  const busy = numbers({});
  it.each([
    ['gc', { time: { runMs: 100_000, cpuMs: 0, gcMs: 21_000 } }, /21 % .* which is critical/],
    ['gc', { time: { runMs: 100_000, cpuMs: 0, gcMs: 8000 } }, /8 % .* which is low/],
    [
      'small-files-read',
      { files: { read: 101, readBytes: 101e6, written: 0, writtenBytes: 0 } },
      /101 files .* 1\.0 MB/,
    ],
    ['small-files-written', { files: { read: 0, readBytes: 0, written: 4000, writtenBytes: 4e8 } }, /4,000 files/],
    ['idle-cores', { executors: { ...busy.executors, coreMs: 100 * minute, busyMs: 20 * minute } }, /80 %/],
    ['driver-alone', { driver: { aloneMs: 7 * minute, longest: { ms: 5 * minute, atMs: 0 } } }, /7\.0 min of 10 min/],
  ] as const)('%s', (kind, over, says) => {
    const found = findingsOf(numbers(over));
    expect(found.map((one) => one.kind)).toEqual([kind]);
    expect(found[0]).toMatchObject({ stage: null, says: expect.stringMatching(says) });
  });

  it.each([
    ['garbage of a short run', { time: { runMs: 20_000, cpuMs: 0, gcMs: 9000 } }],
    ['a hundred small files', { files: { read: 100, readBytes: 1e6, written: 0, writtenBytes: 0 } }],
    ['many large files', { files: { read: 4000, readBytes: 4000 * 2 ** 22, written: 0, writtenBytes: 0 } }],
    ['cores that were idle for minutes', { executors: { ...busy.executors, coreMs: 9 * minute, busyMs: 0 } }],
    ['a driver alone for half a minute', { endedAt: 30_000, driver: { aloneMs: 30_000, longest: null } }],
  ])('none for %s', (_, over) => {
    expect(kinds(over)).toEqual([]);
  });

  it('tells first what costs most', () => {
    const skewed = stage({ task: { medianMs: 900, maxMs: 9 * minute } });
    const found = kinds({ stages: [skewed], driver: { aloneMs: 6 * minute, longest: null } });
    expect(found).toEqual(['skew', 'driver-alone']);
  });
});
