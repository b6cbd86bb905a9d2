import fc from 'fast-check';
import cron from 'node-cron';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { nextTimes, timesBetween } from '../../src/times/next.ts';

const MINUTE = 60_000;
const iso = (times: readonly Date[]): string[] => times.map((time) => time.toISOString().slice(0, 16));

/** What the clocks of a zone show, in minutes as if it were UTC: nothing but Intl is asked. */
function clocks(zone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return (ms) => Date.parse(`${format.format(ms).replace(' ', 'T')}:00Z`);
}

/** The moments between two at which the clocks of a zone jump. */
function changesOf(zone: string, from: number, to: number): number[] {
  const shown = clocks(zone);
  const offset = (ms: number): number => shown(ms) - ms;
  const changes: number[] = [];
  for (let day = from; day < to; day += 86_400_000) {
    if (offset(day) === offset(day + 86_400_000)) continue;
    let [before, after] = [day, day + 86_400_000];
    while (after - before > MINUTE) {
      const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE;
      if (offset(middle) === offset(before)) before = middle;
      else after = middle;
    }
    changes.push(after);
  }
  return changes;
}

/** Minute by minute from one moment to another: which times the clock shows, or goes past, that it has not shown before. */
function walk(zone: string, from: number, to: number): { moment: Date; walls: Date[] }[] {
  const shown = clocks(zone);
  const minutes: { moment: Date; walls: Date[] }[] = [];
  let furthest = shown(from);
  for (let ms = from + MINUTE; ms <= to; ms += MINUTE) {
    const now = shown(ms);
    const walls: Date[] = [];
    for (let wall = furthest + MINUTE; wall <= now; wall += MINUTE) walls.push(new Date(wall));
    furthest = Math.max(furthest, now);
    minutes.push({ moment: new Date(ms), walls });
  }
  return minutes;
}

/** Whether node-cron itself would run at what the clock shows. */
function asNodeCron(expression: string): (wall: Date) => boolean {
  const task = cron.createTask(expression, () => {}, { timezone: 'UTC' });
  return (wall) => task.match(wall);
}

/** None for what never comes, which is refused where people write it. */
function timesOrNone(expression: string, start: number, end: number): Date[] {
  try {
    return timesBetween(expression, 'UTC', new Date(start - 1), new Date(end - 1), 10_000);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return [];
  }
}

describe('around each change of the clocks from 2020 to 2030', () => {
  const zones = [
    'Europe/Berlin',
    'Europe/Lisbon',
    'Australia/Lord_Howe',
    'America/Santiago',
    'America/New_York',
    'America/Havana',
    'Africa/Cairo',
    'Africa/Casablanca',
    'Asia/Tehran',
    'Pacific/Apia',
    'Pacific/Chatham',
    'Atlantic/Azores',
  ];
  const from = Date.UTC(2020, 0, 1);
  const expressions = [
    ['every 15 minutes', '*/15 * * * *', (wall: Date) => wall.getUTCMinutes() % 15 === 0],
    ['at 02:30', '30 2 * * *', (wall: Date) => wall.getUTCHours() === 2 && wall.getUTCMinutes() === 30],
    ['at midnight', '0 0 * * *', (wall: Date) => wall.getUTCHours() + wall.getUTCMinutes() === 0],
    [
      'at 23:45 on Saturdays',
      '45 23 * * 6',
      (wall: Date) => wall.getUTCDay() === 6 && wall.getUTCHours() === 23 && wall.getUTCMinutes() === 45,
    ],
  ] as const;

  it.each(zones)('%s: what a walk through the minutes finds', (zone) => {
    const changes = changesOf(zone, from, Date.UTC(2030, 0, 1));
    expect(changes.length).toBeGreaterThan(2);
    for (const change of changes) {
      const [start, end] = [change - 3 * 3_600_000, change + 26 * 3_600_000];
      const minutes = walk(zone, start, end);
      for (const [, expression, matches] of expressions) {
        const found = timesBetween(expression, zone, new Date(start), new Date(end), 10_000);
        const due = minutes.filter(({ walls }) => walls.some(matches)).map(({ moment }) => moment);
        expect(iso(found), `${expression} around ${new Date(change).toISOString()}`).toEqual(iso(due));
      }
    }
  });

  it.each(['Australia/Lord_Howe', 'America/Santiago'])(
    '%s: one time each day for ten years, of which each is later than the one before',
    (zone) => {
      const times = timesBetween('30 2 * * *', zone, new Date(from), new Date(Date.UTC(2030, 0, 1)), 10_000);
      const days = new Set(times.map((time) => new Date(clocks(zone)(time.getTime())).toISOString().slice(0, 10)));
      expect(times.length).toBe(days.size);
      expect(Math.abs(times.length - 3653)).toBeLessThanOrEqual(1);
      for (const [index, time] of times.entries())
        if (index > 0) expect(Number(time)).toBeGreaterThan(Number(times[index - 1]));
    },
  );
});

