import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewProblems } from '../../sandbox/slack/validate/assert.ts';
import type { CostReport } from '../../src/cost-report.ts';
import type { ClusterId, NoticeId, RunId, ScheduleId, SlackUserId } from '../../src/ids.ts';
import type { NightLine, NightState, PlannedLine } from '../../src/night-report.ts';
import type { Cluster, Notice, NoticeBody, Run } from '../../src/records.ts';
import type { HomeFacts, Reader } from '../../src/slack/home/facts.ts';
import { clockLine, renderHome } from '../../src/slack/home/home.ts';
import { anyText } from '../support/any-text.ts';
import { buttonsOf, wordsIn } from './support/read.ts';
import { at, cluster, NOW, run } from './support/records.ts';

const ME = 'U0GRACE' as SlackUserId;
const OTHER = 'U0ADA' as SlackUserId;

const month = (over: Partial<CostReport> = {}): CostReport => ({
  period: 'month',
  by: 'owner',
  from: '2026-11-01T00:00:00Z',
  to: '2026-11-21T02:30:00Z',
  timeZone: 'UTC',
  rows: [{ name: ME, usd: 20, idleUsd: 1, clusters: 4, estimated: false }],
  total: { usd: 412.2, idleUsd: 41.22, clusters: 40, estimated: false },
  hourlyUsd: 1,
  unknown: [],
  budgets: [],
  saved: { usd: 0, clusters: 0, estimated: false },
  ...over,
});

const facts = (over: Partial<HomeFacts> = {}): HomeFacts => ({
  clusters: [],
  runs: new Map(),
  percents: new Map(),
  notices: new Map(),
  failed: [],
  night: { from: '2026-11-20T02:36:00Z', to: '2026-11-21T02:36:00Z', lines: [] },
  tonight: [],
  schedules: { all: 0, paused: 0 },
  unclaimed: null,
  month: month(),
  ...over,
});

const reader = (over: Partial<Reader> = {}): Reader => ({
  user: ME,
  mayAct: true,
  pages: {},
  said: null,
  now: NOW,
  ...over,
});

const idle = (of: Cluster, over: Partial<Extract<NoticeBody, { kind: 'idle' }>> = {}): Notice => ({
  id: `n-${of.id}` as NoticeId,
  key: `idle:${of.id}`,
  clusterId: of.id,
  body: {
    kind: 'idle',
    since: at('01:30:00').toISOString(),
    because: 'no application has run',
    number: 1,
    endsAt: at('03:00:00').toISOString(),
    idleUsd: 0.4,
    hourlyUsd: 0.5,
    estimated: false,
    ...over,
  },
  answer: null,
  createdAt: at('02:30:00'),
  answeredAt: null,
});

const line = (name: string, state: NightState, owner = OTHER): NightLine => ({
  schedule: { id: `s-${name}` as ScheduleId, name, what: 'retrain', owner, channel: 'C0DATA' as never, zone: 'UTC' },
  counts: { [state]: 1 },
  state,
  why: null,
  because: null,
  plannedAt: at('02:00:00').toISOString(),
  run: null,
  seconds: 600,
  usualSeconds: 580,
  slow: false,
  usd: 0.2,
  usualUsd: 0.2,
  estimated: false,
  figures: [],
  failure: null,
  streak: null,
});

const planned = (name: string): PlannedLine => ({
  schedule: line(name, 'waiting').schedule,
  at: '2026-11-22T02:00:00.000Z',
  cron: '0 2 * * *',
});

/** A team in which one in ten things is the reader's and every fourth cluster is idle; `name` names everything. */
function team(clusters: number, schedules: number, name: (n: number) => string): HomeFacts {
  const all = Array.from({ length: clusters }, (_, n) =>
    cluster({
      id: `c-${n}` as ClusterId,
      origin: 'claimed',
      name: name(n),
      owner: n % 10 === 0 ? ME : OTHER,
      keepAlive: n % 4 === 0,
      state: n % 4 === 0 ? 'idle' : 'up',
      cost: { usd: 4.2, idleUsd: 1, hourlyUsd: 0.51, estimated: false, at: at('02:30:00').toISOString() },
    }),
  );
  const runOn = ({ id, owner }: Cluster, n: number): Run =>
    run({ id: `r-${n}` as RunId, job: name(n), clusterId: id, requestedBy: owner });
  const failed = Array.from({ length: clusters }, (_, n) =>
    run({
      id: `r-failed${n}` as RunId,
      job: name(n),
      state: 'failed',
      endedAt: at('02:00:00'),
      failure: {
        message: name(n),
        fix: { overrides: {}, changes: [{ what: name(n), from: null, to: name(n) }], notes: [name(n)] },
      },
    }),
  );
  const states: NightState[] = ['failed', 'missed', 'late', 'running', 'succeeded', 'skipped'];
  return facts({
    clusters: all,
    runs: new Map(all.map((one, n) => [one.id, [runOn(one, n)]])),
    percents: new Map(all.map((_, n) => [`r-${n}` as RunId, n % 100])),
    notices: new Map(
      all.filter(({ keepAlive }) => keepAlive).map((one) => [one.id, [idle(one, { because: name(1) })]]),
    ),
    failed,
    night: {
      ...facts().night,
      lines: Array.from({ length: schedules }, (_, n) => ({
        ...line(name(n), states[n % states.length] ?? 'succeeded', n % 3 === 0 ? ME : OTHER),
        because: name(n),
      })),
    },
    tonight: Array.from({ length: schedules }, (_, n) => planned(name(n))),
    schedules: { all: schedules, paused: 1 },
    month: month({
      budgets: Array.from({ length: schedules }, (_, n) => ({
        of: 'job' as const,
        name: name(n),
        month: '2026-11',
        budgetUsd: 10,
        spentUsd: 20,
        forecastUsd: 30,
        estimated: true,
        over: 'warn' as const,
      })),
    }),
  });
}

