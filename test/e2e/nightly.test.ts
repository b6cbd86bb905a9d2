import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../sandbox/slack/contract.ts';
import { createStore } from '../../src/store/postgres.ts';
import { hasBrowser } from '../support/browser.ts';
import { type DemoPage, openDemoPage } from './support/demo-page.ts';

/** Nightly jobs from the page, with two people: a chain that runs, a job that fails, and one that nobody was there to begin. */
const MINUTES = 60_000;

/** A zone in which it is noon, so that what is planned and told today is not already tomorrow's. */
const HOUR = new Date().getUTCHours();
const ZONE = HOUR <= 12 ? `Etc/GMT-${12 - HOUR}` : `Etc/GMT+${HOUR - 12}`;
/** Its clocks so many minutes from now. */
const clock = (minutes: number): string =>
  new Date(Date.now() + minutes * MINUTES).toLocaleTimeString('en-GB', { timeZone: ZONE }).slice(0, 5);
/** A minute that is to come, far enough away to be typed. */
const soon = (): string => clock(new Date().getSeconds() < 30 ? 1 : 2);

describe.skipIf(!(await hasBrowser()))('nightly jobs, from the page', { timeout: 12 * MINUTES }, () => {
  let demo: DemoPage;
  let doomedAt: string;

  beforeAll(async () => {
    const env = { STOKER_REMIND_SECONDS: '1', STOKER_TIME_ZONE: ZONE, STOKER_DIGEST_AT: '23:59' };
    demo = await openDemoPage({ quick: true, env }, { timeout: 3 * MINUTES, height: 1000 });
  }, 2 * MINUTES);
  afterAll(() => demo?.close());

  const message = (words: RegExp): Locator => demo.messages().filter({ hasText: words }).last();
  const actAs = (person: RegExp) => {
    const choice = demo.page.getByRole('combobox', { name: 'Act as' });
    return choice
      .locator('option')
      .filter({ hasText: person })
      .getAttribute('value')
      .then((id) => choice.selectOption(id));
  };

  it('a schedule is added by form, where a zone that there is not keeps what was filled in', async () => {
    const { page, type } = demo;
    await type('/emr schedule add');
    const form = page.getByRole('dialog', { name: 'New schedule' });
    await form.getByRole('combobox', { name: 'What' }).click();
    await page.getByRole('option', { name: /^tweets/ }).click();
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('night-of-tweets');
    const zone = form.getByRole('textbox', { name: 'By the clocks of' });
    await zone.fill('Mars/Olympus');
    await form.getByRole('button', { name: 'Add it' }).click();
    await form
      .getByText(/Mars\/Olympus.*IANA|no time zone/)
      .first()
      .waitFor();
    expect(await form.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('night-of-tweets');
    await zone.fill(ZONE);
    // Last, so that it is still to come when the form is sent.
    const at = soon();
    await form.getByRole('textbox', { name: 'At', exact: true }).fill(at);
    await form.getByRole('button', { name: 'Add it' }).click();
    const said = message(/scheduled the chain tweets as night-of-tweets/);
    await said.waitFor();
    expect(await said.innerText()).toContain(`daily at ${at}, ${ZONE}`);
    expect((await said.innerText()).match(/• \w{3} \d+ \w{3,4}, /g)).toHaveLength(3);
  });

  it('a second person adds one that will fail, and one that has had its time today', async () => {
    await actAs(/Grace/);
    doomedAt = soon();
    await demo.type(
      `/emr schedule add retrain --daily ${doomedAt} --tz ${ZONE} --name doomed --input s3://stoker-empty/*.json`,
    );
    await message(/scheduled retrain as doomed/).waitFor();
    await demo.type(`/emr schedule add flights --daily ${clock(-20)} --tz ${ZONE} --name forgotten --catch-up none`);
    await message(/scheduled flights as forgotten/).waitFor();
  });

  it('the chain runs on real data when its time comes, and the other one says why it failed', async () => {
    const failed = message(/retrain failed/);
    await failed.waitFor();
    expect(await failed.innerText()).toContain('stoker-empty');
    const chain = message(/tweets succeeded/);
    await chain.waitFor({ timeout: 6 * MINUTES });
    expect(await chain.innerText()).toMatch(/load r-\w{8} succeeded.*\n4,200 tweets/);
    expect(await chain.innerText()).toMatch(/retrain r-\w{8} succeeded.*\n.*macro-F1/);
    await expect.poll(() => chain.innerText(), { timeout: MINUTES }).toMatch(/Cluster j-\w+ is gone/);
  });

  it('what was missed while nobody was there is said at the start, and the digest tells the night', async () => {
    const { stage } = demo;
    await stage.stopBot();
    // As if it had been down since before the time of today.
    const store = await createStore({ connectionString: stage.databaseUrl });
    const forgotten = await store.schedules.byName('forgotten');
    if (!forgotten?.nextAt) throw new Error('the schedule has no next time');
    await store.schedules.update(forgotten.id, { nextAt: new Date(forgotten.nextAt.getTime() - 24 * 60 * MINUTES) });
    await store.close();
    // What was planned at the very minute of a digest is tomorrow's.
    await expect.poll(() => clock(0), { timeout: 2 * MINUTES }).not.toBe(doomedAt);
    await stage.startBot({ STOKER_DIGEST_AT: clock(0) });

    // The digest says it too, but offers nothing.
    const runNow = demo.page.getByRole('button', { name: 'Run now' });
    const missed = demo.messages().filter({ hasText: /forgotten should have run at .* and didn't/ });
    await missed.filter({ has: runNow }).first().waitFor();

    const digest = message(/Last night: 1 of 3 ran/);
    await digest.waitFor();
    const text = await digest.innerText();
    expect(text).toMatch(/doomed failed after .*nothing is at \S*stoker-empty/i);
    expect(text).toMatch(/forgotten/);
    expect(text).toMatch(/night-of-tweets/);
  });

  it('everything that was sent to Slack on the way is something that Slack takes', async () => {
    const { url, controlToken } = demo.stage.slack;
    const answer = await fetch(`${url}/control/log`, { headers: { authorization: `Bearer ${controlToken}` } });
    const { entries } = (await answer.json()) as { entries: LogEntry[] };
    const refused = entries.flatMap(({ name, violations }) => violations.map((violation) => `${name}: ${violation}`));
    // A form may be closed before its price comes, and a new process does not know what the last one just posted.
    const waited = ['views.update: not_found', 'chat.postMessage: ratelimited'];
    expect(refused.filter((one) => !waited.includes(one))).toEqual([]);
  });
});
