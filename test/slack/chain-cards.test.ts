import { describe, expect, it } from 'vitest';
import type { RunId } from '../../src/ids.ts';
import type { Cluster, Failure, JobResult, Run, Step } from '../../src/records.ts';
import { type ChainView, type LinkView, renderChainCard } from '../../src/slack/cards/chain-card.ts';
import { renderRunCard } from '../../src/slack/cards/run-card.ts';
import { renderThreadEvent } from '../../src/slack/thread.ts';
import { buttonsOf, planOf, slackRefuses, wordsIn } from './support/read.ts';
import { at, cluster, live, NOW, run, step } from './support/records.ts';

const RESULT: JobResult = {
  headline: '1,200 tweets are in the database',
  metrics: [{ label: 'rows', value: 1200 }],
  tables: [{ title: 'Tables', columns: ['table', 'rows'], rows: [['tweets', 1200]] }],
  notes: [],
  links: [],
};
const FAILURE: Failure = {
  message: 'No room for <!channel> AKIAABCDEFGHIJKLMNOP',
  cause: 'disk-full',
  advice: ['More disk.'],
};

const idOf = (index: number) => `r-link${index + 1}` as RunId;
const link = (index: number, job: string, over: Partial<Run> = {}, its: Partial<Step> = {}): LinkView => ({
  run: run({
    id: idOf(index),
    job,
    startedAt: null,
    state: 'provisioning',
    chain: { name: 'tweets', lead: idOf(0), position: index, evenIfFailed: false },
    ...over,
  }),
  step: step({ runId: idOf(index), awsState: 'PENDING', startedAt: null, ...its }),
  live: null,
  tries: { earlier: [], next: null },
  report: null,
  job: undefined,
});
const running = { state: 'running', startedAt: at('02:34:05') } as const;
const done = { ...running, state: 'succeeded', endedAt: at('02:40:00'), result: RESULT } as const;
const failed = { ...running, state: 'failed', endedAt: at('02:40:00'), failure: FAILURE } as const;
const cancelled = { state: 'cancelled', endedAt: at('02:40:00') } as const;
const atWork = { awsState: 'RUNNING', startedAt: at('02:34:05') };
const draw = (
  state: ChainView['state'],
  links: [LinkView, ...LinkView[]],
  over: Partial<Cluster> = {},
): ReturnType<typeof renderChainCard> =>
  renderChainCard({ name: 'tweets', state, links, cluster: cluster(over), now: NOW, consoleUrl: null });

