import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../sandbox/slack/contract.ts';
import { hasBrowser } from '../support/browser.ts';
import { type DemoPage, openDemoPage } from './support/demo-page.ts';

/** The demo as a person meets it: the page in Chromium, the bot, and real Spark on a real YARN. */
const MINUTES = 60_000;

describe.skipIf(!(await hasBrowser()))('the demo in a browser', { timeout: 9 * MINUTES }, () => {
  let demo: DemoPage;

  beforeAll(async () => {
    demo = await openDemoPage({ quick: false });
  }, 2 * MINUTES);
  afterAll(() => demo?.close());

  const type = (text: string) => demo.type(text);
  const card = (words: RegExp): Locator => demo.messages().filter({ hasText: words }).last();

  it('/emr retrain: a card appears, Spark trains, the card ends with the scores, and the cluster is gone', async () => {
    await type('/emr retrain');
    await card(/retrain.*(about to start|launching|starting|provision|running|waiting)/i).waitFor();
    const done = card(/retrain succeeded/i);
    await done.waitFor({ timeout: 5 * MINUTES });
    await expect.poll(() => done.innerText(), { timeout: MINUTES }).toMatch(/Cluster j-\w+ is gone/);
    const text = await done.innerText();
    expect(text).toMatch(/macro-F1 0\.\d{3} on \d+ newest tweets/);
    expect(text).toMatch(/succeeded in \d+/);

    await done.getByRole('button', { name: /replies/ }).click();
    await expect
      .poll(() => demo.thread().innerText(), { timeout: MINUTES })
      .toMatch(/is starting[\s\S]*is ready[\s\S]*started[\s\S]*is done[\s\S]*is gone/);
    await demo.page.keyboard.press('Escape');
  });

  it('a job that fails says why on its card and in its thread, and its cluster is gone as well', async () => {
    await type('/emr retrain --input s3://stoker-empty/*.json');
    const failed = card(/retrain failed/i);
    await failed.waitFor({ timeout: 5 * MINUTES });
    await expect.poll(() => failed.innerText(), { timeout: MINUTES }).toMatch(/Cluster j-\w+ is gone/);
    expect(await failed.innerText()).toMatch(/stoker-empty/);
    expect(await failed.innerText()).not.toMatch(/Traceback|at org\.apache/);
  });

  it('a mistyped command and an unknown preset get answers that help, seen by the asker alone', async () => {
    await type('/emr retran');
    await card(/Did you mean.*retrain/i).waitFor();
    await type('/emr launch nightl');
    await card(/nightl[\s\S]*Did you mean[\s\S]*nightly/i).waitFor();
    expect(await card(/Did you mean/).innerText()).toContain('Only visible to you');
  });

  it('everything that was sent to Slack on the way is something that Slack takes', async () => {
    const answer = await fetch(`${demo.stage.slack.url}/control/log`, {
      headers: { authorization: `Bearer ${demo.stage.slack.controlToken}` },
    });
    const { entries } = (await answer.json()) as { entries: LogEntry[] };
    expect(entries.length).toBeGreaterThan(20);
    expect(entries.flatMap((entry) => entry.violations)).toEqual([]);
  });

  it('no process of a cluster outlives it', () => {
    // Whatever the engine starts, and all that that starts, has the engine's folder in its environment: `e` shows it.
    const left = execFileSync('ps', ['axeww', '-o', 'pid,args'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
      .split('\n')
      .filter((line) => line.includes(`STOKER_LOCAL_EMR=${join(demo.state, 'engine')}|`));
    expect(left).toEqual([]);
  });
});
