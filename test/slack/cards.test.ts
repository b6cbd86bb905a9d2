import type { TableBlock } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster, Failure, JobResult, Run, Step, ThreadEvent } from '../../src/records.ts';
import { renderClusterCard } from '../../src/slack/cards/cluster-card.ts';
import { renderRunCard } from '../../src/slack/cards/run-card.ts';
import { renderThreadEvent } from '../../src/slack/thread.ts';
import { anyText } from '../support/any-text.ts';
import { buttonsOf, planOf, slackRefuses, wordsIn } from './support/read.ts';
import { at, cluster, NOW, run, step } from './support/records.ts';

const RESULT: JobResult = {
  headline: 'macro-F1 0.712 on 843 newest tweets (majority baseline 0.271)',
  metrics: [{ label: 'macro-F1', value: 0.7121, format: '0.000' }],
  tables: [
    {
      title: 'Confusion matrix',
      columns: ['actual', '→ negative', '→ positive'],
      rows: [
        ['negative', 412, 40],
        ['positive', 52, 339],
      ],
    },
  ],
  notes: ['3 of 4,199 lines were malformed'],
  links: [],
};
const FAILURE: Failure = {
  message: 'Only 12 labelled tweets; retraining needs at least 500.',
  hint: 'Widen --since.',
  lines: [{ file: 'driver stderr', text: 'ERROR too few <tweets> key=AKIAABCDEFGHIJKLMNOP' }],
};
const gone = cluster({ state: 'gone', awsState: 'TERMINATED', wanted: 'gone', endedAt: at('02:41:00') });
const CONSOLE = 'https://eu-west-1.console.aws.amazon.com/emr/home#/clusterDetails/j-2AXXXXXXGAPLF';
const draw = (r: Run, s: Step | null, c: Cluster) =>
  renderRunCard({ run: r, step: s, cluster: c, live: null, now: NOW, consoleUrl: CONSOLE });

