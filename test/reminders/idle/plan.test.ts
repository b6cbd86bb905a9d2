import { describe, expect, it } from 'vitest';
import type { NoticeId } from '../../../src/ids.ts';
import { type Action, type IdleState, planIdle } from '../../../src/reminders/idle/plan.ts';
import { at, NOW } from '../../runs/world.ts';
import { BUSY, HOUR, idleFor, idleState, MINUTE, nag, RULES, UNKNOWN } from './states.ts';

const NAG_ONLY = { ...RULES, terminateAfter: null };

/** The plan, an action a word: `nag 2`, `answer 1 busy`, `end`. */
const inWords = (state: IdleState, now = NOW): string[] => planIdle(state, now).map(wordsOf);
function wordsOf(action: Action): string {
  switch (action.kind) {
    case 'tell':
      return action.body.kind === 'idle' ? `nag ${action.body.number}` : 'blind';
    case 'answer':
      return `answer ${action.notice.slice(2)} ${action.answer.kind}`;
    case 'correct':
      return `correct ${action.notice.slice(2)} to ${minutes(action.body.endsAt)}`;
    case 'begin-idle':
    case 'end-idle':
      return `${action.kind} ${minutes(action.at.toISOString())}`;
    case 'end':
      return 'end';
  }
}
/** Minutes from now. */
const minutes = (moment: string | null): string =>
  moment === null ? 'never' : `${Math.round((Date.parse(moment) - NOW.getTime()) / 60_000)} min`;

describe('a cluster without work', () => {
  it.each<[string, IdleState, string[]]>([
    ['is left alone before the time of the warning', idleState({ verdict: idleFor(1799) }), []],
    ['is told of when it comes', idleState({ verdict: idleFor(1800) }), ['nag 1']],
    ['is told of once', idleState({ told: [nag(60, { endsIn: 29 * MINUTE })] }), []],
    [
      'is not ended a second before people were warned as long as they should be',
      idleState({ verdict: idleFor(HOUR), told: [nag(1799, { endsIn: 1 })] }),
      [],
    ],
    ['is ended when they were', idleState({ verdict: idleFor(HOUR), told: [nag(1800)] }), ['end']],
    [
      'is not ended before its time, however early people were warned',
      idleState({ verdict: idleFor(HOUR - 1), told: [nag(1900, { endsIn: 1 })] }),
      [],
    ],
    [
      'is not ended when nobody could see the warning',
      idleState({
        verdict: idleFor(5 * HOUR),
        told: [nag(4 * HOUR, { since: 5 * HOUR, shown: null, endsIn: -3 * HOUR })],
      }),
      ['correct 1 to 30 min'],
    ],
    [
      'is ended that long after the warning was seen at last',
      idleState({ verdict: idleFor(5 * HOUR), told: [nag(4 * HOUR, { since: 5 * HOUR, shown: 1800 })] }),
      ['end'],
    ],
    [
      'says when it really ends, as Slack was late',
      idleState({ told: [nag(20 * MINUTE, { shown: 5 * MINUTE, endsIn: 10 * MINUTE })] }),
      ['correct 1 to 25 min'],
    ],
    [
      'is never ended by rules that only tell',
      idleState({
        policy: NAG_ONLY,
        verdict: idleFor(9 * HOUR),
        told: [nag(30 * MINUTE, { since: 9 * HOUR, endsIn: null })],
      }),
      [],
    ],
    ['and says that nobody ends it', idleState({ policy: NAG_ONLY, told: [nag(60)] }), ['correct 1 to never']],
    [
      'is warned of before anything when its rules end it now, and only asked before',
      idleState({ verdict: idleFor(9 * HOUR), told: [nag(5 * HOUR, { since: 9 * HOUR, endsIn: null })] }),
      ['answer 1 over', 'nag 2'],
    ],
    [
      'is not ended sooner than people were told, when its rules end it sooner now',
      idleState({ verdict: idleFor(2 * HOUR), told: [nag(HOUR, { since: 2 * HOUR, endsIn: 60 })] }),
      [],
    ],
    [
      'is not ended again, and told of as rarely, when AWS refused that',
      idleState({ vigil: { refusedAt: at(-60) }, verdict: idleFor(2 * HOUR), told: [nag(1800, { since: 2 * HOUR })] }),
      ['correct 1 to never'],
    ],
    [
      'is ended when AWS refused that in an earlier idle time',
      idleState({ vigil: { refusedAt: at(-2 * HOUR) }, told: [nag(1800)] }),
      ['end'],
    ],
    ['is left alone when it goes already', idleState({ cluster: { wanted: 'gone' }, told: [nag(1800)] }), []],
  ])('%s', (_what, state, expected) => {
    expect(inWords(state)).toEqual(expected);
  });

  it('names in the nag what it costs, when it ends and how that is known', () => {
    const cost = { usd: 3, idleUsd: 1, hourlyUsd: 0.6, estimated: true, at: NOW.toISOString() };
    const [told] = planIdle(idleState({ verdict: idleFor(2400), cluster: { cost } }), NOW);
    expect(told).toEqual({
      kind: 'tell',
      key: `c-22222222:idle:${at(-2400).toISOString()}:1`,
      body: {
        kind: 'idle',
        since: at(-2400).toISOString(),
        because: 'Nothing since its last step ended.',
        number: 1,
        endsAt: at(1800).toISOString(),
        idleUsd: 0.4,
        hourlyUsd: 0.6,
        estimated: true,
      },
    });
  });

  it('names the end by AWS’s own policy where Stoker does not end it, and the hard limit where that is sooner', () => {
    const backstop = { seconds: 3 * HOUR, setAt: at(-6 * HOUR).toISOString() };
    const endOf = (state: IdleState) => {
      const [told] = planIdle(state, NOW);
      return told?.kind === 'tell' && told.body.kind === 'idle' ? minutes(told.body.endsAt) : told;
    };
    expect(endOf(idleState({ policy: NAG_ONLY, vigil: { backstop } }))).toBe('120 min');
    expect(endOf(idleState({ policy: NAG_ONLY }))).toBe('never');
    expect(endOf(idleState({ verdict: idleFor(1800), cluster: { hardLimitSeconds: 6 * HOUR + 600 } }))).toBe('10 min');
  });

  it('says with its end when it would have ended without Stoker', () => {
    const end = (over: Parameters<typeof idleState>[0]) => {
      const [action] = planIdle(idleState({ told: [nag(1800)], ...over }), NOW);
      return action?.kind === 'end' ? minutes(action.wouldEndAt.toISOString()) : action;
    };
    const set = (ago: number) => ({ seconds: 2 * HOUR, setAt: at(-ago).toISOString() });
    expect(end({})).toBe(minutes(at(18 * HOUR).toISOString()));
    expect(end({ vigil: { backstop: set(5 * HOUR) } })).toBe('60 min');
    // Idle for three hours and still there: AWS counts from when the policy was set.
    const long = { verdict: idleFor(3 * HOUR), told: [nag(1800, { since: 3 * HOUR })] };
    expect(end({ ...long, vigil: { backstop: set(HOUR) } })).toBe('60 min');
    expect(end({ ...long, vigil: { backstop: set(HOUR) }, cluster: { hardLimitSeconds: 6 * HOUR + 60 } })).toBe(
      '1 min',
    );
  });
});

