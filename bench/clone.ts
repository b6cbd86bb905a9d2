import type { Benchmark } from './benchmark.ts';
export const clone: Benchmark = {
  name: 'clone',
  summary: 'x',
  sizeIs: '',
  secondsIs: '',
  defaults: { runs: 1, size: 1, seconds: 1 },
  run: async () => [],
};