describe('the card of a run', () => {
  const wanted = cluster({
    state: 'wanted',
    awsId: null,
    awsState: null,
    launchedAt: null,
    readyAt: null,
    primaryDns: null,
  });
  const starting = cluster({ state: 'launching', awsState: 'STARTING', readyAt: null });
  const booting = cluster({ state: 'launching', awsState: 'BOOTSTRAPPING', readyAt: null });
  const refusedByAws = cluster({ ...wanted, state: 'gone', endedAt: NOW, failure: { message: 'No capacity.' } });
  const badBoot = cluster({
    ...gone,
    readyAt: null,
    awsReason: { code: 'BOOTSTRAP_FAILURE', message: 'bootstrap action 1 failed' },
    failure: { message: 'Bootstrap failed.' },
  });
  const early = step({ awsId: null, awsState: null, startedAt: null });
  const pending = step({ awsState: 'PENDING', startedAt: null });
  const ended = { endedAt: at('02:40:12') };
  const done = step({ awsState: 'COMPLETED', ...ended });
  const broken = step({ awsState: 'FAILED', ...ended });

  it.each<[string, Run, Step | null, Cluster, string, string[], string]>([
    [
      'wanted',
      run({ state: 'requested' }),
      early,
      wanted,
      'provision pending, bootstrap pending, step pending, gone pending',
      ['Cancel', 'Terminate'],
      'retrain is about to start (r-7k3f9q2m)',
    ],
    [
      'starting',
      run({ state: 'provisioning' }),
      pending,
      starting,
      'provision in_progress, bootstrap pending, step pending, gone pending',
      ['Cancel', 'Logs', 'Terminate'],
      'retrain waits for its cluster (r-7k3f9q2m)',
    ],
    [
      'bootstrapping',
      run({ state: 'provisioning' }),
      pending,
      booting,
      'provision complete, bootstrap in_progress, step pending, gone pending',
      ['Cancel', 'Logs', 'Terminate'],
      'retrain waits for its cluster (r-7k3f9q2m)',
    ],
    [
      'running',
      run(),
      step(),
      cluster(),
      'provision complete, bootstrap complete, step in_progress, gone pending',
      ['Cancel', 'Logs', 'Terminate'],
      'retrain is running (r-7k3f9q2m)',
    ],
    [
      'being cancelled',
      run({ cancelWantedBy: 'U0GRACE' }),
      step(),
      cluster(),
      'provision complete, bootstrap complete, step in_progress, gone pending',
      ['Logs', 'Terminate'],
      'retrain is being cancelled (r-7k3f9q2m)',
    ],
    [
      'succeeded, cluster still there',
      run({ state: 'succeeded', result: RESULT, ...ended }),
      done,
      cluster({ state: 'terminating', awsState: 'TERMINATING', wanted: 'gone' }),
      'provision complete, bootstrap complete, step complete, gone in_progress',
      ['Logs', 'Spark UI', 'Run again'],
      'retrain succeeded in 10 min 12 s: macro-F1 0.712 on 843 newest tweets (majority baseline 0.271)',
    ],
    [
      'succeeded, cluster gone',
      run({ state: 'succeeded', result: RESULT, ...ended }),
      done,
      gone,
      'provision complete, bootstrap complete, step complete, gone complete',
      ['Logs', 'Spark UI', 'Run again'],
      'retrain succeeded in 10 min 12 s: macro-F1 0.712 on 843 newest tweets (majority baseline 0.271)',
    ],
    [
      'failed in its step',
      run({ state: 'failed', failure: FAILURE, ...ended }),
      broken,
      gone,
      'provision complete, bootstrap complete, step error, gone complete',
      ['Run again', 'Change…', 'Logs', 'Spark UI'],
      'retrain failed in 10 min 12 s: Only 12 labelled tweets; retraining needs at least 500.',
    ],
    [
      'refused by AWS',
      run({ state: 'failed', failure: { message: 'No capacity.' }, ...ended }),
      early,
      refusedByAws,
      'provision error, bootstrap pending, step pending, gone complete',
      ['Run again', 'Change…'],
      'retrain failed in 10 min 12 s: No capacity.',
    ],
    [
      'failed in bootstrap',
      run({ state: 'failed', failure: { message: 'Bootstrap failed.' }, ...ended }),
      pending,
      badBoot,
      'provision complete, bootstrap error, step pending, gone complete',
      ['Run again', 'Change…', 'Logs', 'Spark UI'],
      'retrain failed in 10 min 12 s: Bootstrap failed.',
    ],
    [
      'cancelled before it began',
      run({ state: 'cancelled', ...ended }),
      early,
      cluster({ ...wanted, state: 'gone', endedAt: NOW }),
      'provision pending, bootstrap pending, step pending, gone complete',
      ['Run again'],
      'retrain was cancelled in 10 min 12 s (r-7k3f9q2m)',
    ],
    [
      'running on a cluster of others',
      run({ ownCluster: false }),
      step(),
      cluster({ keepAlive: true }),
      'step in_progress',
      ['Cancel', 'Logs'],
      'retrain is running (r-7k3f9q2m)',
    ],
  ])('%s', (_name, r, s, c, plan, buttons, text) => {
    const card = draw(r, s, c);
    expect(planOf(card)).toBe(plan);
    expect(buttonsOf(card)).toEqual(buttons);
    expect(card.text).toBe(text);
    expect(slackRefuses(card)).toEqual([]);
  });

  it('says who, what, where, and how it went', () => {
    const words = wordsIn(draw(run({ state: 'succeeded', result: RESULT, ...ended }), done, gone).blocks);
    expect(words).toContain('✅ *retrain* succeeded in 10 min 12 s\nmacro-F1 0.712 on 843');
    expect(words).toContain(
      `\`r-7k3f9q2m\` · asked by <@U0GRACE> · preset nightly · on \`j-2AXXXXXXGAPLF\` · <${CONSOLE}|AWS console>`,
    );
    expect(words).toContain('`--since 3d --min-examples 500`');
    expect(words).toContain('*macro-F1*\n0.712');
    expect(words).toContain('Confusion matrix');
    expect(words).toContain('• 3 of 4,199 lines were malformed');
    expect(words).toMatch(/Cluster `j-2AXXXXXXGAPLF` is gone since <!date\^\d+\^\{time\}\|2026-11-21 02:41 UTC>/);
  });

  it('has the answer of a success above how it came about, and of a failure where it stopped above what it left', () => {
    const order = (view: Run) => draw(view, done, gone).blocks.map(({ type }) => type);
    const succeeded = order(run({ state: 'succeeded', result: RESULT, ...ended }));
    expect(succeeded.indexOf('table')).toBeGreaterThan(0);
    expect(succeeded.indexOf('table')).toBeLessThan(succeeded.indexOf('plan'));
    const failed = order(run({ state: 'failed', failure: FAILURE, result: RESULT, ...ended }));
    expect(failed.indexOf('plan')).toBeLessThan(failed.indexOf('table'));
  });

  it('shows why it failed, escaped and without secrets, and what to do', () => {
    const words = wordsIn(draw(run({ state: 'failed', failure: FAILURE, ...ended }), broken, gone).blocks);
    expect(words).toContain(
      '❌ *retrain* failed in 10 min 12 s\nOnly 12 labelled tweets; retraining needs at least 500.',
    );
    expect(words).toContain(':bulb: Widen --since.');
    expect(words).toContain('ERROR too few &lt;tweets&gt; key=[redacted AWS key id]');
    expect(words).toContain('From driver stderr · 1 secret taken out');
  });

  it('gives the numbers of a column as many decimals as its longest one', () => {
    const table = {
      title: 'By class',
      columns: ['class', 'precision', 'tweets'],
      rows: [
        ['negative', 0.667, 1241],
        ['positive', 0.78, 3],
        ['neutral', 1, null],
      ],
    };
    const card = draw(run({ state: 'succeeded', result: { ...RESULT, tables: [table] }, ...ended }), done, gone);
    const block = card.blocks.find(({ type }) => type === 'table') as TableBlock;
    expect(block.rows.map((row) => row.map((cell) => (cell as { text: string }).text))).toEqual([
      ['class', 'precision', 'tweets'],
      ['negative', '0.667', '1,241'],
      ['positive', '0.780', '3'],
      ['neutral', '1.000', '–'],
    ]);
  });

  it('says when it was drawn while it is not over', () => {
    expect(wordsIn(draw(run(), step(), cluster()).blocks)).toMatch(/6 min so far at <!date\^/);
  });

  it("shows the arguments that are not the job's defaults, in the job's order", () => {
    const job = {
      arguments: { input: { default: 's3://b/tweets' }, since: { default: '14d' }, fast: {}, bits: { default: 18 } },
    };
    const card = renderRunCard({
      run: run({ arguments: { bits: 18, fast: true, since: '3d', input: 's3://b/tweets' } }),
      step: step(),
      cluster: cluster(),
      live: null,
      job: job as never,
      now: NOW,
      consoleUrl: null,
    });
    expect(wordsIn(card.blocks)).toContain('`--since 3d --fast`');
  });

  it('shows several values and bare words as they are typed', () => {
    const job = {
      positional: 'query',
      arguments: { table: { list: true, default: ['a=b'] }, query: {}, more: { list: true, default: 'x y' } },
    };
    const typed = (args: Run['arguments']) =>
      wordsIn(
        renderRunCard({
          run: run({ arguments: args }),
          step: step(),
          cluster: cluster(),
          live: null,
          job: job as never,
          now: NOW,
          consoleUrl: null,
        }).blocks,
      );
    expect(typed({ more: ['x y'], table: ['a=b', 'c=d'], query: 'select "a" from t' })).toContain(
      '`"select \\"a\\" from t" --table a=b --table c=d`',
    );
    expect(typed({ more: ['x y', "don't"], table: ['a=b'], query: 'x' })).toContain('`x --more "x y" --more "don\'t"`');
  });

  it('shows of the result what the job chose', () => {
    const job = { show: ['notes' as const], arguments: {} };
    const card = renderRunCard({
      run: run({ state: 'succeeded', result: RESULT, ...ended }),
      step: done,
      cluster: gone,
      live: null,
      job: job as never,
      now: NOW,
      consoleUrl: null,
    });
    expect(card.blocks.some(({ type }) => type === 'table')).toBe(false);
    expect(wordsIn(card.blocks)).toContain('• 3 of 4,199 lines were malformed');
  });
});

