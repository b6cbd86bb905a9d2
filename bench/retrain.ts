import type { Benchmark } from './benchmark.ts';
export const retrain: Benchmark = {
  name: 'retrain',
  summary: 'x',
  sizeIs: '',
  secondsIs: '',
  defaults: { runs: 1, size: 1, seconds: 1 },
  run: async () => [],
};
