import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../../cli/support.ts';
import { wordsOf } from '../../commands/support/bot.ts';
import { openStage, type TestStage } from '../../support/stage.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
  await stage.start();
});
afterAll(() => stage.close());

it('a run says on its card, in its record and at a terminal what it cost', { timeout: 90_000 }, async () => {
  await stage.type('retrain --mode report');
  const card = async (): Promise<string> => {
    const [message] = await stage.cards();
    return message ? wordsOf(message) : '';
  };
  // Of machines that lived for a moment a minute is paid.
  await expect.poll(card, { timeout: 25_000, interval: 50 }).toMatch(/^Cost \$0\.0[1-9]$/m);
  const newest = async () => (await stage.store.runs.recent(1))[0];
  // The last machine is gone a moment before its cluster.
  await expect.poll(newest).toMatchObject({ state: 'succeeded', cost: { estimated: false } });
  const run = await newest();
  expect(run?.cost?.usd).toBeGreaterThan(0.01);

  const report = JSON.parse((await runCli(stage, ['cost', 'month', '--by', 'job', '--json'])).stdout);
  expect(report).toMatchObject({ by: 'job', total: { clusters: 1, idleUsd: 0 }, hourlyUsd: 0, unknown: [] });
  expect(report.rows).toMatchObject([{ name: 'retrain', estimated: false }]);
  // The paid minute is not over yet.
  expect(report.rows[0].usd).toBeGreaterThan(0);
  expect(report.rows[0].usd).toBeLessThanOrEqual(run?.cost?.usd ?? 0);
  const csv = await runCli(stage, ['cost', 'month', '--by', 'job', '--csv']);
  expect(csv).toMatchObject({ code: 0, stderr: '' });
  expect(csv.stdout.split(/\r?\n/).slice(0, 2)).toEqual([
    'job,usd,idle_usd,clusters,estimated,from,to',
    expect.stringMatching(/^retrain,0\.0\d+,0\.0000,1,false,/),
  ]);
});