describe('the card of a cluster', () => {
  it('says how to connect while it is up', () => {
    const card = renderClusterCard({
      cluster: cluster({ keepAlive: true, state: 'idle' }),
      runs: [],
      now: NOW,
      consoleUrl: null,
      keyName: 'team',
      nag: null,
    });
    expect(wordsIn(card.blocks)).toContain('`ssh -i ~/.ssh/team.pem hadoop@ec2-1-2-3-4.compute.amazonaws.com`');
    expect(wordsIn(card.blocks)).toContain(
      '`aws emr ssh --cluster-id j-2AXXXXXXGAPLF --key-pair-file ~/.ssh/team.pem`',
    );
    expect(buttonsOf(card)).toEqual(['Terminate']);
    expect(card.text).toBe('Cluster nightly is ready and idle (c-7k3f9q2m)');
  });

  it('says who put it out, and offers nothing more', () => {
    const card = renderClusterCard({
      cluster: { ...gone, endedBy: 'U0ADA' },
      runs: [run()],
      now: NOW,
      consoleUrl: null,
      nag: null,
    });
    expect(wordsIn(card.blocks)).toContain('after 10 min 58 s, ended by <@U0ADA>');
    expect(wordsIn(card.blocks)).not.toContain('ssh ');
    expect(buttonsOf(card)).toEqual([]);
    expect(planOf(card)).toBe('provision complete, bootstrap complete, gone complete');
  });

  const NAG = {
    kind: 'idle',
    since: at('01:54:00').toISOString(),
    because: 'no step',
    number: 1,
    endsAt: at('02:50:00').toISOString(),
    idleUsd: null,
    hourlyUsd: null,
    estimated: false,
  } as const;
  const idle = cluster({ keepAlive: true, state: 'idle' });
  const withNag = (c: Cluster, nag: typeof NAG | null = NAG) =>
    renderClusterCard({ cluster: c, runs: [], now: NOW, consoleUrl: null, nag });
  const readable = (c: Cluster, nag: typeof NAG | null = NAG): string =>
    wordsIn(withNag(c, nag).blocks).replace(/<!date\^\d+\^[^|]+\|([^>]+)>/g, '$1');

  it('says since when it is idle and when it ends, and lets people keep it', () => {
    expect(readable(idle)).toContain('💤 idle since 01:54 UTC, ends 02:50 UTC unless kept');
    expect(buttonsOf(withNag(idle))).toEqual(['Keep 1 h', 'Keep 4 h', 'Keep until 18:00', 'Terminate']);
    expect(slackRefuses(withNag(idle))).toEqual([]);
  });

  it('says who keeps it, and not any more when that is over', () => {
    const kept = cluster({ ...idle, keptUntil: at('06:00:00'), keptBy: 'U0ADA' });
    expect(readable(kept, null)).toContain('📌 kept until 06:00 UTC by <@U0ADA>');
    expect(buttonsOf(withNag(kept, null))).toEqual(['Terminate']);
    expect(readable(cluster({ ...kept, keptUntil: at('02:00:00') }), null)).not.toContain('📌');
  });

  it.each([
    ['idle', 'ended for being idle'],
    ['hard-limit', 'ended at its hard limit'],
    ['U0ADA', 'ended by <@U0ADA>'],
  ])('says what %s means', (endedBy, words) => {
    expect(readable(cluster({ ...idle, state: 'terminating', wanted: 'gone', endedBy }))).toContain(words);
    expect(buttonsOf(withNag(cluster({ ...idle, wanted: 'gone', endedBy })))).toEqual([]);
  });
});