const view = (of: HomeFacts, as: Reader = reader()) => {
  const blocks = [clockLine(as.now), ...renderHome(of, as)];
  return { type: 'home', blocks };
};

describe('Slack takes it', () => {
  it.each([
    [0, 0],
    [1, 1],
    [300, 200],
  ])('with %i clusters and %i schedules, on every page', (clusters, schedules) => {
    const all = team(clusters, schedules, (n) => `etl-${n}`);
    for (const page of [0, 1, 12, 10_000]) {
      const pages = { waiting: page, mine: page, team: page, night: page, tonight: page };
      const drawn = view(all, reader({ pages, said: 'Kept.' }));
      expect(viewProblems(drawn, 'home')).toEqual([]);
      expect(drawn.blocks.length).toBeLessThanOrEqual(80);
    }
  });

  it('whatever things are called', () => {
    const text = anyText({ maxLength: 3000 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), fc.boolean(), (names, mayAct) => {
        const all = team(40, 20, (n) => names[n % names.length] ?? '');
        const drawn = view(all, reader({ mayAct, said: '✅ kept' }));
        expect(viewProblems(drawn, 'home')).toEqual([]);
        expect(drawn.blocks.length).toBeLessThanOrEqual(80);
      }),
      { numRuns: 25 },
    );
  });

  it('nothing in a name calls anybody, and no key gets through', () => {
    const drawn = JSON.stringify(
      renderHome(
        team(20, 12, () => '<!channel> AKIAIOSFODNN7EXAMPLE'),
        reader(),
      ),
    );
    // Dialogs are plain text, in which nothing calls; they name what was checked to be a name.
    const mrkdwn = [...drawn.matchAll(/"type":"mrkdwn","text":"((?:[^"\\]|\\.)*)"/g)]
      .map(([, text]) => text)
      .join('\n');
    expect(mrkdwn).toContain('&lt;!channel&gt; [redacted AWS key id]');
    expect(mrkdwn).not.toContain('<!channel>');
    expect(mrkdwn).not.toContain('AKIAIOSFODNN7EXAMPLE');
  });
});