describe('where only people end it, nags grow rarer', () => {
  const after = (hours: number, told: IdleState['told']) =>
    inWords(idleState({ policy: NAG_ONLY, verdict: idleFor(30 * HOUR), told }), at(hours * HOUR));
  const asked = { since: 30 * HOUR, endsIn: null };
  const first = nag(0, { ...asked, number: 1 });
  const second = nag(-HOUR, { ...asked, number: 2 });
  const third = nag(-3 * HOUR, { ...asked, number: 3 });
  const fourth = nag(-7 * HOUR, { ...asked, number: 4 });

  it.each<[string, number, IdleState['told'], string[]]>([
    ['not before an hour', 0.99, [first], []],
    ['then again', 1, [first], ['answer 1 over', 'nag 2']],
    ['not before two more', 2.99, [first, second], []],
    ['then again', 3, [second], ['answer 2 over', 'nag 3']],
    ['four times in all', 24, [fourth, third, second, first], []],
  ])('%s', (_what, hours, told, expected) => {
    expect(after(hours, told)).toEqual(expected);
  });
});

describe('a kept cluster', () => {
  const until = (seconds: number) => ({ keptUntil: at(seconds), keptBy: 'U0GRACE' });
  it.each<[string, IdleState, string[]]>([
    ['is neither told of nor ended', idleState({ cluster: until(1), verdict: idleFor(5 * HOUR) }), []],
    [
      'has its open nag answered, also when the click was broken off',
      idleState({ cluster: until(HOUR), told: [nag(HOUR)] }),
      ['answer 1 kept'],
    ],
    [
      'is told of anew when that is over, with full notice',
      idleState({ cluster: until(0), told: [nag(HOUR, { answer: { kind: 'kept', by: 'U0GRACE', until: '' } })] }),
      ['nag 2'],
    ],
    [
      'is not ended on a warning from before',
      idleState({ cluster: until(-60), told: [nag(HOUR)] }),
      ['answer 1 over', 'nag 2'],
    ],
    [
      'is told of only when it does nothing long enough, if it worked meanwhile',
      idleState({ cluster: until(0), verdict: idleFor(600), before: idleFor(600) }),
      [],
    ],
    [
      'is ended when nobody keeps it again',
      idleState({
        cluster: until(-1860),
        verdict: idleFor(4 * HOUR),
        told: [nag(1800, { since: 4 * HOUR, number: 2 })],
      }),
      ['end'],
    ],
  ])('%s', (_what, state, expected) => {
    expect(inWords(state)).toEqual(expected);
  });
});