describe('a thread', () => {
  it.each<[ThreadEvent, string]>([
    [
      { kind: 'cluster-launched', awsId: 'j-1', preset: 'nightly', consoleUrl: CONSOLE },
      '⏳ Cluster `j-1` is starting (preset nightly)',
    ],
    [
      { kind: 'cluster-ready', awsId: 'j-1', seconds: 245, primaryDns: 'ec2-1' },
      '🔥 Cluster `j-1` is ready after 4 min 5 s, primary node `ec2-1`',
    ],
    [{ kind: 'step-started', step: 'retrain r-1', awsId: 's-1' }, '▶️ Step *retrain r-1* started (`s-1`)'],
    [
      { kind: 'step-done', step: 'retrain r-1', seconds: 61, result: RESULT },
      '✅ Step *retrain r-1* is done after 1 min 1 s\nmacro-F1 0.712',
    ],
    [{ kind: 'run-failed', failure: FAILURE }, '❌ Only 12 labelled tweets'],
    [{ kind: 'run-failed', failure: { message: 'The step failed.', looking: true } }, 'Looking in the logs'],
    [{ kind: 'failure-lines', failure: FAILURE }, 'ERROR too few &lt;tweets&gt;'],
    [{ kind: 'failure-lines', failure: FAILURE, corrects: true }, 'What the logs say now: '],
    [{ kind: 'run-cancelled', by: 'U0ADA', message: '' }, '⏹️ Cancelled by <@U0ADA>'],
    [
      { kind: 'cluster-terminating', by: 'U0GRACE', message: 'As asked.' },
      '🧯 The cluster is being terminated by <@U0GRACE>',
    ],
    [
      { kind: 'cluster-terminating', by: null, message: 'its last step ended' },
      '🧯 The cluster is terminating: its last step ended',
    ],
    [{ kind: 'cluster-gone', seconds: 700, message: '' }, '⚫ The cluster is gone after 11 min 40 s'],
    [{ kind: 'note', message: 'Spark <3 & more' }, 'Spark &lt;3 &amp; more'],
  ])('tells $kind', (event, words) => {
    const message = renderThreadEvent(event);
    expect(wordsIn(message.blocks)).toContain(words);
    expect(slackRefuses(message)).toEqual([]);
  });
});

