import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, setStage } from '../../sandbox/demo/stage.ts';
import { hasBrowser, launchBrowser } from '../support/browser.ts';

/** A forgotten cluster from the page, with limits of seconds: warned of, kept, ended, and one that is used at the last moment. */
const MINUTES = 60_000;
const SECONDS = {
  STOKER_REMIND_SECONDS: '1',
  STOKER_ADHOC_GRACE: '5s',
  STOKER_ADHOC_WARN_AFTER: '30s',
  STOKER_ADHOC_TERMINATE_AFTER: '60s',
  STOKER_ADHOC_MAX_KEEP: '30s',
};

describe.skipIf(!(await hasBrowser()))('a cluster that nobody uses, from the page', { timeout: 5 * MINUTES }, () => {
  let state: string;
  let stage: Stage;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    state = await mkdtemp(join(tmpdir(), 'stoker-idle-'));
    [stage, browser] = await Promise.all([setStage({ state, port: 0, quick: true, env: SECONDS }), launchBrowser()]);
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    // CloudWatch has a value a minute, and one value is no proof of anything: idleness shows in the second minute.
    page.setDefaultTimeout(2.5 * MINUTES);
    await page.goto(stage.slack.pageUrl);
  }, 2 * MINUTES);

  afterAll(async () => {
    await browser?.close();
    await stage?.close();
    if (state) await rm(state, { recursive: true, force: true });
  });

  const type = async (text: string) => {
    const box = page.getByRole('textbox', { name: 'Message #data-team' });
    await box.fill(text);
    await box.press('Enter');
  };
  const articles = (within: Page | Locator) => within.getByRole('article');
  const thread = () => page.getByRole('complementary', { name: 'Thread' });
  const cardOf = (id: string) =>
    articles(page.getByRole('main')).filter({ hasText: 'Cluster adhoc' }).filter({ hasText: id });
  const openThread = async (id: string) => {
    await cardOf(id)
      .getByRole('button', { name: /repl(y|ies)/ })
      .click();
    await articles(thread()).filter({ hasText: id }).first().waitFor();
  };

  async function launch(): Promise<string> {
    const answers = articles(page.getByRole('main')).filter({ hasText: 'is on its way as' });
    const before = await answers.count();
    await type('/emr launch adhoc');
    await answers.nth(before).waitFor();
    const id = /c-\w{8}/.exec(await answers.nth(before).innerText())?.[0];
    if (!id) throw new Error('the answer names no cluster');
    await cardOf(id).filter({ hasText: 'is ready and idle' }).waitFor();
    return id;
  }

  it('is warned of, kept, warned of again, put out with its cost and the saving, and launched again', async () => {
    const forgotten = await launch();
    const used = await launch();

    await openThread(forgotten);
    const nag = articles(thread()).filter({ hasText: 'has been idle for' });
    await nag.first().waitFor();
    expect(await nag.first().innerText()).toMatch(/How I know: Nothing since it became ready: no step, and no YARN/);

    await nag.first().getByRole('button', { name: 'Keep 1 h' }).click();
    await cardOf(used).getByText('unless kept').waitFor();
    const table = 'flights=s3://stoker-demo/flights/flights.csv';
    await type(`/emr sql "select count(*) as n from flights" --table ${table} --on ${used}`);
    await page.getByText(/is kept until .* 30 s from now\. ✂️ No further at once than 30 s/).waitFor();
    await thread()
      .getByText(/✅ Kept until .* by @Ada/)
      .waitFor();
    await nag.filter({ hasText: '2nd time I ask' }).waitFor();

    const ended = articles(thread()).filter({ hasText: 'so I put it out' });
    await ended.waitFor();
    expect(await ended.innerText()).toMatch(/It cost about \$0\.\d\d, about \$0\.\d\d of it idle\./);
    expect(await ended.innerText()).toMatch(
      /Saved about \$\d\.\d\d: from its end until .*, when AWS’s own idle policy would/,
    );
    await expect.poll(() => cardOf(forgotten).innerText()).toMatch(/is gone[\s\S]*Cost about \$0\.\d\d/);

    await ended.getByRole('button', { name: 'Launch it again' }).click();
    await articles(thread()).filter({ hasText: 'is on its way as' }).waitFor();
    await page.keyboard.press('Escape');

    // The other one got something to do in time.
    await openThread(used);
    await articles(thread())
      .filter({ hasText: /It is at work again|looked once more, and left it alone/ })
      .first()
      .waitFor();
    expect(await thread().innerText()).not.toContain('so I put it out');
    await page.keyboard.press('Escape');

    await page
      .getByRole('link', { name: /Stoker/ })
      .or(page.getByRole('button', { name: /^Stoker/ }))
      .first()
      .click();
    await articles(page.getByRole('main'))
      .filter({ hasText: 'Nobody kept it, so it has been ended' })
      .first()
      .waitFor();
  });
});
