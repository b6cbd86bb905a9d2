import type { PlanBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import type { RunProgress, Trouble } from '../../src/records.ts';
import { renderRunCard } from '../../src/slack/cards/run-card.ts';
import { stageName } from '../../src/slack/cards/stage-name.ts';
import { planOf, slackRefuses, wordsIn } from './support/read.ts';
import { at, cluster, live, NOW, run, stage, step } from './support/records.ts';

const draw = (far: RunProgress | null, over: Parameters<typeof run>[0] = {}) =>
  renderRunCard({ run: run(over), step: step(), cluster: cluster(), live: far, now: NOW, consoleUrl: null });
/** What stands below the running step. */
const detailsOf = (far: RunProgress): string => {
  const plan = draw(far).blocks.filter(({ type }) => type === 'plan');
  const words = wordsIn(plan);
  return words.slice(
    words.indexOf('\nRun retrain\n') + '\nRun retrain\n'.length,
    words.indexOf('\nPut the cluster out'),
  );
};

describe('the card of a run whose job says how far it is', () => {
  it('says it in its first lines, which no reader has to open, and the stages below the step', () => {
    const card = draw(live());
    expect(wordsIn(card.blocks)).toMatch(
      /^🔥 \*retrain\* is running: 42 %, about 3 min left\n████░░░░░░ loading tweets · 1\.2 M rows · 128 of 300 tasks\n`r-7k3f9q2m`/,
    );
    expect(wordsIn(card.blocks)).toContain('\nNow: Run retrain\nProvision the cluster');
    expect(card.text).toBe('retrain is running: 42 %, about 3 min left (r-7k3f9q2m)');
    expect(planOf(card)).toBe('provision complete, bootstrap complete, step in_progress, gone pending');
    expect(detailsOf(live())).toBe(
      [
        's-1ABCDEFGHIJKL',
        '✓ earlier stages · 8 tasks',
        '▸ stage 2 · 60 % · 120 of 200 tasks · collect at load.py:88',
      ].join('\n'),
    );
    expect(slackRefuses(card)).toEqual([]);
  });

  it('tells of failed tasks and stages', () => {
    const alone = stage(4, { total: 1, done: 0 });
    const stages = [stage(3, { state: 'failed', failed: 4, name: 'csv at NativeMethodAccessorImpl.java:0' }), alone];
    expect(detailsOf(live({}, { stages, tasks: { total: 400, done: 240, active: 8, failed: 4 } }))).toContain(
      '✗ stage 3 · 60 % · 120 of 200 tasks · 4 failed · csv\n▸ stage 4 · 0 % · 0 of 1 task · ',
    );
  });

  it('says nothing of what nobody knows yet', () => {
    const early = live(
      { left: null },
      { doing: null, rows: null, percent: null, stages: [], tasks: { total: 0, done: 0, active: 0, failed: 0 } },
    );
    expect(draw(early).text).toBe('retrain is running (r-7k3f9q2m)');
    expect(detailsOf(early)).toBe('s-1ABCDEFGHIJKL');
    expect(wordsIn(draw(early).blocks)).toMatch(/^🔥 \*retrain\* is running\n`r-/);
  });

  it.each<[Trouble, string]>([
    [{ kind: 'stalled', silentSeconds: 372, normalSeconds: 20.4 }, 'no task finished for 6 min, normally every 20 s'],
    [{ kind: 'stalled', silentSeconds: 75, normalSeconds: 0.2 }, 'no task finished for 1 min 15 s, normally every 1 s'],
    [{ kind: 'silent', silentSeconds: 130 }, 'the job has said nothing for 2 min'],
    [{ kind: 'slow', runningSeconds: 4000, usualSeconds: 1900 }, 'running for 1 h 6 min, usually done in 31 min'],
  ])('says what looks wrong right below its first line: %j', (trouble, words) => {
    const card = draw(live({ trouble }));
    expect(wordsIn(card.blocks)).toContain(`42 %, about 3 min left\n🐢 ${words}\n████`);
  });

  it('does not say how long a run will go on that is being cancelled', () => {
    expect(draw(live(), { cancelWantedBy: 'U0GRACE' }).text).toBe('retrain is being cancelled (r-7k3f9q2m)');
  });

  it('shows at most twelve stages, and keeps secrets and paths out of them', () => {
    const stages = Array.from({ length: 30 }, (_, id) =>
      stage(id, { name: `collect at /mnt/AKIAABCDEFGHIJKLMNOP/${'x'.repeat(300)}.py:${id}` }),
    );
    const card = draw(live({}, { stages, doing: 'reading with password=hunter2secret \u001b[31mred' }));
    const words = wordsIn(card.blocks);
    expect(words.match(/▸ stage/g)).toHaveLength(12);
    expect(words).toContain('and 18 more');
    expect(words).toContain('reading with password=[redacted secret] red');
    expect(words).not.toMatch(/AKIA|\/mnt|hunter2/);
    expect(slackRefuses(card)).toEqual([]);
  });

  it('keeps the id of its plan, so that Slack leaves it open for those who have opened it', () => {
    const idOf = (far: RunProgress | null) =>
      (draw(far).blocks.find(({ type }) => type === 'plan') as PlanBlock).block_id;
    expect(idOf(live())).toBe('plan-r-7k3f9q2m');
    expect(idOf(live({}, { percent: 50 }))).toBe(idOf(null));
  });

  it('is compact again once it is over', () => {
    const over = renderRunCard({
      run: run({ state: 'succeeded', endedAt: at('02:40:12') }),
      step: step({ awsState: 'COMPLETED', endedAt: at('02:40:12') }),
      cluster: cluster(),
      live: null,
      now: NOW,
      consoleUrl: null,
    });
    expect(wordsIn(over.blocks)).toContain('Run retrain\ns-1ABCDEFGHIJKL · took 6 min 7 s\n');
  });
});

it.each([
  ['collect at /mnt/tmp/spark-2f/jobs/load.py:88', 'collect at load.py:88'],
  ['count at NativeMethodAccessorImpl.java:0', 'count'],
  ['runJob at SparkHadoopWriter.scala:83', 'runJob at SparkHadoopWriter.scala:83'],
  ['$anonfun$withThreadLocalCaptured$2 at CompletableFuture.java:1768', 'broadcast or subquery'],
  ['$anonfun$run$1 at C:\\jobs\\x.py:3', 'run at x.py:3'],
  ['my own name\nfor it', 'my own name for it'],
  ['', ''],
])('Spark’s stage %j is shown as %j', (name, words) => {
  expect(stageName(name)).toBe(words);
});
