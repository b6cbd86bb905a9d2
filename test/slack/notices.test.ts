import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AwsClusterId } from '../../src/ids.ts';
import type { NoticeAnswer, NoticeBody } from '../../src/records.ts';
import { renderNotice } from '../../src/slack/notices/notice.ts';
import type { NoticeView } from '../../src/slack/notices/view.ts';
import { buttonsOf, slackRefuses, wordsIn } from './support/read.ts';
import { at, cluster, NOW } from './support/records.ts';

const kept = cluster({ preset: 'adhoc', keepAlive: true, state: 'idle', hardLimitSeconds: 43_200 });
const view = (over: Partial<NoticeView> = {}): NoticeView => ({ cluster: kept, place: 'channel', now: NOW, ...over });
const draw = (body: NoticeBody, answer: NoticeAnswer | null = null, over: Partial<NoticeView> = {}) =>
  renderNotice({ body, answer, answeredAt: answer && NOW }, view(over));
/** What a locked phone shows: mentions by name, times by the clock. */
const onPhone = (text: string): string =>
  text.replace(/<!date\^\d+\^[^|]+\|([^>]+)>/g, '$1').replace(/<@U0GRACE>/g, '@grace');
const plainWords = (message: ReturnType<typeof draw>): string => onPhone(wordsIn(message.blocks));

type Of<K extends NoticeBody['kind']> = Extract<NoticeBody, { kind: K }>;
const idle = (over: Partial<Of<'idle'>> = {}): Of<'idle'> => ({
  kind: 'idle',
  since: at('01:54:00').toISOString(),
  because: 'no step, no YARN application, no container since then',
  number: 1,
  endsAt: at('02:50:00').toISOString(),
  idleUsd: 0.36,
  hourlyUsd: 0.514,
  estimated: false,
  ...over,
});
const ended = (over: Partial<Of<'ended'>> = {}): Of<'ended'> => ({
  kind: 'ended',
  since: at('01:54:00').toISOString(),
  usd: 3.1,
  idleUsd: 0.48,
  savedUsd: 2.4,
  otherwise: { by: 'aws-policy', at: at('06:00:00').toISOString() },
  preset: 'adhoc',
  estimated: false,
  ...over,
});
const budget = (over: Partial<Of<'budget'>> = {}): Of<'budget'> => ({
  kind: 'budget',
  scope: 'team',
  name: 'team',
  month: '2026-11',
  percent: 80,
  spentUsd: 402.1,
  budgetUsd: 500,
  forecastUsd: 610,
  estimated: true,
  ...over,
});
const month: Of<'month'> = {
  kind: 'month',
  month: '2026-10',
  savedUsd: 312.4,
  clusters: 14,
  spentUsd: 1204.5,
  idleUsd: 41,
  leftBehind: ['j-ABC has been TERMINATING for 3 h', 's3://logs/emr/ has no lifecycle'],
};
const concern: Of<'concern'> = {
  kind: 'concern',
  concern: {
    kind: 'slow-step',
    about: 's-1',
    message: 'Step load has run for 6 h; 40 min is usual.',
    since: at('01:00:00').toISOString(),
  },
  hourlyUsd: 1.2,
};
const blind: Of<'blind'> = { kind: 'blind', since: at('02:00:00').toISOString(), because: 'CloudWatch has no metrics' };
const hardLimit: Of<'hard-limit'> = { kind: 'hard-limit', endsAt: at('03:06:00').toISOString() };
const unclaimed: Of<'unclaimed'> = {
  kind: 'unclaimed',
  day: '2026-11-21',
  hourlyUsd: 19.2,
  clusters: Array.from({ length: 40 }, (_, index) => ({
    awsId: `j-FOUND${index}` as AwsClusterId,
    name: `etl <!channel> ${index} AKIAABCDEFGHIJKLMNOP ${'x'.repeat(200)}`,
    state: 'WAITING',
    owner: 'somebody <@U0GRACE>',
    createdAt: at('00:00:00').toISOString(),
    hourlyUsd: 0.48,
    estimated: true,
  })),
};
const FORGED = `etl\n🚨 *Stoker*: all is well\r\nclaim nothing`;
it('a name made by somebody else says nothing in lines of its own', () => {
  const [one] = unclaimed.clusters;
  if (!one) throw new Error('the list is empty');
  const list = draw({ ...unclaimed, clusters: [{ ...one, name: FORGED, owner: `ada\n${FORGED}` }] });
  const found = cluster({ ...kept, origin: 'claimed', preset: '(found)', name: FORGED });
  const step = draw({ ...concern, concern: { ...concern.concern, message: `Step ${FORGED} (s-1) has run.` } });
  for (const message of [list, draw(idle(), null, { cluster: found }), draw(ended(), null, { cluster: found }), step]) {
    const lines = [message.text, ...wordsIn(message.blocks).split('\n')].flatMap((text) => text.split('\n'));
    expect(lines.filter((line) => line.startsWith('🚨') || line.startsWith('claim nothing'))).toEqual([]);
  }
});