/** Text that tries to break out: markup, mentions, fences, control characters, halves of characters, sheer length. */
const hostile = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: anyText({ maxLength: 30 }) },
      {
        weight: 6,
        arbitrary: fc.constantFrom(
          '<!channel>',
          '<@U0ADA>',
          '```',
          '`',
          '&amp;',
          '<https://evil.example|x>',
          '\u202e',
          '\u001b[31m',
          '\0',
          '\ud800',
          '🔥',
          '\n',
          '|',
          '>',
        ),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom('a'.repeat(5000), '&'.repeat(4000), '```\n'.repeat(900), '🔥'.repeat(3000)),
      },
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));
const hostileFailure = fc.record({
  message: hostile,
  hint: fc.option(hostile, { nil: undefined }),
  lines: fc.option(fc.array(fc.record({ file: hostile, text: hostile }), { maxLength: 40 }), { nil: undefined }),
  looking: fc.boolean(),
});
const counts = { total: fc.nat(), done: fc.nat(), active: fc.nat(), failed: fc.nat() };
const hostileLive = fc.record({
  progress: fc.record({
    at: fc.constant(NOW),
    sequence: fc.nat(),
    doing: fc.option(hostile, { nil: null }),
    rows: fc.option(fc.maxSafeNat(), { nil: null }),
    percent: fc.option(fc.double({ noNaN: true }), { nil: null }),
    tasks: fc.record(counts),
    stages: fc.array(
      fc.record({ id: fc.nat(), name: hostile, state: fc.constantFrom('active', 'done', 'failed'), ...counts }),
      { maxLength: 40 },
    ),
    movedAt: fc.constant(null),
  }),
  left: fc.option(fc.record({ secondsLeft: fc.double({ min: 0, noNaN: true }), earlierRuns: fc.nat() }), { nil: null }),
  trouble: fc.option(
    fc.record({ kind: fc.constant('stalled' as const), silentSeconds: fc.nat(), normalSeconds: fc.double({ min: 0 }) }),
    { nil: null },
  ),
  usualSeconds: fc.constant(null),
});
const hostileResult = fc.record({
  headline: hostile,
  metrics: fc.array(
    fc.record({
      label: hostile,
      value: fc.oneof(fc.double(), hostile),
      format: fc.option(hostile, { nil: undefined }),
    }),
    { maxLength: 30 },
  ),
  tables: fc.array(
    fc.record({
      title: hostile,
      columns: fc.array(hostile, { maxLength: 30 }),
      rows: fc.array(fc.array(fc.oneof(hostile, fc.double(), fc.constant(null)), { maxLength: 30 }), { maxLength: 20 }),
    }),
    { maxLength: 3 },
  ),
  notes: fc.array(hostile, { maxLength: 20 }),
  links: fc.array(fc.record({ label: hostile, uri: hostile }), { maxLength: 10 }),
});

