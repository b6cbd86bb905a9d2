import { describe, expect, it } from 'vitest';
import type { NoticeAnswer, Occurrence } from '../../../src/records.ts';
import {
  answerTo,
  awaitsCause,
  type Past,
  type TroubledTime,
  troublesOfEnded,
  troublesOfOpen,
  unaccounted,
} from '../../../src/runs/schedules/troubles.ts';
import { secondsAfter } from '../../../src/runs/world.ts';
import type { NightRun, PastSuccess } from '../../../src/store/store.ts';
import { occurrence } from '../../reminders/nightly/states.ts';
import { endings, night, nightRun, SCHEDULE } from './night-facts.ts';

const NOTHING: Past = { successes: [], endings: [] };
const successes = (seconds: number): PastSuccess[] =>
  [21, 20, 19].map((day) => ({ scheduleId: SCHEDULE, plannedAt: night(day), seconds, usd: 0.4, told: [] }));
const time = (over: Partial<TroubledTime['occurrence']>, runs: NightRun[] = []): TroubledTime => ({
  occurrence: { ...occurrence({ plannedAt: night(22) }), told: [], ...over },
  runs,
});
const kinds = (found: { trouble: { kind: string } }[]): string[] => found.map(({ trouble: { kind } }) => kind);

describe('of planned times that have ended', () => {
  it('all that were missed are one matter, with as many times as their rows stand for', () => {
    const [found, ...others] = troublesOfEnded(
      [
        time({ plannedAt: night(1), state: 'missed', times: 400 }),
        time({ plannedAt: night(20), state: 'missed', because: 'first' }),
        time({ plannedAt: night(21), state: 'succeeded' }),
        time({ plannedAt: night(22), state: 'missed', because: 'last' }),
      ],
      NOTHING,
    );
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      early: null,
      trouble: {
        kind: 'missed',
        times: 402,
        first: night(1).toISOString(),
        last: night(22).toISOString(),
        because: 'last',
      },
    });
  });

  it.each<[string, TroubledTime, string[]]>([
    ['a success', time({ state: 'succeeded', startedAt: night(22) }), []],
    ['a success that began ten minutes late', time({ state: 'succeeded', startedAt: night(22, '02:40') }), []],
    ['a success that began later', time({ state: 'succeeded', startedAt: secondsAfter(night(22), 601) }), ['late']],
    [
      'the same, of which people were told',
      time({ state: 'succeeded', startedAt: night(22, '04:00'), told: ['late'] }),
      [],
    ],
    ['one that somebody asked for', time({ state: 'succeeded', startedAt: night(22, '04:00'), askedBy: 'U0ADA' }), []],
    ['a failure', time({ state: 'failed' }), ['failed']],
    ['a failure that began late', time({ state: 'failed', startedAt: night(22, '04:00') }), ['failed']],
    ['a skip', time({ state: 'skipped', why: 'no-new-data' }), []],
    ['a cancel', time({ state: 'cancelled' }), []],
  ])('%s is worth saying or not', (_, ended, expected) => {
    expect(kinds(troublesOfEnded([ended], NOTHING))).toEqual(expected);
  });

  it('a failure has the streak up to it, not what came after', () => {
    const [found] = troublesOfEnded([time({ plannedAt: night(21), state: 'failed' })], {
      ...NOTHING,
      endings: endings('a', 'a', 'a', 'succeeded'),
    });
    expect(found?.trouble).toMatchObject({ streak: { nights: 2, since: night(20).toISOString() } });
  });

  it.each<[string, Partial<NightRun>, number, boolean]>([
    ['while its logs are read', { looking: true }, 179, true],
    ['no longer than three minutes', { looking: true }, 180, false],
    ['not once its cause is known, though the logs are still read', { looking: true, cause: 'disk-full' }, 0, false],
    ['not when nobody looks', {}, 0, false],
  ])('a failure waits for its cause %s', (_, run, seconds, waits) => {
    const failed = time({ state: 'failed', endedAt: night(22) }, [nightRun({ state: 'failed', ...run })]);
    expect(awaitsCause(failed, secondsAfter(night(22), seconds))).toBe(waits);
  });
});

