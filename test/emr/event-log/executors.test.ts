import { expect, it } from 'vitest';
import { createExecutors } from '../../../src/emr/event-log/executors.ts';

it('adds up what executors could have done and what they did, also of those that are still there', () => {
  const executors = createExecutors();
  executors.added('1', 4, 1000);
  executors.added('2', 4, 2000);
  expect(executors.cores()).toBe(8);
  executors.worked(3000);
  executors.removed('1', 'Executor killed by driver.', 5000);
  executors.removed('nobody', 'Executor killed by driver.', 5000);
  executors.removed('2', 'Container from a bad node. Exit status: 137.', 6000);
  executors.added('3', 2, 6000);
  expect(executors.cores()).toBe(2);
  expect(executors.report(1000, 10_000)).toEqual({
    most: 2,
    added: 3,
    lost: 1,
    cores: 4,
    coreMs: 4 * 4000 + 4 * 4000 + 2 * 4000,
    busyMs: 3000,
    timeline: [
      { atMs: 0, executors: 1 },
      { atMs: 1000, executors: 2 },
      { atMs: 4000, executors: 1 },
      { atMs: 5000, executors: 0 },
      { atMs: 5000, executors: 1 },
    ],
  });
});

it('keeps a timeline of bounded length, however often they come and go', () => {
  const executors = createExecutors();
  for (let n = 0; n < 5000; n += 1) {
    executors.added(`${n}`, 1, n * 10);
    if (n % 3 > 0) executors.removed(`${n}`, 'Executor killed by driver.', n * 10 + 5);
  }
  const { timeline, lost } = executors.report(0, 50_000);
  expect(timeline.length).toBeGreaterThan(20);
  expect(timeline.length).toBeLessThanOrEqual(64);
  expect(lost).toBe(0);
});
