import { expect, it } from 'vitest';
import { sweepPause } from '../../src/runs/pace.ts';

const calm = { liveClusters: 1, liveRuns: 1, quietSweeps: 0, failedSweeps: 0 };

it.each([
  ['nothing lives: no look at all', { liveClusters: 0, liveRuns: 0 }, null],
  ['a run is live', {}, 3],
  ['a run is live and nothing moves', { quietSweeps: 1000 }, 4.5],
  ['clusters only wait', { liveRuns: 0, quietSweeps: 1000 }, 60],
  ['AWS throttles', { failedSweeps: 2 }, 12],
  ['AWS throttles for long', { failedSweeps: 1000 }, 300],
  ['the list has two pages', { liveClusters: 100 }, 3],
  ['the list has twenty pages', { liveClusters: 1000 }, 20],
])('pauses between looks at AWS: %s', (_, facts, seconds) => {
  expect(sweepPause(3, { ...calm, ...facts })).toBe(seconds);
});