describe('of planned times that wait or run', () => {
  const now = night(22, '02:45');
  const running = (over: Partial<TroubledTime['occurrence']> = {}) =>
    time({ state: 'running', startedAt: night(22), ...over }, [nightRun({ state: 'running', endedAt: null })]);

  it.each<[string, TroubledTime, Past, string[]]>([
    ['one that waits ten minutes', time({ plannedAt: night(22, '02:35') }), NOTHING, []],
    ['one that waits longer', time({ plannedAt: night(22, '02:34') }), NOTHING, ['late']],
    ['the same, of which people were told', time({ told: ['late'] }), NOTHING, []],
    ['one that waits for another try', time({ why: 'retry', attempts: 1 }), NOTHING, []],
    ['one that somebody asked for', time({ askedBy: 'U0ADA' }), NOTHING, []],
    ['one that runs', running(), NOTHING, []],
    ['one that was begun late', running({ startedAt: night(22, '02:41') }), NOTHING, ['late']],
    ['one that takes not yet twice its time', running(), { ...NOTHING, successes: successes(451) }, []],
    ['one that takes twice its time', running(), { ...NOTHING, successes: successes(450) }, ['slow']],
    ['the same, of which people were told', running({ told: ['slow'] }), { ...NOTHING, successes: successes(450) }, []],
    ['one of which two nights are known', running(), { ...NOTHING, successes: successes(1).slice(1) }, []],
  ])('%s', (_, open, past, expected) => {
    expect(kinds(troublesOfOpen(open, past, now))).toEqual(expected);
  });

  it.each([
    ['was on record in time', night(22), null],
    ['came on record only then', night(22, '04:00'), 'Nobody was there to begin it when its time came.'],
  ])('of one that was begun late and %s it is said why, if that is known', (_, createdAt, because) => {
    const begun = time({ state: 'running', createdAt, startedAt: night(22, '04:00') });
    expect(troublesOfOpen(begun, NOTHING, night(22, '04:01'))).toMatchObject([{ trouble: { kind: 'late', because } }]);
  });

  it('one that nobody accounted for is late after ten minutes', () => {
    expect(unaccounted(null, now)).toEqual([]);
    expect(unaccounted(night(22, '02:35'), now)).toEqual([]);
    expect(kinds(unaccounted(night(22, '02:34'), now))).toEqual(['late']);
  });
});

describe('what became of it', () => {
  const at = night(21).toISOString();
  const missed = { kind: 'missed', times: 3, first: night(19).toISOString(), last: at, because: null } as const;
  const failed = { kind: 'failed', plannedAt: at, failure: null, because: null, streak: null } as const;
  const late = { kind: 'late', plannedAt: at, begunAt: null, because: null } as const;
  const begun = { ...late, begunAt: night(21, '04:00').toISOString() };
  const slow = { kind: 'slow', plannedAt: at, since: at, usualSeconds: 60 } as const;
  const figures = { kind: 'figures' as const, plannedAt: at, figures: [] };
  const own = (over: Partial<Occurrence>): Occurrence => occurrence({ plannedAt: night(21), ...over });
  const next = (over: Partial<Occurrence>): Occurrence =>
    occurrence({ plannedAt: night(22), startedAt: night(22), ...over });
  const asked = next({ askedBy: 'U0ADA', state: 'running' });
  const ran = (moment: Date, by: string | null = null): NoticeAnswer => ({ kind: 'ran', at: moment.toISOString(), by });
  const over: NoticeAnswer = { kind: 'over' };

  it.each<[string, Parameters<typeof answerTo>[0], Occurrence[], NoticeAnswer | null]>([
    ['missed, and nothing since', missed, [own({ state: 'missed' })], null],
    ['missed, and the next one runs', missed, [next({ state: 'running' }), own({ state: 'missed' })], null],
    ['missed, and the next one ran', missed, [next({ state: 'succeeded' }), own({ state: 'missed' })], ran(night(22))],
    ['missed, and somebody runs it', missed, [asked, own({ state: 'missed' })], ran(night(22), 'U0ADA')],
    ['missed, and the next one failed', missed, [next({ state: 'failed' })], over],
    ['failed, and skipped since', failed, [next({ state: 'skipped' }), own({ state: 'failed' })], null],
    ['failed, and ran since', failed, [next({ state: 'succeeded' }), own({ state: 'failed' })], ran(night(22))],
    ['failed, and failed since', failed, [next({ state: 'failed' }), own({ state: 'failed' })], over],
    ['late, and not begun', late, [own({})], null],
    ['late, and not on record', late, [], null],
    ['late, and begun', late, [own({ state: 'running', startedAt: night(21, '05:00') })], ran(night(21, '05:00'))],
    ['late, and skipped then', late, [own({ state: 'skipped', endedAt: night(21, '05:00') })], over],
    ['late and begun, and still running', begun, [own({ state: 'running', startedAt: night(21, '04:00') })], null],
    [
      'late and begun, and through',
      begun,
      [own({ state: 'succeeded', startedAt: night(21, '04:00'), endedAt: night(21, '05:00') })],
      ran(night(21, '04:00')),
    ],
    ['late and begun, and failed', begun, [own({ state: 'failed', startedAt: night(21), endedAt: night(22) })], over],
    ['slow, and still running', slow, [own({ state: 'running' })], null],
    ['slow, and ended', slow, [own({ state: 'succeeded', endedAt: night(22) })], over],
    ['odd figures, and nothing since', figures, [own({ state: 'succeeded', endedAt: night(21) })], null],
    ['odd figures, and ran since', figures, [next({ state: 'succeeded' })], over],
    ['odd figures, and somebody runs it', figures, [asked], ran(night(22), 'U0ADA')],
  ])('%s', (_, trouble, latest, expected) => {
    expect(answerTo(trouble, latest)).toEqual(expected);
  });
});
