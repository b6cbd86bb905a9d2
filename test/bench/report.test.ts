import { expect, it } from 'vitest';
import type { Measure } from '../../bench/benchmark.ts';
import { isMet, table } from '../../bench/report.ts';

const measure: Measure = { what: 'ack, p99', unit: 'ms', ours: 130, ourRuns: [130] };
const peer = { name: 'bare Bolt app', value: 100, runs: [100] };

it.each([
  ['a ratio at its target', { peer, target: { atMost: 1.3, of: 'ratio' } }, true],
  ['a ratio above it', { peer, target: { atMost: 1.2, of: 'ratio' } }, false],
  ['a ratio without a peer', { target: { atMost: 1.3, of: 'ratio' } }, false],
  ['a value below its target, whatever the peer', { peer, target: { atMost: 200, of: 'value' } }, true],
  ['a value that was never measured', { ours: Number.NaN, target: { atMost: 200, of: 'value' } }, false],
  ['a ratio that is to be high, at its target', { peer, target: { atLeast: 1.3, of: 'ratio' } }, true],
  ['a ratio that is to be high, below it', { peer, target: { atLeast: 1.4, of: 'ratio' } }, false],
  ['no target', { peer }, null],
] satisfies [string, Partial<Measure>, boolean | null][])('judges %s', (_, change, met) => {
  expect(isMet({ ...measure, ...change })).toBe(met);
});

it('prints numbers with three digits, the peer below, and says in words what was missed', () => {
  const lines = table([
    { ...measure, ours: 131.26, peer, target: { atMost: 1.3, of: 'ratio' } },
    { what: 'ready after', unit: 's', ours: 0.9471, ourRuns: [0.9471], target: { atMost: 2, of: 'value' } },
    { what: 'load', unit: 'rows/s', ours: 84_231, ourRuns: [84_231], peer, target: { atLeast: 1.1, of: 'ratio' } },
  ]);
  expect(lines).toEqual([
    'what                 this        peer   ratio   target',
    'ack, p99           131 ms      100 ms  1.31 ×  ≤ 1.3 ×  NOT met',
    'ready after       0.947 s           –       –    ≤ 2 s      met',
    'load         84231 rows/s  100 rows/s   842 ×  ≥ 1.1 ×      met',
    'peer: bare Bolt app',
  ]);
});
