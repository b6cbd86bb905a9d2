import type { App } from '@slack/bolt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../../support/browser.ts';
import { homeView, launchView } from './showcase.ts';
import { type OpenPage, type PageBench, startBench } from './support.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const button = (action_id: string, text: string) => ({ type: 'button', action_id, text: plain(text) });

/** A modal whose buttons push another one and rewrite it. */
const first = (words: string) => ({
  type: 'modal' as const,
  callback_id: 'first',
  notify_on_close: true,
  title: plain('First'),
  submit: plain('Done'),
  blocks: [
    { type: 'section', block_id: 'words', text: plain(words) },
    { type: 'actions', block_id: 'do', elements: [button('push', 'Go deeper'), button('rewrite', 'Rewrite')] },
    {
      type: 'input',
      block_id: 'note',
      optional: true,
      label: plain('Note'),
      element: { type: 'plain_text_input', action_id: 'v' },
    },
  ],
});
const second = { ...first('deeper'), callback_id: 'second', title: plain('Second') };

/** A modal that asks for a channel, and begins with the one behind it. */
const placed = {
  type: 'modal' as const,
  callback_id: 'placed',
  title: plain('Where'),
  submit: plain('There'),
  blocks: [
    {
      type: 'input',
      block_id: 'place',
      label: plain('Channel'),
      element: {
        type: 'conversations_select',
        action_id: 'v',
        default_to_current_conversation: true,
        filter: { include: ['public'] },
      },
    },
  ],
};

