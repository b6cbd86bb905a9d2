import { describe, expect, it } from 'vitest';
import { daysOf, monthOf, periodOf } from '../../../src/runs/costs/period.ts';

const BERLIN = 'Europe/Berlin';

describe('a period begins', () => {
  it.each([
    ['today', 'UTC', '2026-11-22T01:30:00Z', '2026-11-22T00:00:00.000Z'],
    ['today', BERLIN, '2026-11-21T23:30:00Z', '2026-11-21T23:00:00.000Z'],
    ['today', 'America/Los_Angeles', '2026-11-22T01:30:00Z', '2026-11-21T08:00:00.000Z'],
    ['week', 'UTC', '2026-11-22T23:59:00Z', '2026-11-16T00:00:00.000Z'],
    ['week', 'UTC', '2026-11-23T00:00:00Z', '2026-11-23T00:00:00.000Z'],
    // Clocks went forward on Sunday: the week is an hour shorter.
    ['week', BERLIN, '2026-03-29T20:00:00Z', '2026-03-22T23:00:00.000Z'],
    ['month', BERLIN, '2026-03-31T20:00:00Z', '2026-02-28T23:00:00.000Z'],
    ['month', BERLIN, '2026-10-31T23:30:00Z', '2026-10-31T23:00:00.000Z'],
  ] as const)('%s in %s at %s', (period, zone, now, from) => {
    expect(periodOf(period, new Date(now), zone)).toEqual({ from: new Date(from), to: new Date(now) });
  });
});

it('a month is a whole one, by the calendar of the zone', () => {
  expect(monthOf(new Date('2026-12-31T23:30:00Z'), BERLIN)).toEqual({
    name: '2027-01',
    from: new Date('2026-12-31T23:00:00Z'),
    to: new Date('2027-01-31T23:00:00Z'),
  });
});

it('days have 23 hours, or 25, where clocks change, and the last one is cut', () => {
  const hours = (from: string, to: string) =>
    daysOf({ from: new Date(from), to: new Date(to) }, BERLIN).map(
      (day) => `${day.name} ${(day.to.getTime() - day.from.getTime()) / 3_600_000}`,
    );
  expect(hours('2026-03-27T23:00:00Z', '2026-03-30T10:00:00Z')).toEqual([
    '2026-03-28 24',
    '2026-03-29 23',
    '2026-03-30 12',
  ]);
  expect(hours('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z')).toEqual(['2026-10-25 25']);
});
