import type { Benchmark } from './benchmark.ts';
export const ready: Benchmark = {
  name: 'ready',
  summary: 'x',
  sizeIs: '',
  secondsIs: '',
  defaults: { runs: 1, size: 1, seconds: 1 },
  run: async () => [],
};