const EVERY: [string, NoticeBody][] = [
  ['idle', idle()],
  ['idle for people alone', idle({ endsAt: null, idleUsd: null, hourlyUsd: null })],
  ['hard-limit', hardLimit],
  ['blind', blind],
  ['concern', concern],
  ['ended', ended()],
  ['unclaimed', unclaimed],
  ['budget', budget()],
  ['month', month],
];

describe('the line on a locked phone', () => {
  it.each<[string, NoticeBody, Partial<NoticeView>, string]>([
    ['idle', idle(), {}, '💤 adhoc of @grace idle for 42 min, $0.36 so far; ends 02:50 UTC unless kept'],
    [
      'idle, to its owner',
      idle(),
      { place: 'direct' },
      '💤 Your adhoc cluster idle for 42 min, $0.36 so far; ends 02:50 UTC unless kept',
    ],
    [
      'idle, in the thread beside',
      idle(),
      { place: 'thread' },
      '💤 Cluster adhoc idle for 42 min, $0.36 so far; ends 02:50 UTC unless kept',
    ],
    [
      'idle, for a price that is not certain',
      idle({ estimated: true }),
      {},
      '💤 adhoc of @grace idle for 42 min, about $0.36 so far; ends 02:50 UTC unless kept',
    ],
    [
      'idle, nobody ends it',
      idle({ endsAt: null }),
      {},
      '💤 adhoc of @grace idle for 42 min, $0.36 so far; goes on at $0.514 an hour until somebody ends it',
    ],
    [
      'idle, late',
      idle({ endsAt: at('02:30:00').toISOString() }),
      {},
      '💤 adhoc of @grace idle for 42 min, $0.36 so far; ends any minute unless kept',
    ],
    ['hard limit', hardLimit, { place: 'direct' }, '⏰ Your adhoc cluster ends at 03:06 UTC: its hard limit of 12 h'],
    ['ended', ended(), { place: 'direct' }, '⚫ Your adhoc cluster was idle and is put out, about $2.40 saved'],
    ['blind', blind, { place: 'direct' }, '🙈 I cannot see whether your adhoc cluster does anything, so I leave it on'],
    ['concern', concern, {}, '🐢 adhoc of @grace: Step load has run for 6 h; 40 min is usual.'],
    ['budget', budget(), {}, '💸 80 % of the budget of the team for November 2026 is spent: about $402.10 of $500.00'],
    ['month', month, {}, '🗓️ October 2026: about $312.40 saved by ending 14 idle clusters'],
  ])('%s', (_what, body, over, line) => {
    expect(onPhone(draw(body, null, over).text)).toBe(line);
  });
});

