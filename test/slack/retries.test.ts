import { describe, expect, it } from 'vitest';
import type { RunId } from '../../src/ids.ts';
import type { Failure, Run } from '../../src/records.ts';
import type { SlackMessage } from '../../src/slack/blocks.ts';
import { renderRunCard } from '../../src/slack/cards/run-card.ts';
import { renderThreadEvent } from '../../src/slack/thread.ts';
import { ordinal } from '../../src/slack/words.ts';
import { buttonsOf, slackRefuses, wordsIn } from './support/read.ts';
import { cluster, NOW, run, step } from './support/records.ts';

const FAILURE: Failure = {
  message: 'YARN killed an executor: it used 4.9 GiB of the 4.8 GiB that it was given.',
  cause: 'executor-memory-overhead',
  lines: [{ file: 'driver stderr', line: 120, text: 'Container killed by YARN for exceeding physical memory limits.' }],
  advice: ['Give executors more memory beside their heap.', 'Cut the input into more partitions.'],
  alsoSeen: ['node-lost'],
  fix: {
    overrides: { spark: { 'spark.executor.memoryOverheadFactor': '0.4' }, workers: { type: 'm5.2xlarge' } },
    changes: [
      { what: 'spark.executor.memoryOverheadFactor', from: '0.1875', to: '0.4' },
      { what: 'node type', from: 'm5.xlarge', to: 'm5.2xlarge' },
    ],
    notes: ['m5.2xlarge is $0.48 an hour.'],
  },
};
const CHANGES = 'spark.executor.memoryOverheadFactor 0.1875 → 0.4, node type m5.xlarge → m5.2xlarge';
const failed = (id: string, over: Partial<Run> = {}): Run =>
  run({ id: id as RunId, state: 'failed', failure: FAILURE, endedAt: NOW, ...over });
const draw = (one: Run, tries: { earlier: Run[]; next: Run | null } = { earlier: [], next: null }) =>
  renderRunCard({
    run: one,
    step: step(),
    cluster: cluster({ state: 'gone' }),
    live: null,
    tries,
    now: NOW,
    consoleUrl: null,
  });
const words = ({ blocks }: SlackMessage): string => wordsIn(blocks);

describe('the card of a failure with a fix', () => {
  it('says the cause, proves it, says what to do, and offers it', () => {
    const card = draw(failed('r-one'));
    expect(words(card)).toMatchInlineSnapshot(`
      "❌ *retrain* failed in 6 min
      YARN killed an executor: it used 4.9 GiB of the 4.8 GiB that it was given.
      \`r-one\` · asked by <@U0GRACE> · preset nightly · on \`j-2AXXXXXXGAPLF\`
      \`--since 3d --min-examples 500\`
      \`\`\`
      Container killed by YARN for exceeding physical memory limits.
      \`\`\`
      From driver stderr, line 120
      :bulb: *What to do*
      • Give executors more memory beside their heap.
      • Cut the input into more partitions.
      🔧 *The fix:* spark.executor.memoryOverheadFactor 0.1875 → 0.4, node type m5.xlarge → m5.2xlarge
      m5.2xlarge is $0.48 an hour.
      Cause \`executor-memory-overhead\` · also seen: node-lost
      What happened
      Provision the cluster
      j-2AXXXXXXGAPLF
      Bootstrap it
      ready after 4 min
      Run retrain: failed
      s-1ABCDEFGHIJKL
      Cluster is gone
      Asked <!date^1795228200^{date_short_pretty} {time}|2026-11-21 02:30 UTC> · ended <!date^1795228560^{time}|2026-11-21 02:36 UTC>
      Cluster \`j-2AXXXXXXGAPLF\` is gone
      Run again with the fix
      Run again with the fix?
      spark.executor.memoryOverheadFactor 0.1875 → 0.4, node type m5.xlarge → m5.2xlarge.
      m5.2xlarge is $0.48 an hour.
      Run it again
      Not now
      Run again
      Change…
      Logs
      Spark UI"
    `);
    expect(buttonsOf(card)).toEqual(['Run again with the fix', 'Run again', 'Change…', 'Logs', 'Spark UI']);
    expect(slackRefuses(card)).toEqual([]);
  });

  it('asks before it does it, with what will be other than before and what it costs', () => {
    const text = JSON.stringify(draw(failed('r-one')).blocks.at(-1));
    expect(text).toContain(`${CHANGES}.\\nm5.2xlarge is $0.48 an hour.`);
  });

  it('offers nothing where no setting mends it, and says so', () => {
    const card = draw(failed('r-one', { failure: { ...FAILURE, cause: 'path-not-found', alsoSeen: [], fix: null } }));
    expect(words(card)).toContain('Cause `path-not-found` · Stoker knows no setting that mends this');
    expect(buttonsOf(card)).toEqual(['Run again', 'Change…', 'Logs', 'Spark UI']);
  });

  it('says where it went on, and no longer offers it', () => {
    const overrides = FAILURE.fix?.overrides ?? null;
    const next = run({ id: 'r-two' as RunId, requestedBy: 'U0GRACE' as Run['requestedBy'], overrides });
    const card = draw(failed('r-one'), { earlier: [], next });
    expect(words(card)).toContain('🔁 Tried again with the fix as `r-two`, by <@U0GRACE>');
    expect(buttonsOf(card)).toEqual(['Run again', 'Change…', 'Logs', 'Spark UI']);
  });

  it.each([
    ['t-2', 'by <@U0GRACE>'],
    ['schedule:s-nightly0:2026-11-22T02:30:00.000Z:2', 'by its schedule'],
  ])('says where it went on as it was: %s', (requestKey, by) => {
    const next = run({ id: 'r-two' as RunId, requestedBy: 'U0GRACE' as Run['requestedBy'], requestKey });
    expect(words(draw(failed('r-one'), { earlier: [], next }))).toContain(`🔁 Tried again as \`r-two\`, ${by}`);
  });
});