describe('the clocks', () => {
  it.each([
    [
      'put back: a time that comes twice runs the first time',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T12:00',
      ['2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    [
      'put back: an hourly one pauses for the hour that comes again',
      '0 * * * *',
      'Europe/Berlin',
      '2026-10-24T23:30',
      ['2026-10-25T00:00', '2026-10-25T02:00'],
    ],
    [
      'put forward: a time left out runs at the first minute after',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00',
      ['2026-03-29T01:00', '2026-03-30T00:30'],
    ],
    [
      'put forward: several that fall on one moment are one',
      '*/20 2 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00',
      ['2026-03-29T01:00', '2026-03-30T00:00'],
    ],
    [
      'put forward by half an hour',
      '10 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-03T12:00',
      ['2026-10-03T15:30', '2026-10-04T15:10'],
    ],
    [
      'put back by half an hour',
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-04T12:00',
      ['2026-04-04T14:45', '2026-04-05T15:15'],
    ],
    [
      'put forward at midnight',
      '0 0 * * *',
      'America/Santiago',
      '2026-09-05T12:00',
      ['2026-09-06T04:00', '2026-09-07T03:00'],
    ],
    [
      'put back at midnight',
      '30 23 * * *',
      'America/Santiago',
      '2026-04-04T12:00',
      ['2026-04-05T02:30', '2026-04-06T03:30'],
    ],
    [
      'put forward by a whole day',
      '0 9 * * *',
      'Pacific/Apia',
      '2011-12-29T20:00',
      ['2011-12-30T10:00', '2011-12-30T19:00'],
    ],
  ])('are %s', (_, expression, zone, after, times) => {
    expect(iso(nextTimes(expression, zone, new Date(`${after}:00Z`), 2))).toEqual(times);
  });
});

describe('the calendar', () => {
  it.each([
    [
      'the 31st only where there is one',
      '0 0 31 * *',
      '2026-01-31T12:00',
      ['2026-03-31T00:00', '2026-05-31T00:00', '2026-07-31T00:00'],
    ],
    [
      'February 29 only in leap years',
      '0 0 29 2 *',
      '2026-01-01T00:00',
      ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00'],
    ],
    [
      'also over a year that is none',
      '0 0 29 2 *',
      '2096-03-01T00:00',
      ['2104-02-29T00:00', '2108-02-29T00:00', '2112-02-29T00:00'],
    ],
    [
      'February 29 on a Monday',
      '0 0 29 2 1',
      '2026-01-01T00:00',
      ['2044-02-29T00:00', '2072-02-29T00:00', '2112-02-29T00:00'],
    ],
    [
      'both the day of the month and the day of the week',
      '0 0 13 * 5',
      '2026-01-01T00:00',
      ['2026-02-13T00:00', '2026-03-13T00:00', '2026-11-13T00:00'],
    ],
    [
      'the last day of the month',
      '0 0 L * *',
      '2027-12-31T12:00',
      ['2028-01-31T00:00', '2028-02-29T00:00', '2028-03-31T00:00'],
    ],
    ['the last Friday', '0 0 * * 5L', '2026-11-01T00:00', ['2026-11-27T00:00', '2026-12-25T00:00', '2027-01-29T00:00']],
    [
      'the second Tuesday',
      '0 0 * * 2#2',
      '2026-11-01T00:00',
      ['2026-11-10T00:00', '2026-12-08T00:00', '2027-01-12T00:00'],
    ],
    [
      'strictly after the moment asked for',
      '30 2 * * *',
      '2026-11-22T02:30',
      ['2026-11-23T02:30', '2026-11-24T02:30', '2026-11-25T02:30'],
    ],
  ])('knows %s', (_, expression, after, times) => {
    expect(iso(nextTimes(expression, 'UTC', new Date(`${after}:00Z`), 3))).toEqual(times);
  });

  it('takes days as node-cron does, whatever the expression', () => {
    const number = (least: number, most: number) => fc.integer({ min: least, max: most }).map(String);
    const field = (least: number, most: number, ...others: string[]) =>
      fc.oneof(
        fc.constant('*'),
        number(least, most),
        fc.constantFrom(...others),
        fc.tuple(number(least, most), number(least, most)).map((two) => two.join(',')),
        fc
          .tuple(fc.integer({ min: least, max: most - 2 }), fc.constantFrom(1, 2))
          .map(([first, more]) => `${first}-${first + more}`),
      );
    const expression = fc.tuple(
      number(0, 59),
      field(0, 23, '*/6'),
      field(1, 31, '*/10', 'L', 'L-2', '15W', '1W', 'LW', '31W'),
      field(1, 12, 'jan-mar'),
      field(0, 7, 'mon-fri', '5L', '1#3', '0#5'),
    );
    fc.assert(
      fc.property(expression, fc.integer({ min: 0, max: 3000 }), (fields, day) => {
        const text = fields.join(' ');
        fc.pre(cron.validate(text));
        const start = Date.UTC(2020, 0, 1 + day);
        const end = start + 70 * 86_400_000;
        const isMeant = asNodeCron(text);
        const expected: Date[] = [];
        for (let hour = start; hour < end; hour += 3_600_000) {
          const moment = new Date(hour + Number(fields[0]) * MINUTE);
          if (isMeant(moment)) expected.push(moment);
        }
        expect(iso(timesOrNone(text, start, end))).toEqual(iso(expected));
      }),
      { numRuns: 40 },
    );
  });

  it('is quick, also for what comes rarely, and often on a day that is longer', () => {
    const milliseconds = (expression: string, after: string): number => {
      const before = process.cpuUsage();
      for (let count = 0; count < 50; count += 1) nextTimes(expression, 'Europe/Berlin', new Date(after), 3);
      // Of the processor, not by the clock: other tests run beside this one.
      return process.cpuUsage(before).user / 1000 / 50;
    };
    expect(milliseconds('0 0 1 1 *', '2026-01-02')).toBeLessThan(10);
    expect(milliseconds('* * * * *', '2026-10-25T20:30')).toBeLessThan(10);
  });
});

it('gives no more than was asked for', () => {
  const from = new Date('2026-01-01T00:00:00Z');
  expect(timesBetween('* * * * *', 'UTC', from, new Date('2027-01-01T00:00:00Z'), 7)).toHaveLength(7);
  expect(iso(timesBetween('0 * * * *', 'UTC', from, new Date('2026-01-01T02:00:00Z'), 7))).toEqual([
    '2026-01-01T01:00',
    '2026-01-01T02:00',
  ]);
  expect(nextTimes('* * * * *', 'UTC', from, 0)).toEqual([]);
});
