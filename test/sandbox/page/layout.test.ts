import type { App } from '@slack/bolt';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHANNELS, USERS } from '../../../sandbox/slack/workspace.ts';
import { hasBrowser } from '../../support/browser.ts';
import { audit } from './audit.ts';
import { cards, launchView, runCard, scores, texts } from './showcase.ts';
import { type OpenPage, type PageBench, startBench } from './support.ts';

const RUN = 'the run';

function launcher(app: App): void {
  app.command('/emr', async ({ ack, command, client }) => {
    await ack(command.text === 'help' ? { text: 'Try `/emr launch`' } : undefined);
    if (command.text === 'launch') {
      await client.views.open({ trigger_id: command.trigger_id, view: launchView as never });
    }
  });
}

describe.skipIf(!(await hasBrowser()))('the look and the ways around', { timeout: 60_000 }, () => {
  let bench: PageBench;
  let opened: OpenPage;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterEach(() => opened.close());
  afterAll(() => bench.close());

  /** A channel as it is after a busy morning. */
  async function busy(): Promise<void> {
    opened = await bench.open(launcher);
    const { client, control } = opened;
    const channel = CHANNELS.dataTeam;
    await control.post('message', {
      user: USERS.grace,
      channel,
      text: 'Morning @ada, see #general and `s3://x` > *now*',
    });
    await control.command(USERS.ada, channel, 'help');
    const { ts = '' } = await client.chat.postMessage({ channel, text: RUN, blocks: runCard as never });
    await client.chat.postMessage({ channel, thread_ts: ts, text: 'cluster is up' });
    for (const blocks of [scores, [...texts, ...cards]]) {
      await client.chat.postMessage({ channel, text: 'more', blocks: blocks as never });
    }
    await opened.page.getByText('Pick a preset').waitFor();
  }

  it.each(['light', 'dark'] as const)(
    'nothing in the way of a keyboard, a screen reader or weak eyes, %s',
    async (look) => {
      await busy();
      const page = await opened.another({ dark: look === 'dark' });
      await page.getByText('Pick a preset').waitFor();
      await page.getByRole('button', { name: /1 reply/ }).click();
      await page.getByRole('complementary', { name: 'Thread' }).getByText('cluster is up').waitFor();
      expect(await audit(page)).toEqual([]);
      const box = page.getByRole('textbox', { name: 'Message #data-team' });
      await box.fill('/emr launch');
      await box.press('Enter');
      await page.getByRole('dialog').getByRole('button', { name: 'Launch' }).click();
      await page.getByText('Please complete this required field.').first().waitFor();
      await page.getByRole('dialog').getByRole('combobox', { name: 'Preset' }).click();
      await page.getByRole('listbox', { name: 'Options' }).waitFor();
      expect(await audit(page)).toEqual([]);
    },
  );

  it('goes light and dark by choice, and stays so', async () => {
    opened = await bench.open(launcher);
    const { page } = opened;
    const shade = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await shade();
    await page.getByRole('button', { name: /Switch to light/ }).click();
    await page.getByRole('button', { name: /Switch to dark/ }).click();
    await expect.poll(shade).not.toBe(light);
    const dark = await shade();
    await page.reload();
    await page.getByRole('main').waitFor();
    expect(await shade()).toBe(dark);
  });

  it('goes from pane to pane with F6, and up and down inside them', async () => {
    await busy();
    const { page } = opened;
    await page.getByRole('button', { name: /1 reply/ }).click();
    await page.getByRole('complementary', { name: 'Thread' }).getByText('cluster is up').waitFor();
    const focused = () =>
      page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent ?? '');
    const after = async (key: string) => {
      await page.keyboard.press(key);
      return focused();
    };
    await page.getByRole('navigation').getByRole('button', { name: 'data-team' }).focus();
    expect(await after('ArrowDown')).toContain('general');
    expect(await after('F6')).toBe('Messages in #data-team');
    expect(await after('ArrowUp')).toMatch(/^Stoker, /);
    expect(await after('F6')).toBe('Message #data-team');
    expect(await after('Control+.')).toBe('Replies in #data-team');
    expect(await after('F6')).toBe('Reply in thread');
    expect(await after('F6')).toContain('data-team');
    expect(await after('Shift+F6')).toBe('Reply in thread');
    expect(await after('Escape')).toBe('Message #data-team');
    await page.getByRole('complementary', { name: 'Thread' }).waitFor({ state: 'detached' });
  });

  it('fits a phone: a drawer for the sidebar, the thread over all, nothing wider than the screen', async () => {
    await busy();
    const page = await opened.another({ width: 390, height: 844 });
    await page.getByText('Pick a preset').waitFor();
    await fits(page);
    const menu = page.getByRole('button', { name: 'Channels and direct messages' });
    expect(await page.getByRole('navigation').count()).toBe(0);
    await menu.click();
    await page.getByRole('navigation').getByRole('button', { name: 'nightly' }).click();
    await page.getByRole('main', { name: '#nightly' }).waitFor();
    await expect.poll(() => page.getByRole('navigation').count()).toBe(0);

    await menu.click();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('navigation').count()).toBe(0);
    await menu.click();
    await page.getByRole('navigation').getByRole('button', { name: 'data-team' }).click();
    await page.getByRole('button', { name: /1 reply/ }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('cluster is up').waitFor();
    expect(await thread.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
    await fits(page);
    expect(await audit(page)).toEqual([]);
    await thread.getByRole('button', { name: 'Close thread' }).click();
    await thread.waitFor({ state: 'detached' });
  });

  it('asks for its key when it is opened without', async () => {
    opened = await bench.open();
    const page = await opened.another();
    await page.context().clearCookies();
    await page.goto(opened.slack.url);
    await page.reload();
    await page.getByRole('heading', { name: 'This page needs its key' }).waitFor();
  });

  it('fetches nothing from elsewhere', async () => {
    await busy();
    const page = await opened.another();
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(opened.slack.url)) foreign.push(request.url());
    });
    await page.reload();
    await page.getByText('Pick a preset').waitFor();
    expect(foreign).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });
});

async function fits(page: Page): Promise<void> {
  const [width, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(width).toBe(inner);
  const wide = await page
    .getByRole('log')
    .evaluateAll((logs) => logs.filter((l) => l.scrollWidth > l.clientWidth).length);
  expect(wide).toBe(0);
}