describe('a nag', () => {
  it('says what, whose, since when, how that is known, what it costs and when it ends', () => {
    const words = plainWords(draw(idle()));
    expect(words).toContain('*adhoc of @grace* `c-7k3f9q2m` has been idle for *42 min*, $0.36 so far.');
    expect(words).toContain('It ends at 02:50 UTC unless somebody keeps it');
    expect(words).toContain('How I know: no step, no YARN application, no container since then');
    expect(words).toContain('$0.514 an hour');
    expect(words).toContain('hard limit 14:30 UTC');
  });

  it('lets people keep it, end it or ask why', () => {
    expect(buttonsOf(draw(idle()))).toEqual(['Keep 1 h', 'Keep 4 h', 'Keep until 18:00', 'Terminate now', 'Why?']);
  });

  it('counts from the second time on', () => {
    expect(plainWords(draw(idle()))).not.toContain('time I ask');
    expect(plainWords(draw(idle({ number: 3 })))).toContain('3rd time I ask');
  });

  it('has nothing to click once the cluster is on its way out', () => {
    expect(buttonsOf(draw(idle(), null, { cluster: cluster({ ...kept, wanted: 'gone' }) }))).toEqual([]);
    expect(buttonsOf(draw(idle(), null, { cluster: null }))).toEqual([]);
  });
});

describe('an answered notice', () => {
  it.each<[string, NoticeBody, NoticeAnswer, string]>([
    [
      'kept',
      idle(),
      { kind: 'kept', by: 'U0GRACE', until: at('18:00:00').toISOString() },
      '✅ Kept until 18:00 UTC by @grace',
    ],
    ['terminated', idle(), { kind: 'terminated', by: 'U0GRACE' }, '🧯 Terminated by @grace'],
    [
      'busy',
      idle(),
      { kind: 'busy', because: 'step count began at 02:36' },
      '▶️ It is at work again: step count began at 02:36',
    ],
    [
      'stood down',
      idle(),
      { kind: 'stood-down', because: 'a container was asked for' },
      '✋ I was about to end it, looked once more, and left it alone: a container was asked for',
    ],
    ['ended', idle(), { kind: 'ended' }, '⚫ Nobody kept it, so it has been ended'],
    ['seen again', blind, { kind: 'over' }, '☑️ I can see it again'],
    ['told anew', idle(), { kind: 'over' }, '☑️ A newer message tells how it is now'],
    ['mended', concern, { kind: 'over' }, '☑️ No longer so'],
  ])('%s', (_what, body, answer, line) => {
    const message = draw(body, answer);
    expect(plainWords(message).split('\n')[0]).toBe(line);
    expect(buttonsOf(message)).toEqual([]);
  });

  it.each([
    ['hard-limit', '⚫ It is gone, ended at its hard limit'],
    [null, '⚫ It is gone'],
  ])('of a cluster that is gone says so, ended by %s', (endedBy, line) => {
    const gone = cluster({ ...kept, wanted: endedBy ? 'gone' : 'up', state: 'gone', endedBy });
    for (const body of [idle(), hardLimit, blind])
      expect(plainWords(draw(body, { kind: 'over' }, { cluster: gone })).split('\n')[0]).toBe(line);
  });

  it('keeps what it was about, and asks nothing any more', () => {
    const words = plainWords(draw(idle(), { kind: 'terminated', by: 'U0GRACE' }));
    expect(words).toContain('💤 *adhoc of @grace* `c-7k3f9q2m` had been idle for *42 min*.');
    expect(words).not.toMatch(/Still need it|unless/);
  });

  it('does not say any more that it ends, nor to whom it is read aloud', () => {
    const { text } = draw(idle(), { kind: 'busy', because: 'step count began at 02:36' });
    expect(onPhone(text)).toMatch(/^▶️ It is at work again: step count began at 02:36 \(.*had been idle for 42 min\)$/);
  });

  it('speaks of the time when it was answered, however late it is drawn', () => {
    const notice = { body: idle(), answer: { kind: 'ended' } as const, answeredAt: NOW };
    const words = wordsIn(renderNotice(notice, view({ now: at('14:00:00') })).blocks);
    expect(words).toContain('idle for *42 min*');
  });
});