describe.skipIf(!(await hasBrowser()))('modals and the Home tab', { timeout: 60_000 }, () => {
  let bench: PageBench;
  let opened: OpenPage;
  let submitted: Record<string, unknown>[];
  let typed: unknown[];
  let closed: { callback: string; cleared: boolean }[];
  beforeAll(async () => {
    bench = await startBench();
  });
  afterEach(() => opened.close());
  afterAll(() => bench.close());

  function app(bolt: App): void {
    submitted = [];
    closed = [];
    typed = [];
    bolt.command('/emr', async ({ ack, command, client }) => {
      await ack();
      const view = command.text === 'launch' ? launchView : first('as it was');
      await client.views.open({ trigger_id: command.trigger_id, view: view as never });
    });
    bolt.view('launch', async ({ ack, view }) => {
      submitted.push(view.state.values as Record<string, unknown>);
      const name = view.state.values.name?.v?.value;
      if (name === 'taken') return ack({ response_action: 'errors', errors: { name: 'This name is taken.' } });
      await ack();
    });
    bolt.view({ type: 'view_closed', callback_id: /.*/ }, async ({ ack, body, view }) => {
      await ack();
      closed.push({ callback: view.callback_id, cleared: 'is_cleared' in body && body.is_cleared === true });
    });
    bolt.shortcut('launch_cluster', async ({ ack, shortcut, client }) => {
      await ack();
      await client.views.open({ trigger_id: shortcut.trigger_id, view: placed as never });
    });
    bolt.view('placed', async ({ ack, view }) => {
      submitted.push(view.state.values as Record<string, unknown>);
      await ack();
    });
    bolt.action('push', async ({ ack, body, client }) => {
      await ack();
      if (body.type === 'block_actions') typed.push(body.view?.state.values.note?.v?.value);
      if ('trigger_id' in body) await client.views.push({ trigger_id: body.trigger_id, view: second as never });
    });
    bolt.action('rewrite', async ({ ack, body, client }) => {
      await ack();
      const id = body.type === 'block_actions' ? (body.view?.id ?? '') : '';
      await client.views.update({ view_id: id, view: first('rewritten') as never });
    });
    bolt.action('terminate', async ({ ack, body, client }) => {
      await ack();
      const blocks = [{ type: 'section', text: plain('All is out') }];
      await client.views.publish({ user_id: body.user.id, view: { type: 'home', blocks } });
    });
    bolt.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({ user_id: event.user, view: homeView as never });
    });
  }

  async function openModal(text: string): Promise<void> {
    opened = await bench.open(app);
    const box = opened.page.getByRole('textbox', { name: 'Message #data-team' });
    await box.fill(`/emr ${text}`);
    await box.press('Enter');
    await opened.page.getByRole('dialog').waitFor();
  }
  const dialog = (name: string) => opened.page.getByRole('dialog', { name });
  const choose = async (menu: string, ...options: string[]) => {
    await dialog('Launch a cluster').getByRole('combobox', { name: menu }).click();
    for (const name of options) await opened.page.getByRole('listbox').getByRole('option', { name }).click();
  };

  it('a shortcut is used from where one writes, and its modal begins with the channel behind it', async () => {
    opened = await bench.open(app);
    const { page } = opened;
    await page.getByRole('button', { name: 'Shortcuts' }).click();
    await page.getByRole('menuitem', { name: 'Launch a cluster' }).click();
    const channel = page.getByRole('combobox', { name: 'Channel' });
    await expect.poll(() => channel.textContent()).toContain('#');
    const shown = (await channel.textContent())?.replace('⌄', '').trim();
    await channel.click();
    expect(await page.getByRole('option').allTextContents()).toContain(shown);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'There' }).click();
    await expect.poll(() => submitted).toHaveLength(1);
    const { channels } = await opened.control.workspace();
    const chosen = channels.find(({ name }) => `#${name}` === shown)?.id;
    expect(submitted[0]).toMatchObject({ place: { v: { selected_conversation: chosen } } });
    expect(opened.complaints).toEqual([]);
  });

  it("submit every kind of input in Slack's form, after errors at the fields", async () => {
    await openModal('launch');
    const { page } = opened;
    const form = dialog('Launch a cluster');
    await form.getByRole('button', { name: 'Launch' }).click();
    await expect.poll(() => form.getByText('Please complete this required field.').count()).toBe(2);
    expect(submitted).toEqual([]);

    await choose('Preset', 'adhoc');
    await form.getByRole('textbox', { name: 'Name' }).fill('taken');
    await form.getByRole('textbox', { name: 'Hours' }).fill('3');
    await choose('Tell', 'Grace Lindqvist', 'Linus Okafor');
    await page.keyboard.press('Escape');
    await form.getByRole('checkbox').check();
    await form.getByLabel('Until').fill('2026-12-01');
    await form.getByRole('button', { name: 'Launch' }).click();
    await form.getByText('This name is taken.').waitFor();
    const name = form.getByRole('textbox', { name: 'Name' });
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    await name.fill('tweets');
    await name.press('Enter');
    await form.waitFor({ state: 'detached' });

    expect(submitted).toHaveLength(2);
    expect(submitted[1]).toEqual({
      preset: {
        v: { type: 'static_select', selected_option: { text: { ...plain('adhoc'), emoji: true }, value: 'adhoc' } },
      },
      name: { v: { type: 'plain_text_input', value: 'tweets' } },
      hours: { v: { type: 'number_input', value: '3' } },
      tell: { v: { type: 'multi_users_select', selected_users: ['U0GRACELI2', 'U0LINUSOK3'] } },
      spot: { v: { type: 'checkboxes', selected_options: [expect.objectContaining({ value: 'spot' })] } },
      day: { v: { type: 'datepicker', selected_date: '2026-12-01' } },
    });
    // The focus is back where the command was typed.
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Message #data-team');
  });

  it('keep what was typed while the app rewrites them', async () => {
    await openModal('first');
    const form = dialog('First');
    await form.getByRole('textbox', { name: 'Note' }).fill('half a thought');
    await form.getByRole('button', { name: 'Rewrite' }).click();
    await form.getByText('rewritten').waitFor();
    expect(await form.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('half a thought');
  });

  it('stack: Escape goes back one with what was typed below, the cross closes all and tells the app', async () => {
    await openModal('first');
    const { page } = opened;
    await dialog('First').getByRole('textbox', { name: 'Note' }).fill('below');
    await dialog('First').getByRole('button', { name: 'Go deeper' }).click();
    await dialog('Second').getByText('deeper').first().waitFor();
    // A click tells the app what is typed so far, too.
    expect(typed).toEqual(['below']);
    await page.keyboard.press('Escape');
    await dialog('Second').waitFor({ state: 'detached' });
    expect(await dialog('First').getByRole('textbox', { name: 'Note' }).inputValue()).toBe('below');
    await expect.poll(() => closed).toEqual([{ callback: 'second', cleared: false }]);

    await dialog('First').getByRole('button', { name: 'Go deeper' }).click();
    await dialog('Second').getByRole('button', { name: 'Close dialog' }).click();
    await page.getByRole('dialog').first().waitFor({ state: 'detached' });
    await expect.poll(() => closed.slice(1).map((c) => c.cleared)).toEqual([true, true]);
    expect(opened.complaints).toEqual([]);
  });

  it('are open again after a reload', async () => {
    await openModal('first');
    await opened.page.reload();
    await dialog('First').getByText('as it was').waitFor();
  });

  it('the Home tab shows what the app publishes, and its buttons work', async () => {
    opened = await bench.open(app);
    const { page } = opened;
    await page.getByRole('navigation').getByRole('button', { name: 'Stoker', exact: true }).click();
    const home = page.getByRole('tabpanel', { name: 'Home' });
    await home.getByRole('heading', { name: 'Your clusters' }).waitFor();
    await home.getByRole('button', { name: 'Terminate' }).click();
    await home.getByText('All is out').waitFor();
    await page.getByRole('tab', { name: 'About' }).click();
    await page.getByRole('tabpanel', { name: 'About' }).getByText('Spark clusters on EMR').waitFor();
    // Opening the Home made a direct conversation with the app.
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.getByRole('textbox', { name: 'Message Stoker' }).waitFor();
  });
});
