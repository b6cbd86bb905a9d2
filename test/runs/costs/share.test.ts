import { expect, it } from 'vitest';
import type { RunId } from '../../../src/ids.ts';
import { sharesOf, stretchesOf, type Work } from '../../../src/runs/costs/share.ts';
import { at, NOW } from '../world.ts';
import { life, plainPrices } from './lives.ts';

const work = (run: string, from: number, to: number): Work => ({ run: run as RunId, from: at(from), to: at(to) });

it('cuts a time wherever a run begins or ends', () => {
  const stretches = stretchesOf([work('r-a', -600, -200), work('r-b', -400, 0)], at(-1000), NOW);
  expect(
    stretches.map(({ from, to, runs }) => [
      (from.getTime() - NOW.getTime()) / 1000,
      (to.getTime() - NOW.getTime()) / 1000,
      runs,
    ]),
  ).toEqual([
    [-1000, -600, []],
    [-600, -400, ['r-a']],
    [-400, -200, ['r-a', 'r-b']],
    [-200, 0, ['r-b']],
  ]);
});

// The cluster costs a dollar an hour.
it.each([
  ['alone: its whole time', [work('r-a', -3600, -1800)], { 'r-a': 0.5 }],
  ['side by side: half each', [work('r-a', -3600, 0), work('r-b', -3600, 0)], { 'r-a': 0.5, 'r-b': 0.5 }],
  ['partly together', [work('r-a', -3600, 0), work('r-b', -1800, 0)], { 'r-a': 0.75, 'r-b': 0.25 }],
  [
    'one after the other, and nobody in between',
    [work('r-a', -7200, -5400), work('r-b', -1800, 0)],
    { 'r-a': 0.5, 'r-b': 0.5 },
  ],
  ['before the cluster had a machine', [work('r-a', -9000, -5400)], { 'r-a': 0.5 }],
  ['nobody', [], {}],
])('runs %s', (_, works, expected) => {
  const shares = Object.fromEntries([...sharesOf(life(), works, plainPrices)].map(([run, { usd }]) => [run, usd]));
  expect(Object.keys(shares)).toEqual(Object.keys(expected));
  for (const [run, usd] of Object.entries(expected)) expect(shares[run]).toBeCloseTo(usd);
});

it('shares of a price that is not known are marked', () => {
  const dear = life({ machines: life().machines.map((one) => ({ ...one, type: 'x9.huge' })) });
  expect([...sharesOf(dear, [work('r-a', -3600, 0)], plainPrices).values()]).toEqual([{ usd: 2, estimated: true }]);
});