describe('what a cluster that was ended leaves', () => {
  it('its cost, what that saved and by which rule, and a way back', () => {
    const message = draw(ended());
    const words = plainWords(message);
    expect(words).toContain('It cost $3.10, $0.48 of it idle.');
    expect(words).toContain(
      'Saved about $2.40: from its end until 06:00 UTC, when AWS’s own idle policy would have ended it.',
    );
    expect(buttonsOf(message)).toEqual(['Launch it again']);
  });

  it('no saving where none can be counted', () => {
    expect(plainWords(draw(ended({ savedUsd: null, otherwise: null })))).toContain('no saving is counted');
  });

  it('no way back for a cluster that was found', () => {
    expect(buttonsOf(draw(ended(), null, { cluster: cluster({ ...kept, origin: 'claimed' }) }))).toEqual([]);
  });
});

it('a budget says where it will end', () => {
  expect(wordsIn(draw(budget()).blocks)).toContain('it will be about $610.00 by the end of the month.');
  expect(wordsIn(draw(budget({ forecastUsd: 420 })).blocks)).toContain('which is within it');
  expect(wordsIn(draw(budget({ scope: 'owner', name: 'U0GRACE' })).blocks)).toContain('budget of <@U0GRACE>');
  expect(wordsIn(draw(budget({ percent: 100, spentUsd: 935 })).blocks)).toContain('187 % of the budget');
});

describe('whatever a notice holds', () => {
  it.each(EVERY)('Slack takes it, answered or not: %s', (_what, body) => {
    for (const over of [{}, { cluster: null }, { place: 'direct' as const }]) {
      expect(slackRefuses(draw(body, null, over))).toEqual([]);
      expect(slackRefuses(draw(body, { kind: 'over' }, over))).toEqual([]);
    }
  });

  it('nothing in it calls the channel, links or tells a secret', () => {
    const nasty = fc.oneof(
      fc.string({ maxLength: 4000 }),
      fc.constantFrom('<!channel>', '<https://evil.example|ok>', 'key=AKIAABCDEFGHIJKLMNOP', '`````', '\u202e<@U0ADA>'),
    );
    fc.assert(
      fc.property(nasty, nasty, fc.double({ noNaN: true, min: -1e9, max: 1e9 }), (text, other, usd) => {
        const bodies: NoticeBody[] = [
          idle({ because: text, idleUsd: usd, hourlyUsd: usd }),
          { ...blind, because: text },
          { ...concern, concern: { ...concern.concern, message: text } },
          ended({ usd, savedUsd: usd }),
          budget({ scope: 'job', name: text, month: other }),
          { ...month, leftBehind: [text, other] },
        ];
        const answers: (NoticeAnswer | null)[] = [
          null,
          { kind: 'kept', by: text, until: at('18:00:00').toISOString() },
        ];
        for (const body of bodies) {
          for (const answer of answers) {
            const message = draw(body, answer, { cluster: cluster({ ...kept, preset: other }) });
            expect(slackRefuses(message)).toEqual([]);
            const all = `${message.text}\n${wordsIn(message.blocks)}`;
            expect(all).not.toMatch(/<!(?!date)|<https?:|AKIAABCDEFGHIJKLMNOP|<@U0ADA>/);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('forty unclaimed clusters fit, with buttons for the first', () => {
    const message = draw(unclaimed);
    expect(slackRefuses(message)).toEqual([]);
    expect(buttonsOf(message)).toContain('Claim');
    expect(wordsIn(message.blocks)).not.toContain('AKIAABCDEFGHIJKLMNOP');
    expect(wordsIn(message.blocks.filter(({ type }) => type !== 'actions'))).not.toContain('<!channel>');
    expect(wordsIn(message.blocks)).toContain('32 more clusters');
    expect(wordsIn(message.blocks)).not.toContain('left out');
  });
});