describe('the card of a chain', () => {
  it.each<[string, ChainView['state'], [LinkView, ...LinkView[]], RegExp, string[], string[]]>([
    [
      'that waits for its cluster',
      'running',
      [link(0, 'load'), link(1, 'retrain')],
      /⏳ \*tweets\* waits for its cluster/,
      ['⏳ *load* `r-link1` comes next', '⏳ *retrain* `r-link2` comes next'],
      ['Cancel', 'Logs', 'Terminate'],
    ],
    [
      'in its second step',
      'running',
      [link(0, 'load', done, atWork), { ...link(1, 'retrain', running, atWork), live: live() }],
      /🔥 \*tweets\* is running retrain, step 2 of 2: 42 %, about 3 min left\n/,
      [
        '✅ *load* `r-link1` succeeded in 5 min 55 s\n1,200 tweets are in the database',
        '🔥 *retrain* `r-link2` is running for',
      ],
      ['Cancel', 'Logs', 'Terminate'],
    ],
    [
      'that succeeded',
      'succeeded',
      [link(0, 'load', done, atWork), link(1, 'retrain', done, atWork)],
      /✅ \*tweets\* succeeded in /,
      ['✅ *retrain* `r-link2` succeeded'],
      ['Run all again', 'Logs', 'Terminate'],
    ],
    [
      'that failed',
      'failed',
      [link(0, 'load', failed, atWork), link(1, 'retrain', cancelled)],
      /❌ \*tweets\* failed at load in .*\nNo room for &lt;!channel&gt;/,
      ['⏹️ *retrain* `r-link2` was not begun', 'Cause `disk-full`', 'More disk.'],
      ['Again from load', 'Run all again', 'Logs', 'Terminate'],
    ],
    [
      'that was stopped',
      'cancelled',
      [link(0, 'load', { ...running, ...cancelled }, atWork), link(1, 'retrain', cancelled)],
      /⏹️ \*tweets\* was cancelled in /,
      ['⏹️ *load* `r-link1` was cancelled in 5 min 55 s'],
      ['Run all again', 'Logs', 'Terminate'],
    ],
    [
      'that was begun in its middle',
      'running',
      [link(1, 'retrain', running, atWork)],
      /\*tweets\*, from retrain on, is running retrain, step 1 of 1/,
      [],
      ['Cancel', 'Logs', 'Terminate'],
    ],
  ])('%s says how far all of it is, and each step', (_, state, links, head, sections, buttons) => {
    const card = draw(state, links);
    const words = wordsIn(card.blocks);
    expect(words).toMatch(head);
    for (const part of sections) expect(words).toContain(part);
    expect(words).not.toMatch(/<!channel>|AKIA/);
    expect(buttonsOf(card)).toEqual(buttons);
    expect(slackRefuses(card)).toEqual([]);
  });

  it('has one plan, in which each step is a task of its own', () => {
    expect(planOf(draw('running', [link(0, 'load', done, atWork), link(1, 'retrain', running, atWork)]))).toBe(
      'provision complete, bootstrap complete, step-r-link1 complete, step-r-link2 in_progress, gone pending',
    );
  });

  it('says when the last of its steps ended', () => {
    const ended = { ...failed, endedAt: at('02:41:30') };
    const card = draw('failed', [link(0, 'load', done), link(1, 'retrain', ended), link(2, 'sweep', cancelled)]);
    expect(wordsIn(card.blocks)).toMatch(/Asked .* · ended <!date.*2026-11-21 02:41 UTC>/);
  });

  it('shows the table of its newest answer alone, since Slack takes one', () => {
    const newest = { ...RESULT, tables: [{ title: 'Scores', columns: ['model', 'f1'], rows: [['new', 0.7]] }] };
    const { blocks } = draw('succeeded', [
      link(0, 'load', done, atWork),
      link(1, 'retrain', { ...done, result: newest }, atWork),
    ]);
    expect(blocks.filter(({ type }) => type === 'table')).toHaveLength(1);
    expect(wordsIn(blocks)).toContain('*Scores*');
  });

  it('stays within Slack’s limits with ten steps that all have much to say', () => {
    const lines = Array.from({ length: 8 }, (_, line) => ({ file: 'driver stderr', line, text: 'x'.repeat(400) }));
    const chatty = { ...failed, failure: { ...FAILURE, lines, advice: ['y'.repeat(500), 'z'.repeat(500)] } };
    const [first, ...rest] = Array.from({ length: 10 }, (_, index) => link(index, `job-${index}`, chatty, atWork));
    expect(slackRefuses(draw('failed', [first as LinkView, ...rest]))).toEqual([]);
  });
});

it('the card of one step says of which chain it is', () => {
  const { run: one, step: its } = link(1, 'retrain', running, atWork);
  const card = renderRunCard({ run: one, step: its, cluster: cluster(), live: null, now: NOW, consoleUrl: null });
  expect(wordsIn(card.blocks)).toContain('step 2 of the chain *tweets*');
});

it.each([
  [{ kind: 'run-failed', failure: FAILURE, job: 'load' }, '❌ *load* failed: No room'],
  [{ kind: 'failure-lines', failure: FAILURE, job: 'load' }, 'What the logs of load say: No room'],
  [{ kind: 'run-cancelled', by: 'U0ADA', message: 'As asked.', job: 'load' }, '⏹️ *load* was cancelled by <@U0ADA>'],
  [
    { kind: 'run-cancelled', by: null, message: 'It was not begun: `load` before it failed.', job: 'retrain' },
    '⏹️ *retrain*: It was not begun',
  ],
] as const)('the thread names the step that it tells of: %o', (event, words) => {
  expect(wordsIn(renderThreadEvent(event).blocks)).toContain(words);
});