describe('after a time in which nobody watched', () => {
  const back = (ago: number) => ({ watchedSince: at(-ago) });
  it.each<[string, IdleState, string[]]>([
    [
      'people are warned anew',
      idleState({ vigil: back(0), verdict: idleFor(9 * HOUR), told: [nag(8 * HOUR, { since: 9 * HOUR })] }),
      ['answer 1 over', 'nag 2'],
    ],
    [
      'and have the whole time from then on',
      idleState({
        vigil: back(1799),
        verdict: idleFor(9 * HOUR),
        told: [nag(1799, { since: 9 * HOUR, number: 2, endsIn: 1 })],
      }),
      [],
    ],
    [
      'not again and again, when it often comes and goes',
      idleState({ vigil: back(0), told: [nag(10 * MINUTE, { endsIn: 20 * MINUTE })] }),
      ['correct 1 to 50 min'],
    ],
    [
      'also when the clock was put back meanwhile',
      idleState({ vigil: back(0), told: [nag(-HOUR)] }),
      ['answer 1 over', 'nag 2'],
    ],
    [
      'not where nobody would end it',
      idleState({ policy: NAG_ONLY, vigil: back(0), told: [nag(10 * MINUTE, { endsIn: null })] }),
      [],
    ],
  ])('%s', (_what, state, expected) => {
    expect(inWords(state)).toEqual(expected);
  });
});

describe('a cluster that works again, or of which nobody knows', () => {
  it.each<[string, IdleState, string[]]>([
    [
      'is not idle from the last look on, and whoever was warned hears of it',
      idleState({ verdict: BUSY, before: idleFor(HOUR), told: [nag(1800)] }),
      ['end-idle -1 min', 'answer 1 busy'],
    ],
    [
      'that goes by itself is not at work again',
      idleState({ verdict: { kind: 'busy', rule: 'ending', because: '' }, before: null, told: [nag(1800)] }),
      ['answer 1 over'],
    ],
    [
      'that worked in between begins anew',
      idleState({ verdict: idleFor(600), before: idleFor(HOUR), told: [nag(1800)] }),
      ['end-idle -10 min', 'begin-idle -10 min', 'answer 1 over'],
    ],
    [
      'is never ended, whatever was told',
      idleState({
        verdict: UNKNOWN,
        before: idleFor(9 * HOUR),
        vigil: { verdictSince: NOW },
        told: [nag(2 * HOUR)],
      }),
      ['end-idle -1 min'],
    ],
    ['is not told of at once', idleState({ verdict: UNKNOWN, vigil: { verdictSince: at(-1799) } }), []],
    ['is told of after half an hour', idleState({ verdict: UNKNOWN, vigil: { verdictSince: at(-1800) } }), ['blind']],
    [
      'that nobody watched is not told of for that',
      idleState({ verdict: UNKNOWN, vigil: { verdictSince: at(-9 * HOUR), watchedSince: at(-60) } }),
      [],
    ],
  ])('%s', (_what, state, expected) => {
    expect(inWords(state)).toEqual(expected);
  });

  it('is told of once a day at most, and that it is over', () => {
    const blind = (ago: number, answered: boolean): IdleState['told'][number] => {
      const { notice } = nag(ago);
      const body = { kind: 'blind' as const, since: at(-ago).toISOString(), because: 'No metrics.' };
      const answer = answered ? { kind: 'over' as const } : null;
      return { notice: { ...notice, id: 'n-7' as NoticeId, body, answer }, shownAt: at(-ago) };
    };
    const unknown = (told: IdleState['told']) => inWords(idleState({ verdict: UNKNOWN, told }));
    expect(unknown([blind(9 * HOUR, false)])).toEqual([]);
    expect(unknown([blind(9 * HOUR, true)])).toEqual([]);
    expect(unknown([blind(25 * HOUR, true)])).toEqual(['blind']);
    expect(inWords(idleState({ verdict: idleFor(600), told: [blind(HOUR, false)] }))).toEqual(['answer 7 over']);
  });
});

it('begins the idle time that it sees first, and goes on with it over a hole', () => {
  expect(inWords(idleState({ verdict: idleFor(600), before: null, vigil: { lookedAt: null } }))).toEqual([
    'begin-idle -10 min',
  ]);
  expect(inWords(idleState({ verdict: idleFor(600), before: BUSY }))).toEqual(['begin-idle -10 min']);
  expect(inWords(idleState({ verdict: idleFor(600), before: idleFor(570) }))).toEqual([]);
});