describe('what it says', () => {
  const mine = cluster({ id: 'c-mine' as ClusterId, preset: 'adhoc', keepAlive: true, state: 'idle' });
  const theirs = cluster({ id: 'c-theirs' as ClusterId, owner: OTHER });

  it('nothing waits, nothing runs: in a few lines', () => {
    const words = wordsIn(renderHome(facts(), reader()));
    expect(words).toContain('Nothing waits for you.');
    expect(words).toContain('Nothing is up.');
    expect(words).not.toContain('My clusters');
    expect(words).toContain('*$412.20*, $41.22 of it idle · yours $20.00');
  });

  it('a warning about a cluster of mine waits for me with its buttons; one about another’s does not', () => {
    const notices = new Map([mine, theirs].map((one) => [one.id, [idle(one)]]));
    const blocks = renderHome(facts({ clusters: [mine, theirs], notices }), reader());
    const waiting = blocks.slice(
      0,
      blocks.findIndex((block) => wordsIn([block]).includes('My clusters')),
    );
    expect(wordsIn(waiting)).toContain('*adhoc* `c-mine` has been idle since');
    expect(wordsIn(blocks)).toMatch(/^💤 \*adhoc\* `c-mine` idle since /m);
    expect(wordsIn(waiting)).not.toContain('c-theirs');
    expect(buttonsOf({ text: '', blocks: waiting })).toEqual(
      expect.arrayContaining(['Keep 1 h', 'Keep 4 h', 'Keep until 18:00', 'Terminate', 'Why?']),
    );
  });

  it('a cluster is up since it was launched, and not before', () => {
    const asked = cluster({ id: 'c-asked' as ClusterId, state: 'wanted', launchedAt: null });
    const words = wordsIn(renderHome(facts({ clusters: [asked, mine] }), reader()));
    expect(words).toMatch(/`c-asked` is about to be launched · asked for at /);
    expect(words).toMatch(/`c-mine` .* · up since /);
  });

  it('what ends first comes first, then nights of mine that went wrong, then what can be mended', () => {
    const later = cluster({ id: 'c-later' as ClusterId, keepAlive: true });
    const all = facts({
      clusters: [later, mine],
      notices: new Map([
        [later.id, [idle(later, { endsAt: at('05:00:00').toISOString() })]],
        [mine.id, [idle(mine)]],
      ]),
      night: {
        ...facts().night,
        lines: [line('load', 'missed', ME), line('copy', 'succeeded', ME), line('x', 'failed')],
      },
      failed: [
        run({
          id: 'r-mend' as RunId,
          state: 'failed',
          endedAt: at('02:00:00'),
          failure: {
            message: 'Out of memory.',
            fix: { overrides: {}, changes: [{ what: 'executor memory', from: '4g', to: '8g' }], notes: [] },
          },
        }),
        run({ id: 'r-lost' as RunId, state: 'failed', failure: { message: 'No fix is known.', fix: null } }),
      ],
    });
    const words = wordsIn(renderHome(all, reader()));
    const waiting = words.slice(0, words.indexOf('My clusters'));
    const places = ['c-mine', 'c-later', '*load* should have run', 'executor memory 4g → 8g'].map((one) =>
      waiting.indexOf(one),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(waiting).toContain('(4)');
    expect(waiting).not.toContain('r-lost');
  });

  it('whoever may only look gets no button that would refuse them', () => {
    const all = team(20, 12, (n) => `etl-${n}`);
    const labels = buttonsOf({ text: '', blocks: renderHome(all, reader({ user: OTHER, mayAct: false })) });
    expect(labels).not.toContain('Launch…');
    expect(labels).not.toContain('Run now');
    const stranger = buttonsOf({
      text: '',
      blocks: renderHome(all, reader({ user: 'U0NEW' as SlackUserId, mayAct: false })),
    });
    expect(new Set(stranger)).toEqual(new Set(['Refresh', 'Settings…', 'More ›']));
  });

  it('pages lead on and back, and one that is gone is the last there is', () => {
    const all = team(300, 200, (n) => `etl-${n}`);
    const words = (page: number) => wordsIn(renderHome(all, reader({ pages: { team: page } })));
    expect(words(0)).toContain('1–8 of 270');
    expect(words(1)).toContain('9–16 of 270');
    expect(words(9_999)).toContain('265–270 of 270');
  });

  it('of others the ones that people were told of come first, then those that cost most', () => {
    const dear = cluster({
      id: 'c-dear' as ClusterId,
      owner: OTHER,
      cost: { usd: 9, idleUsd: 0, hourlyUsd: 7, estimated: false, at: NOW.toISOString() },
    });
    const all = facts({
      clusters: [theirs, dear, { ...mine, owner: OTHER }],
      notices: new Map([[mine.id, [idle(mine)]]]),
    });
    const words = wordsIn(renderHome(all, reader()));
    const places = ['c-mine', 'c-dear', 'c-theirs'].map((one) => words.indexOf(one));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('a budget that is spent stands with its share; another’s that is not does not', () => {
    const state = { month: '2026-11', estimated: false, over: 'warn' as const, forecastUsd: 30 };
    const budgets = [
      { ...state, of: 'team' as const, name: '', budgetUsd: 1000, spentUsd: 412.2 },
      { ...state, of: 'owner' as const, name: OTHER, budgetUsd: 100, spentUsd: 10 },
      { ...state, of: 'job' as const, name: 'load', budgetUsd: 10, spentUsd: 12 },
    ];
    const words = wordsIn(renderHome(facts({ month: month({ budgets }) }), reader()));
    expect(words).toContain('▓▓▓▓░░░░░░ 41 % of $1,000.00 for the team');
    expect(words).toContain('🚨 ▓▓▓▓▓▓▓▓▓▓ 120 % of $10.00 for job load');
    expect(words).not.toContain(OTHER);
  });
});

it('only its clock changes when nothing but time passes', () => {
  const all = team(30, 12, (n) => `etl-${n}`);
  const later = new Date(NOW.getTime() + 7 * 60_000);
  expect(renderHome(all, reader({ now: later }))).toEqual(renderHome(all, reader()));
  expect(clockLine(later)).not.toEqual(clockLine(NOW));
});