describe('the card of another try', () => {
  it('says of which run, and with what', () => {
    const again = run({ retryOf: 'r-one' as RunId, overrides: FAILURE.fix?.overrides ?? null });
    const card = draw(again, { earlier: [failed('r-one')], next: null });
    expect(words(card)).toContain(`🔧 2nd try of \`r-one\`: ${CHANGES}`);
    expect(words(card)).not.toContain('failed: executor');
  });

  it('tells what it has, also when the failed run has another fix by now', () => {
    const overrides = { spark: { 'spark.executor.memory': '8g' } };
    const card = draw(run({ retryOf: 'r-one' as RunId, overrides }), { earlier: [failed('r-one')], next: null });
    expect(words(card)).toContain('🔧 2nd try of `r-one`: `spark.executor.memory=8g`');
    expect(words(card)).not.toContain(CHANGES);
  });

  it('shows the whole chain from the third on', () => {
    const earlier = [failed('r-one'), failed('r-two', { failure: { message: 'No.' } })];
    const card = draw(run({ id: 'r-three' as RunId, retryOf: 'r-two' as RunId }), { earlier, next: null });
    expect(words(card)).toContain('🔧 3rd try of `r-one`\n');
    expect(words(card)).toContain('`r-one` failed: executor-memory-overhead → `r-two` failed → `r-three`');
  });

  it('shows settings that it was given for another reason', () => {
    const card = draw(run({ overrides: { spark: { 'spark.executor.memory': '8g' }, workers: { ebsGb: 128 } } }));
    expect(words(card)).toContain('🔧 With `spark.executor.memory=8g`, 128 GiB of disk a node');
  });
});

it('both threads tell of another try', () => {
  const changes = FAILURE.fix?.changes ?? [];
  const there = renderThreadEvent(
    { kind: 'run-retried', run: 'r-two' as RunId, by: 'U0GRACE', changes },
    'https://team.slack.com/archives/C1/p2',
  );
  expect(words(there)).toBe(
    `🔁 Tried again by <@U0GRACE> as <https://team.slack.com/archives/C1/p2|r-two>: ${CHANGES}`,
  );
  const here = renderThreadEvent({
    kind: 'run-retries',
    run: 'r-two' as RunId,
    by: null,
    chain: [{ run: 'r-one' as RunId, cause: 'executor-heap' }],
    changes,
  });
  expect(words(here)).toBe(`🔧 2nd try, automatic: ${CHANGES}\n\`r-one\` failed: executor-heap → \`r-two\``);
});

it.each([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [4, '4th'],
  [11, '11th'],
  [13, '13th'],
  [22, '22nd'],
])('%i is the %s', (number, text) => {
  expect(ordinal(number)).toBe(text);
});
