import { describe, expect, it } from 'vitest';
import { nextTime, readKeepTime } from '../../../src/commands/keep/time.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const BERLIN = 'Europe/Berlin';

describe('how long a cluster is to be kept', () => {
  it.each([
    ['2h', '2026-11-21T14:00:00Z'],
    ['for 2h', '2026-11-21T14:00:00Z'],
    ['For 90 min', '2026-11-21T13:30:00Z'],
    ['1 h 30 min', '2026-11-21T13:30:00Z'],
    ['1h30m', '2026-11-21T13:30:00Z'],
    ['2 hours', '2026-11-21T14:00:00Z'],
    ['2 days', '2026-11-23T12:00:00Z'],
    // 13:00 in Berlin is now.
    ['18:00', '2026-11-21T17:00:00Z'],
    ['until 18:00', '2026-11-21T17:00:00Z'],
    ['until 18.30', '2026-11-21T17:30:00Z'],
    ['till 6pm', '2026-11-21T17:00:00Z'],
    ['until 6:30 pm', '2026-11-21T17:30:00Z'],
    ['until 12am', '2026-11-21T23:00:00Z'],
    ['until 12:30pm', '2026-11-22T11:30:00Z'],
    ['until 09:00', '2026-11-22T08:00:00Z'],
    ['until tomorrow 18:00', '2026-11-22T17:00:00Z'],
    ['tomorrow at 9am', '2026-11-22T08:00:00Z'],
  ])('%s', (typed, until) => {
    expect(readKeepTime(typed, NOW, BERLIN)?.toISOString()).toBe(until.replace('Z', '.000Z'));
  });

  it.each([
    '',
    'for',
    '18',
    'until 18',
    '25:00',
    '18:60',
    '13pm',
    '0am',
    '0h',
    'for ever',
    'until monday',
    '-2h',
    '1e9h',
  ])('not %j', (typed) => {
    expect(readKeepTime(typed, NOW, BERLIN)).toBeNull();
  });
});

describe('the next 18:00', () => {
  it.each([
    ['before it', '2026-11-21T16:59:00Z', BERLIN, '2026-11-21T17:00:00Z'],
    ['at it, that of tomorrow', '2026-11-21T17:00:00Z', BERLIN, '2026-11-22T17:00:00Z'],
    ['late in the evening', '2026-11-21T22:30:00Z', BERLIN, '2026-11-22T17:00:00Z'],
    ['where the day is another one', '2026-11-21T12:00:00Z', 'Pacific/Auckland', '2026-11-22T05:00:00Z'],
    ['over the night in which clocks are put forward', '2026-03-28T18:00:00Z', BERLIN, '2026-03-29T16:00:00Z'],
    ['over the night in which clocks are put back', '2026-10-24T18:00:00Z', BERLIN, '2026-10-25T17:00:00Z'],
    ['at the end of a year', '2026-12-31T18:00:00Z', BERLIN, '2027-01-01T17:00:00Z'],
  ])('%s', (_when, now, zone, next) => {
    expect(nextTime(18, 0, new Date(now), zone)).toEqual(new Date(next));
  });

  it('of a time that the clocks leave out is the first after it', () => {
    expect(nextTime(2, 30, new Date('2026-03-28T20:00:00Z'), BERLIN)).toEqual(new Date('2026-03-29T01:00:00Z'));
  });
});
