import { describe, expect, it } from 'vitest';
import { retryPause, sweepPause } from '../../src/runs/pace.ts';

const facts = { liveClusters: 1, liveRuns: 1, quietSweeps: 0, failedSweeps: 0 };

describe('the pause between two looks at AWS', () => {
  it.each([
    ['is the shortest while a run is live', facts, 5],
    ['grows a little while nothing moves', { ...facts, quietSweeps: 1000 }, 7.5],
    ['is as short again for a kept cluster that was just used', { ...facts, liveRuns: 0 }, 5],
    ['is long for clusters that only wait', { ...facts, liveRuns: 0, quietSweeps: 1000 }, 100],
    ['doubles with each look that AWS throttles', { ...facts, failedSweeps: 3 }, 40],
    ['is never longer than five minutes', { ...facts, failedSweeps: 50 }, 300],
    ['never ends while there is no cluster', { ...facts, liveClusters: 0 }, null],
  ])('%s', (_what, given, expected) => {
    expect(sweepPause(5, given)).toBe(expected);
  });

  it('before a repeated effect grows with the tries, to a minute at most', () => {
    expect([1, 2, 5, 100].map(retryPause)).toEqual([2, 4, 32, 60]);
  });
});
