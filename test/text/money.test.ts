import { expect, it } from 'vitest';
import { costNow, dollars, spent } from '../../src/text/money.ts';

it.each([
  [0.48, '$0.48'],
  [0.57, '$0.57'],
  [0.193, '$0.193'],
  [2.305, '$2.31'],
  [1204.5, '$1,204.50'],
  [-3, '-$3.00'],
])('a price of %d reads %s', (amount, words) => {
  expect(dollars(amount)).toBe(words);
});

it.each([
  [0.4231, false, '$0.42'],
  [0.4231, true, 'about $0.42'],
  [0.0001, true, 'less than $0.01'],
  [0, false, '$0.00'],
])('spent %d, estimated %s, reads %s', (amount, estimated, words) => {
  expect(spent(amount, estimated)).toBe(words);
});

it('goes on from the last reading at its pace, never back, and no further than the end', () => {
  const cost = { usd: 1, idleUsd: 0, hourlyUsd: 0.6, estimated: false, at: '2026-11-21T10:00:00Z' };
  expect(costNow(cost, null, new Date('2026-11-21T10:30:00Z'))).toBeCloseTo(1.3);
  expect(costNow(cost, null, new Date('2026-11-21T09:00:00Z'))).toBe(1);
  const end = new Date('2026-11-21T10:10:00Z');
  expect(costNow(cost, end, new Date('2026-11-21T19:00:00Z'))).toBeCloseTo(1.1);
  expect(costNow(cost, new Date('2026-11-21T09:50:00Z'), new Date('2026-11-21T19:00:00Z'))).toBe(1);
});
