import { expect, it } from 'vitest';
import type { Benchmark } from '../../bench/benchmark.ts';
import { readOptions } from '../../bench/options.ts';
import { list } from '../../bench/report.ts';

const benchmark = (name: string): Benchmark => ({
  name,
  summary: `what ${name} measures`,
  sizeIs: '',
  secondsIs: '',
  defaults: { runs: 9, size: 500, seconds: 60 },
  run: async () => [],
});
const benchmarks = [benchmark('ack'), benchmark('memory')];

it('lists the benchmarks, one line each, when none is named', () => {
  expect(readOptions([], benchmarks)).toEqual({ kind: 'list' });
  expect(list(benchmarks)).toContain('  ack     what ack measures');
});

it('takes the amounts that were given and the defaults of the rest', () => {
  expect(readOptions(['memory', '--runs', '2', '--size', '10'], benchmarks)).toEqual({
    kind: 'run',
    benchmark: benchmarks[1],
    amount: { runs: 2, size: 10, seconds: 60 },
    options: {},
  });
});

it('takes the options that a benchmark has for itself, and from no other', () => {
  const own = { ...benchmark('idle'), options: { months: 'value', real: 'switch' } } as const;
  const all = [...benchmarks, own];
  expect(readOptions(['idle', '--months', '3', '--real'], all)).toMatchObject({ options: { months: '3', real: true } });
  expect(() => readOptions(['ack', '--months', '3'], all)).toThrow(/'ack' has no option --months/);
});

it.each([
  [['memroy'], /There is no benchmark 'memroy'/],
  [['ack', 'memory'], /'memory' is a second one/],
  [['ack', '--runs', '0'], /--runs 0 .*legal: 1 to 100000/],
  [['ack', '--runs', 'many'], /--runs many .*legal: 1 to 100000/],
  [['ack', '--rounds', '3'], /--rounds/],
])('answers %j with what is legal', (argv, message) => {
  expect(() => readOptions(argv, benchmarks)).toThrow(message);
});
