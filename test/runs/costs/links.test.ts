import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RunId } from '../../../src/ids.ts';
import { linkWorks } from '../../../src/runs/costs/links.ts';
import { sharesOf } from '../../../src/runs/costs/share.ts';
import { spentBetween } from '../../../src/runs/costs/spent.ts';
import { at, cluster, NOW } from '../world.ts';
import { life, plainPrices } from './lives.ts';

const links = (...starts: (number | null)[]) =>
  starts.map((seconds, index) => ({
    run: { id: `r-${index}` as RunId },
    step: { startedAt: seconds === null ? null : at(seconds) },
  }));
const gone = cluster({ createdAt: at(-4000), endedAt: at(-100) });

it.each([
  [
    'two that ran',
    links(-3600, -1800),
    [
      ['r-0', -4000, -1800],
      ['r-1', -1800, -40],
    ],
  ],
  ['one that failed', links(-3600, null), [['r-0', -4000, -40]]],
  [
    'one in the middle that was not begun',
    links(-3600, null, -600),
    [
      ['r-0', -4000, -600],
      ['r-2', -600, -40],
    ],
  ],
  ['none that was begun', links(null, null), [['r-0', -4000, -40]]],
])('%s divide all of their cluster', (_, chain, expected) => {
  const seconds = (date: Date): number => (date.getTime() - NOW.getTime()) / 1000;
  expect(linkWorks(gone, chain, NOW).map(({ run, from, to }) => [run, seconds(from), seconds(to)])).toEqual(expected);
});

it('while the cluster is up the last one has it up to now', () => {
  expect(linkWorks({ createdAt: at(-4000), endedAt: null }, links(-3600, -1800), NOW).at(-1)?.to).toEqual(NOW);
});

it('what the steps of a chain cost is what their cluster costs, to the cent, whenever they began', () => {
  const whole = life();
  const total = spentBetween(whole, at(-1_000_000), NOW, plainPrices)?.usd ?? Number.NaN;
  const starts = fc.array(fc.option(fc.integer({ min: -7200, max: 0 })), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(starts, (all) => {
      const inOrder = all.toSorted((a, b) => (a ?? 0) - (b ?? 0));
      const works = linkWorks({ createdAt: at(-9000), endedAt: null }, links(...inOrder), NOW);
      const sum = [...sharesOf(whole, works, plainPrices).values()].reduce((usd, share) => usd + share.usd, 0);
      expect(sum).toBeCloseTo(total, 9);
    }),
  );
});
