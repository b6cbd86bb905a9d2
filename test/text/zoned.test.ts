import { describe, expect, it } from 'vitest';
import { dayOf, momentOf, startOfDay, wallTime } from '../../src/text/zoned.ts';

const BERLIN = 'Europe/Berlin';

describe('what the clocks show', () => {
  it.each([
    ['2026-07-01T22:30:00Z', BERLIN, { year: 2026, month: 7, day: 2, hour: 0, minute: 30 }],
    ['2026-01-01T00:00:59Z', 'America/Los_Angeles', { year: 2025, month: 12, day: 31, hour: 16, minute: 0 }],
    ['2026-11-21T00:00:00Z', 'UTC', { year: 2026, month: 11, day: 21, hour: 0, minute: 0 }],
    ['2026-11-21T00:00:00Z', 'Asia/Kathmandu', { year: 2026, month: 11, day: 21, hour: 5, minute: 45 }],
  ])('%s in %s', (at, zone, shown) => {
    expect(wallTime(new Date(at), zone)).toEqual(shown);
  });
});

describe('the moment that clocks show a time', () => {
  it.each([
    ['in summer', [2026, 7, 2, 18, 0], BERLIN, '2026-07-02T16:00:00.000Z'],
    ['in winter', [2026, 12, 2, 18, 0], BERLIN, '2026-12-02T17:00:00.000Z'],
    ['left out in spring: the first after the change', [2026, 3, 29, 2, 30], BERLIN, '2026-03-29T01:00:00.000Z'],
    ['the last that is left out', [2026, 3, 29, 2, 59], BERLIN, '2026-03-29T01:00:00.000Z'],
    ['on a day that is left out', [2011, 12, 30, 12, 0], 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['twice in autumn: the first', [2026, 10, 25, 2, 30], BERLIN, '2026-10-25T00:30:00.000Z'],
    ['just after it came twice', [2026, 10, 25, 3, 0], BERLIN, '2026-10-25T02:00:00.000Z'],
    ['a day past the end of the month', [2026, 11, 31, 9, 0], 'UTC', '2026-12-01T09:00:00.000Z'],
    ['a month past the end of the year', [2026, 13, 1, 0, 0], 'America/New_York', '2027-01-01T05:00:00.000Z'],
    ['where clocks go half an hour', [2026, 10, 4, 2, 0], 'Australia/Lord_Howe', '2026-10-03T15:30:00.000Z'],
  ])('%s', (_, [year = 0, month = 0, day = 0, hour = 0, minute = 0], zone, moment) => {
    expect(momentOf({ year, month, day, hour, minute }, zone).toISOString()).toBe(moment);
  });
});

describe('the days of a zone', () => {
  it.each([
    ['2026-03-29T20:00:00Z', BERLIN, 0, '2026-03-28T23:00:00.000Z'],
    ['2026-03-29T20:00:00Z', BERLIN, 1, '2026-03-29T22:00:00.000Z'],
    ['2026-10-25T20:00:00Z', BERLIN, 1, '2026-10-25T23:00:00.000Z'],
    // Clocks go from midnight to one: the day begins at one.
    ['2026-09-06T12:00:00Z', 'America/Santiago', 0, '2026-09-06T04:00:00.000Z'],
  ])('the day of %s in %s, %i later, begins', (at, zone, later, start) => {
    expect(startOfDay(new Date(at), zone, later).toISOString()).toBe(start);
  });

  it('are named by its own calendar', () => {
    expect(dayOf(new Date('2026-11-30T23:30:00Z'), BERLIN)).toBe('2026-12-01');
  });
});
