import { expect, it } from 'vitest';
import type { RunId } from '../../../src/ids.ts';
import type { ScheduleTrouble } from '../../../src/night-report.ts';
import { isSameMatter, joined } from '../../../src/runs/schedules/same-trouble.ts';

const HOUR = 3600;
const failed = (because: string, title: string | null = null): ScheduleTrouble => ({
  kind: 'failed',
  plannedAt: '2026-11-22T02:30:00Z',
  failure: title === null ? null : { run: 'r-1' as RunId, job: 'load', cause: 'oom', title, message: because },
  because,
  streak: null,
});
const missed = (first: string, last: string, times: number): ScheduleTrouble => ({
  kind: 'missed',
  times,
  first: `2026-11-22T${first}:00Z`,
  last: `2026-11-22T${last}:00Z`,
  because: null,
});
const late: ScheduleTrouble = { kind: 'late', plannedAt: '2026-11-22T02:30:00Z', begunAt: null, because: null };
const spent = (usd: string): ScheduleTrouble => failed(`Not begun: the budget of the team is spent: ${usd} of $1,000.`);

it.each<[string, ScheduleTrouble, ScheduleTrouble, number, boolean]>([
  ['a budget that is spent a little further', spent('$1,012.30'), spent('$1,014'), HOUR, true],
  ['the same cause in other words', failed('of 3', 'No heap'), failed('of 7', 'No heap'), HOUR, true],
  ['the same the next night', failed('x', 'No heap'), failed('x', 'No heap'), 24 * HOUR, false],
  ['another cause', failed('x', 'No heap'), failed('x', 'No such path'), HOUR, false],
  ['a cause where there was none', failed('x'), failed('x', 'No heap'), HOUR, false],
  ['other words', failed('Job a is gone'), failed('Job b is gone'), HOUR, false],
  ['one downtime in two looks', missed('01:00', '02:00', 2), missed('03:00', '03:00', 1), 60, true],
  ['another downtime', missed('01:00', '02:00', 2), missed('05:00', '05:00', 1), 2 * HOUR, false],
  ['what was late and failed', late, failed('x'), 60, false],
  ['late once more', late, late, 60, false],
])('%s', (_, told, trouble, seconds, isSame) => {
  expect(isSameMatter(told, trouble, seconds)).toBe(isSame);
});

it('adds up what was missed', () => {
  expect(joined(missed('01:00', '02:00', 2), missed('03:00', '04:00', 5))).toEqual(missed('01:00', '04:00', 7));
});
