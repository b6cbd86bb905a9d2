import { describe, expect, it } from 'vitest';
import type { RunId } from '../../../src/ids.ts';
import type { NightState } from '../../../src/night-report.ts';
import type { Schedule } from '../../../src/records.ts';
import { type NightTime, nightLine, streakOf, worstFirst } from '../../../src/runs/schedules/night-line.ts';
import { usualOf } from '../../../src/runs/schedules/usual.ts';
import { schedule } from '../../reminders/nightly/states.ts';
import { endings, line, night, nightRun } from './night-facts.ts';

const time = (at: Date, state: NightState, runs: NightTime['runs'] = [], times = 1): NightTime => ({
  occurrence: { plannedAt: at, state, times, why: null, because: null },
  runs,
});
const lineOf = (times: NightTime[], past = endings()) =>
  nightLine({
    schedule: schedule() as Schedule,
    times,
    usual: usualOf([]),
    endings: past,
    now: night(22, '08:00'),
  });

describe('a schedule’s night', () => {
  it('is told by the worst of its times, and of equals by the newest; all are counted', () => {
    const hours = ['01:00', '02:00', '03:00', '04:00'].map((clock) => night(22, clock));
    const [one, two, three, four] = hours as [Date, Date, Date, Date];
    const told = lineOf([
      time(one, 'succeeded'),
      time(two, 'failed'),
      time(three, 'failed'),
      time(four, 'skipped'),
      time(night(21), 'missed', [], 40),
    ]);
    expect(told).toMatchObject({ state: 'failed', plannedAt: three.toISOString() });
    expect(told.counts).toEqual({ succeeded: 1, failed: 2, skipped: 1, missed: 40 });
  });

  it('of which only one time had anything to do is told by that one', () => {
    const told = lineOf([
      time(night(22, '01:00'), 'skipped'),
      time(night(22, '02:00'), 'succeeded'),
      time(night(22, '03:00'), 'skipped'),
    ]);
    expect(told.state).toBe('succeeded');
  });

  it('takes from the first run of a chain to the last, and costs what all of them do', () => {
    const second = nightRun({
      id: 'r-second' as RunId,
      job: 'load',
      endedAt: night(22, '03:10'),
      usd: 0.1,
      estimated: true,
    });
    expect(lineOf([time(night(22), 'succeeded', [nightRun(), second])])).toMatchObject({
      seconds: 2400,
      usd: 0.52,
      estimated: true,
      run: 'r-7k3f9q2m',
    });
  });

  it('that still runs has taken up to now, and cost what its cluster has', () => {
    const running = nightRun({ state: 'running', endedAt: null, usd: null, clusterUsd: 1.5 });
    expect(lineOf([time(night(22), 'running', [running])])).toMatchObject({ seconds: 19_800, usd: 1.5 });
  });

  it('that failed names the run that failed first, and its cause in few words', () => {
    const failed = nightRun({
      id: 'r-second' as RunId,
      job: 'load',
      state: 'failed',
      cause: 'executor-heap',
      message: 'm',
    });
    const unknown = { ...failed, cause: 'unknown' };
    const runs = [nightRun(), failed, nightRun({ state: 'cancelled' })];
    expect(lineOf([time(night(22), 'failed', runs)]).failure).toEqual({
      run: 'r-second',
      job: 'load',
      cause: 'executor-heap',
      title: 'An executor ran out of heap',
      message: 'm',
    });
    expect(lineOf([time(night(22), 'failed', [unknown])]).failure).toMatchObject({ cause: 'unknown', title: null });
  });
});

describe('a streak', () => {
  it.each([
    ['nothing', [], null],
    ['a success', ['succeeded', 'a', 'a'], null],
    ['one failure', ['a', 'succeeded', 'a'], null],
    ['two of one cause', ['a', 'a', 'succeeded', 'a'], { nights: 2, since: night(21).toISOString(), sameCause: true }],
    ['two of two causes', ['a', 'b'], { nights: 2, since: night(21).toISOString(), sameCause: false }],
    ['two of no known cause', ['unknown', 'unknown'], { nights: 2, since: night(21).toISOString(), sameCause: false }],
    ['two without a cause', ['', ''], { nights: 2, since: night(21).toISOString(), sameCause: false }],
    ['four, to the beginning', ['a', 'a', 'a', 'a'], { nights: 4, since: night(19).toISOString(), sameCause: true }],
  ])('of %s', (_, ended, streak) => {
    expect(streakOf(endings(...ended))).toEqual(streak);
  });
});

it('the worst comes first, what is odd before what is not, and then by name', () => {
  const lines = [
    line({ name: 'b' }),
    line({ name: 'skipped', state: 'skipped' }),
    line({ name: 'a' }),
    line({ name: 'running', state: 'running' }),
    line({ name: 'slow', slow: true }),
    line({ name: 'missed', state: 'missed' }),
    line({ name: 'failed', state: 'failed' }),
    line({ name: 'late', state: 'late' }),
  ];
  expect(lines.toSorted(worstFirst).map(({ schedule: { name } }) => name)).toEqual([
    'failed',
    'missed',
    'late',
    'running',
    'slow',
    'a',
    'b',
    'skipped',
  ]);
});
