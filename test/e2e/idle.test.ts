import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { type DemoPage, openDemoPage } from './support/demo-page.ts';

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
  let demo: DemoPage;

  beforeAll(async () => {
    // CloudWatch has a value a minute, and one value is no proof of anything: idleness shows in the second minute.
    demo = await openDemoPage({ quick: true, env: SECONDS }, { timeout: 2.5 * MINUTES, height: 1000 });
  }, 2 * MINUTES);
  afterAll(() => demo?.close());

  const cardOf = (id: string) => demo.messages().filter({ hasText: 'Cluster adhoc' }).filter({ hasText: id });
  const replies = () => demo.messages(demo.thread());
  const openThread = async (id: string) => {
    await cardOf(id)
      .getByRole('button', { name: /repl(y|ies)/ })
      .click();
    await replies().filter({ hasText: id }).first().waitFor();
  };

  async function launch(): Promise<string> {
    const answers = demo.messages().filter({ hasText: 'is on its way as' });
    const before = await answers.count();
    await demo.type('/emr launch adhoc');
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
    const nag = replies().filter({ hasText: 'has been idle for' });
    await nag.first().waitFor();
    expect(await nag.first().innerText()).toMatch(/How I know: Nothing since it became ready: no step, and no YARN/);

    await nag.first().getByRole('button', { name: 'Keep 1 h' }).click();
    await cardOf(used).getByText('unless kept').waitFor();
    const table = 'flights=s3://stoker-demo/flights/flights.csv';
    await demo.type(`/emr sql "select count(*) as n from flights" --table ${table} --on ${used}`);
    await demo.page.getByText(/is kept until .* 30 s from now\. ✂️ No further at once than 30 s/).waitFor();
    await demo
      .thread()
      .getByText(/✅ Kept until .* by @Ada/)
      .waitFor();
    await nag.filter({ hasText: '2nd time I ask' }).waitFor();

    const ended = replies().filter({ hasText: 'so I put it out' });
    await ended.waitFor();
    expect(await ended.innerText()).toMatch(/It cost about \$0\.\d\d, about \$0\.\d\d of it idle\./);
    expect(await ended.innerText()).toMatch(
      /Saved about \$\d\.\d\d: from its end until .*, when AWS’s own idle policy would/,
    );
    await expect.poll(() => cardOf(forgotten).innerText()).toMatch(/is gone[\s\S]*Cost about \$0\.\d\d/);

    await ended.getByRole('button', { name: 'Launch it again' }).click();
    await replies().filter({ hasText: 'is on its way as' }).waitFor();
    await demo.page.keyboard.press('Escape');

    // The other one got something to do in time.
    await openThread(used);
    await replies()
      .filter({ hasText: /It is at work again|looked once more, and left it alone/ })
      .first()
      .waitFor();
    expect(await demo.thread().innerText()).not.toContain('so I put it out');
    await demo.page.keyboard.press('Escape');

    await demo.page
      .getByRole('link', { name: /Stoker/ })
      .or(demo.page.getByRole('button', { name: /^Stoker/ }))
      .first()
      .click();
    await demo.messages().filter({ hasText: 'Nobody kept it, so it has been ended' }).first().waitFor();
  });
});