/** Nobody is called, nothing is linked and no block is left that Stoker did not write. */
function expectTame(message: { text: string; blocks: Parameters<typeof wordsIn>[0] }): void {
  const shown = JSON.stringify([
    message.text,
    message.blocks.filter(({ type }) => type !== 'plan' && type !== 'table'),
  ]);
  expect(shown).not.toContain('<!channel>');
  expect(shown).not.toContain('<https://evil.example');
  expect(shown.isWellFormed()).toBe(true);
  expect(shown).not.toMatch(/\\u001b|\\u0000|\u202e/);
}

describe('whatever the record holds', () => {
  it('a run card is one that Slack takes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Run['state']>(
          'requested',
          'launching',
          'provisioning',
          'running',
          'succeeded',
          'failed',
          'cancelled',
        ),
        fc.constantFrom<Cluster['state']>('wanted', 'launching', 'up', 'idle', 'terminating', 'gone'),
        fc.option(hostileFailure, { nil: null }),
        fc.option(hostileResult, { nil: null }),
        fc.dictionary(hostile, fc.oneof(hostile, fc.double(), fc.boolean()), { maxKeys: 20 }),
        hostile,
        fc.option(hostileLive, { nil: null }),
        (state, clusterState, failure, result, args, word, live) => {
          const endedAt = ['succeeded', 'failed', 'cancelled'].includes(state) ? at('02:40:00') : null;
          const r = run({ state, failure, result, arguments: args, job: word, preset: word, endedAt });
          const card = renderRunCard({
            run: r,
            step: step(),
            cluster: cluster({ state: clusterState, failure, awsReason: { message: word } }),
            live,
            job: { show: ['metrics', 'table', 'notes', 'links'], arguments: {} } as never,
            now: NOW,
            consoleUrl: `https://example.com/${word}`,
          });
          expect(slackRefuses(card)).toEqual([]);
          expectTame(card);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });

  it('a cluster card and a thread message are too', () => {
    fc.assert(
      fc.property(
        hostileFailure,
        hostile,
        fc.constantFrom<Cluster['state']>('launching', 'up', 'idle', 'gone'),
        (failure, word, state) => {
          const runs = Array.from({ length: 8 }, () => run({ state: 'failed', failure, job: word, endedAt: NOW }));
          const card = renderClusterCard({
            cluster: cluster({ state, failure, preset: word, primaryDns: word, endedBy: word }),
            runs,
            now: NOW,
            consoleUrl: null,
            keyName: word,
            nag: null,
          });
          const events: ThreadEvent[] = [
            { kind: 'run-failed', failure },
            { kind: 'failure-lines', failure },
            { kind: 'note', message: word },
            { kind: 'cluster-gone', seconds: 1, message: word },
            { kind: 'step-started', step: word, awsId: word },
            { kind: 'cluster-ready', awsId: word, seconds: 1, primaryDns: word },
            { kind: 'run-cancelled', by: word, message: word },
          ];
          for (const message of [card, ...events.map((event) => renderThreadEvent(event))]) {
            expect(slackRefuses(message)).toEqual([]);
            expectTame(message);
          }
        },
      ),
      { numRuns: 200, seed: 7 },
    );
  });
});
