import type { App } from '@slack/bolt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHANNELS, USERS } from '../../../sandbox/slack/workspace.ts';
import { hasBrowser } from '../../support/browser.ts';
import { cards, runCard, scores, texts } from './showcase.ts';
import { type OpenPage, type PageBench, startBench } from './support.ts';

type Action = Record<string, unknown> & { action_id: string };

describe.skipIf(!(await hasBrowser()))('blocks', { timeout: 60_000 }, () => {
  let bench: PageBench;
  let opened: OpenPage;
  let actions: Action[];
  beforeAll(async () => {
    bench = await startBench();
  });
  afterEach(() => opened.close());
  afterAll(() => bench.close());

  /** An app that keeps what is clicked and chosen, and answers a click on "again" with an update. */
  function collector(app: App, which = /.*/): void {
    app.action(which, async ({ ack, action, body, client }) => {
      await ack();
      actions.push(action as unknown as Action);
      if (body.type !== 'block_actions' || !('action_id' in action) || action.action_id !== 'again') return;
      const ts = body.message?.ts ?? '';
      await client.chat.update({ channel: body.channel?.id ?? '', ts, text: 'started again', blocks: [] });
    });
  }

  async function show(blocks: readonly object[], register: (app: App) => void = (app) => collector(app)) {
    actions = [];
    opened = await bench.open(register);
    await opened.client.chat.postMessage({ channel: CHANNELS.dataTeam, text: 'blocks', blocks: blocks as never });
    const message = opened.page.getByRole('article', { name: /^Stoker, / });
    await message.waitFor();
    return message;
  }

  it('draw the card of a run: its plan with the state of each task, its fields, links and people', async () => {
    const card = await show(runCard);
    const plan = card.getByRole('region', { name: 'Run r-7k3f9q2m' });
    // Slack leaves it to the reader to unfold it.
    expect(await plan.getByRole('listitem').count()).toBe(0);
    await plan.getByRole('button', { name: /Run r-7k3f9q2m/ }).click();
    expect(await plan.getByRole('listitem').count()).toBe(4);
    const states = await plan
      .getByRole('listitem')
      .getByRole('img')
      .evaluateAll((all) => all.map((e) => e.ariaLabel));
    expect(states).toEqual(['done', 'done', 'in progress', 'not started']);
    await plan.getByText('128,402 tweets read').waitFor();
    await plan.getByRole('button', { name: /Run r-7k3f9q2m/ }).click();
    expect(await plan.getByRole('listitem').count()).toBe(0);

    expect(await card.getByRole('link', { name: 'console' }).getAttribute('href')).toBe('https://example.com/console');
    await card.getByText('@Ada Kovalenko').first().waitFor();
    // Kyiv, as the browser is set.
    await card.getByText('Nov 15, 2023 at 12:13 AM').waitFor();
    expect(opened.complaints).toEqual([]);
  });

  it('draw charts whose long labels stand aslant, and whose short ones do not', async () => {
    const chart = (title: string, categories: string[]) => {
      const data = categories.map((label, index) => ({ label, value: 20 - 3 * index }));
      const series = [{ name: 'minutes', data }];
      return { type: 'data_visualization', title, chart: { type: 'bar', series, axis_config: { categories } } };
    };
    const codes = Array.from({ length: 16 }, (_, index) => `C${index}`);
    const message = await show([
      chart('Short', codes),
      chart(
        'Long',
        codes.map((code) => `${code} Airlines Inc.`),
      ),
    ]);
    const height = async (label: string): Promise<number> =>
      (await message.locator('svg text', { hasText: new RegExp(`^${label}$`) }).boundingBox())?.height ?? 0;
    const flat = await height('C3');
    expect(flat).toBeGreaterThan(5);
    expect(await height('C3 Airlines Inc\\.')).toBeGreaterThan(2 * flat);
  });

  it('draw tables with numbers, and charts', async () => {
    const message = await show(scores);
    expect(await message.getByRole('columnheader').allTextContents()).toEqual(['Label', 'Precision', 'Recall', 'F1']);
    expect(await message.getByRole('row').nth(1).getByRole('cell').allTextContents()).toEqual([
      'positive',
      '0.83',
      '0.79',
      '0.81',
    ]);
    await message.getByText('Macro-F1 of the last runs').waitFor();
    expect(await message.locator('svg path').count()).toBeGreaterThan(1);
    expect(opened.complaints).toEqual([]);
  });

  it('draw rich text literally, Markdown as Markdown, and cards with buttons that work', async () => {
    const message = await show([...texts, ...cards]);
    await message.getByText('958.9 MB of 896 MB physical memory used. * * *').waitFor();
    await message.getByRole('heading', { name: 'What changed' }).waitFor();
    await message.getByRole('button', { name: 'Open nightly' }).click();
    await expect.poll(() => actions.map((a) => a.action_id)).toEqual(['open']);
  });

  it('send a click with its value, show that it waits, and follow the update', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const card = await show(runCard, (app) => {
      app.action('logs', async ({ ack }) => {
        await held;
        await ack();
      });
      collector(app, /^(?!logs$)/);
    });
    const logs = card.getByRole('button', { name: 'Logs' });
    await logs.click();
    await expect.poll(() => logs.getAttribute('aria-busy')).toBe('true');
    expect(await logs.isDisabled()).toBe(true);
    release();
    await expect.poll(() => logs.getAttribute('aria-busy')).toBe('false');

    await card.getByRole('button', { name: 'Run again' }).click();
    await card.getByText('started again').waitFor();
    expect(actions.at(-1)).toMatchObject({ type: 'button', action_id: 'again', block_id: 'do', value: 'r-7k3f9q2m' });
  });

  it('ask before what has a confirm dialog, and do nothing when the answer is no', async () => {
    const card = await show(runCard);
    const { page } = opened;
    const cancel = card.getByRole('button', { name: 'Cancel' });
    await cancel.click();
    const dialog = page.getByRole('alertdialog', { name: 'Cancel this run?' });
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await dialog.waitFor({ state: 'detached' });
    await cancel.click();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await cancel.click();
    await dialog.getByRole('button', { name: 'Cancel the run' }).click();
    await expect.poll(() => actions.length).toBe(1);
    expect(actions[0]).toMatchObject({ action_id: 'cancel' });
  });

  it('stay what they are through an update: a plan of the same id open, a button in focus, a question asked', async () => {
    // Slack gives blocks without an id a new one with each update.
    const [plan, ...others] = runCard.slice(1).map(({ block_id: _, ...block }) => block);
    const card = await show([{ ...plan, block_id: 'first', title: '41 %' }, ...others]);
    const { page, client, control } = opened;
    const [message] = (await control.messages(CHANNELS.dataTeam)).slice(-1);
    const update = async (title: string, id: string): Promise<void> => {
      // What is new may well stand above.
      const blocks = [
        { type: 'section', text: { type: 'mrkdwn', text: title } },
        { ...plan, block_id: id, title },
      ];
      const update = { channel: CHANNELS.dataTeam, ts: message?.ts ?? '', text: 'blocks' };
      await client.chat.update({ ...update, blocks: [...blocks, ...others] as never });
      await card.getByRole('button', { name: title }).waitFor();
    };
    const isOpen = (title: string) => card.getByRole('button', { name: title }).getAttribute('aria-expanded');
    await card.getByRole('button', { name: '41 %' }).click();
    await card.getByRole('button', { name: 'Logs' }).focus();
    await update('42 %', 'first');
    expect(await isOpen('42 %')).toBe('true');
    expect(await card.getByRole('button', { name: 'Logs' }).evaluate((one) => one === document.activeElement)).toBe(
      true,
    );

    await card.getByRole('button', { name: 'Cancel' }).click();
    await update('43 %', 'second');
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await expect.poll(() => actions.map((action) => action.action_id)).toEqual(['cancel']);
    expect(await isOpen('43 %')).toBe('false');
    expect(opened.complaints).toEqual([]);
  });

  it('offer menus to the keyboard: a filter, arrows, Enter', async () => {
    const message = await show([...runCard.slice(0, 1), ...texts]);
    const { page } = opened;
    await message.getByRole('combobox', { name: 'Preset' }).press('ArrowDown');
    await page.getByRole('searchbox', { name: 'Filter options' }).pressSequentially('no');
    expect(await page.getByRole('listbox', { name: 'Options' }).getByRole('option').allTextContents()).toEqual([
      'notebook',
    ]);
    await page.keyboard.press('Enter');
    await expect
      .poll(() => actions.at(-1))
      .toMatchObject({
        type: 'static_select',
        selected_option: { value: 'notebook', text: { text: 'notebook' } },
      });
    expect(await message.getByRole('combobox').textContent()).toContain('notebook');

    await message.getByRole('button', { name: 'More actions' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Show the arguments' }).press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => actions.at(-1)).toMatchObject({ type: 'overflow', selected_option: { value: 'keep' } });
  });

  it('say beside the element that the app did not respond', async () => {
    actions = [];
    opened = await bench.open();
    await opened.client.chat.postMessage({ channel: CHANNELS.dataTeam, text: 'card', blocks: runCard as never });
    await opened.page.getByRole('button', { name: 'Logs' }).click();
    await opened.page.getByRole('article').getByRole('alert').getByText('This app did not respond').waitFor();
  });

  it('that cannot be drawn leave a note in their place, and the rest stands', async () => {
    opened = await bench.open();
    // The server would refuse these; a page must outlive them all the same.
    const broken = [
      { type: 'rich_text', block_id: 'a', elements: null },
      { type: 'table', block_id: 'b', rows: [[{ type: 'raw_number', value: 1 }], null] },
      { type: 'of_tomorrow', block_id: 'c' },
      { type: 'section', block_id: 'd', text: { type: 'mrkdwn', text: 'still here' } },
    ];
    await opened.page.route('**/control/messages?**', (route) =>
      route.fulfill({
        json: { messages: [{ type: 'message', ts: '1.000001', user: USERS.ada, text: '', blocks: broken }] },
      }),
    );
    await opened.page.reload();
    const message = opened.page.getByRole('article');
    await message.getByText('still here').waitFor();
    await message.getByText('A block of type “rich_text” cannot be shown here').waitFor();
    await message.getByText('A block of type “table” cannot be shown here').waitFor();
    await message.getByText('A block of type “of_tomorrow” cannot be shown here').waitFor();
  });
});
