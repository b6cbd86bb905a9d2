import type { App } from '@slack/bolt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLocalSlack } from '../../../sandbox/slack/server.ts';
import { CHANNELS, USERS } from '../../../sandbox/slack/workspace.ts';
import { hasBrowser } from '../../support/browser.ts';
import { MANIFEST } from '../slack/support/harness.ts';
import { type OpenPage, type PageBench, startBench } from './support.ts';

function echo(app: App): void {
  app.command('/emr', async ({ ack, command, client }) => {
    if (command.text === 'help') return ack({ text: 'Try `/emr retrain`' });
    if (command.text === 'run') {
      await ack();
      const posted = await client.chat.postMessage({ channel: command.channel_id, text: 'run r-1 is *starting*' });
      await client.chat.postMessage({ channel: command.channel_id, thread_ts: posted.ts ?? '', text: 'cluster is up' });
      await client.chat.update({ channel: command.channel_id, ts: posted.ts ?? '', text: 'run r-1 *succeeded*' });
      return;
    }
    await ack({ text: `you said ${command.text}` });
  });
  app.event('app_mention', async ({ event, client }) => {
    await client.chat.postMessage({
      channel: event.channel,
      thread_ts: event.thread_ts ?? event.ts,
      text: 'I am here',
    });
  });
}

describe.skipIf(!(await hasBrowser()))('the conversation', { timeout: 60_000 }, () => {
  let bench: PageBench;
  let opened: OpenPage;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterEach(() => opened.close());
  afterAll(() => bench.close());

  const box = (name = 'Message #data-team') => opened.page.getByRole('textbox', { name });
  const log = () => opened.page.getByRole('log', { name: 'Messages in #data-team' });
  const say = async (text: string, name?: string) => {
    await box(name).fill(text);
    await box(name).press('Enter');
  };

  it('shows a reply that was sent to the channel too, with the way into its thread, and direct messages', async () => {
    opened = await bench.open();
    const { page, client } = opened;
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNELS.dataTeam, text: 'card' });
    await client.chat.postMessage({ channel: CHANNELS.dataTeam, text: 'quiet', thread_ts: ts });
    const loud = { channel: CHANNELS.dataTeam, text: 'loud', thread_ts: ts, reply_broadcast: true };
    await client.chat.postMessage(loud as Parameters<typeof client.chat.postMessage>[0]);
    const shown = log().getByRole('article').filter({ hasText: 'loud' });
    await shown.getByText('replied to a thread').waitFor();
    expect(await log().getByText('quiet').count()).toBe(0);
    await log().getByText('2 replies').waitFor();
    await shown.getByRole('button', { name: 'a thread' }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('quiet').waitFor();
    await thread.getByText('loud').waitFor();
    await page.reload();
    await log().getByText('replied to a thread').waitFor();

    await client.chat.postMessage({ channel: USERS.ada, text: 'only for you' });
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /^stoker 1 unread/i })
      .click();
    await page.getByText('only for you').waitFor();
    expect(opened.complaints).toEqual([]);
  });

  it('tells a newcomer what to type, offers the command, and shows the answer to nobody else', async () => {
    opened = await bench.open(echo);
    const { page } = opened;
    await page.getByRole('main', { name: '#data-team' }).getByText('/emr help').waitFor();
    await box().pressSequentially('/e');
    const offer = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
    await offer.getByText('help | retrain | status').waitFor();
    await box().press('Tab');
    expect(await box().inputValue()).toBe('/emr ');
    await page.getByText('/emr help | retrain | status').waitFor();
    await box().pressSequentially('help');
    await box().press('Enter');

    const answer = log().getByRole('article', { name: /^Stoker, / });
    await answer.getByText('Only visible to you').waitFor();
    expect(await answer.locator('code').textContent()).toBe('/emr retrain');
    const grace = await opened.another({ user: USERS.grace });
    await grace.getByText('Acting as').waitFor();
    expect(await grace.getByText('Only visible to you').count()).toBe(0);

    await answer.getByRole('button', { name: 'Dismiss' }).click();
    await answer.waitFor({ state: 'detached' });
    expect(opened.complaints).toEqual([]);
  });

  it('follows a run live, in the channel and in its thread', async () => {
    opened = await bench.open(echo);
    const { page } = opened;
    await say('/emr run');
    const card = log().getByRole('article').filter({ hasText: 'run r-1' });
    await card.getByText('succeeded').waitFor();
    await card.getByText('(edited)').waitFor();
    await card.getByRole('button', { name: /1 reply/ }).click();

    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('cluster is up').waitFor();
    await say('and @stoker?', 'Reply in thread');
    await thread.getByText('I am here').waitFor();
    expect(await thread.getByText('@Stoker').textContent()).toBe('@Stoker');
    await card.getByRole('button', { name: /3 replies/ }).waitFor();
    expect(await log().getByText('I am here').count()).toBe(0);

    await say('/emr help', 'Reply in thread');
    await thread.getByRole('alert').getByText('/emr is not supported in threads').waitFor();
    // The line that was refused is still there to be mended.
    expect(await box('Reply in thread').inputValue()).toBe('/emr help');
    await thread.getByRole('button', { name: 'Close thread' }).click();
    await thread.waitFor({ state: 'detached' });
  });

  it('says so when the app does not answer, and when a command does not exist', async () => {
    opened = await bench.open();
    const { page } = opened;
    await page.getByText('Stoker is not connected: commands will not be answered').waitFor();
    await say('/emr help');
    await page.getByRole('alert').getByText('/emr failed').waitFor();
    expect(await box().inputValue()).toBe('/emr help');
    await say('/nope');
    await page.getByRole('alert').getByText('/nope is not a valid command').waitFor();
    await opened.connect(echo);
    await page.getByText('Stoker is not connected: commands').waitFor({ state: 'detached' });
  });

  it('writes several lines, keeps what was typed literally, and recalls what was sent', async () => {
    opened = await bench.open(echo);
    await box().pressSequentially('first <b>');
    await box().press('Shift+Enter');
    await box().pressSequentially('*second*');
    await box().press('Enter');
    const own = log().getByRole('article', { name: /^Ada Kovalenko, / });
    await own.getByText('first <b>').waitFor();
    expect(await own.locator('strong').textContent()).toBe('second');
    await say('/emr status');
    await log().getByText('you said status').waitFor();

    await box().press('ArrowUp');
    expect(await box().inputValue()).toBe('/emr status');
    await box().press('ArrowUp');
    expect(await box().inputValue()).toBe('first <b>\n*second*');
    await box().press('Escape');
  });

  it('marks what is unread elsewhere, and whom it names', async () => {
    opened = await bench.open(echo);
    const { page, control } = opened;
    const general = page.getByRole('navigation').getByRole('button', { name: /general/ });
    await general.waitFor();
    await control.post('message', { user: USERS.grace, channel: CHANNELS.general, text: 'look @ada' });
    await page.getByRole('navigation').getByRole('button', { name: 'general 1 unread', exact: true }).waitFor();
    await general.click();
    await page
      .getByRole('article', { name: /^Grace Lindqvist/ })
      .getByText('@Ada Kovalenko')
      .waitFor();
    await page.getByRole('navigation').getByRole('button', { name: 'general', exact: true }).waitFor();
  });

  it('lets one act as another person, and stays with them after a reload', async () => {
    opened = await bench.open(echo);
    const { page } = opened;
    await page.getByLabel('Act as').selectOption('Grace Lindqvist');
    await say('hello from Grace');
    await log()
      .getByRole('article', { name: /^Grace Lindqvist, / })
      .waitFor();
    await page.reload();
    await log().getByText('hello from Grace').waitFor();
    expect(await page.getByLabel('Act as').inputValue()).toBe(USERS.grace);
  });

  it('keeps the place of a reader who scrolled up, and offers the way down', async () => {
    opened = await bench.open(echo);
    const { page, control } = opened;
    const write = (text: string) => control.post('message', { user: USERS.grace, channel: CHANNELS.dataTeam, text });
    for (let i = 1; i <= 40; i++) await write(`line ${i}`);
    await log().getByText('line 40').waitFor();
    const bottomGap = () => log().evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight);
    await expect.poll(bottomGap).toBeLessThan(2);
    await log().evaluate((e) => e.scrollTo({ top: 100 }));
    await expect.poll(() => log().evaluate((e) => e.scrollTop)).toBe(100);
    // A browser tells of a scroll with its next frame, and not before: only then is the reader known to have gone up.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await write('line 41');
    const jump = page.getByRole('button', { name: '1 new message' });
    await jump.waitFor();
    expect(await log().evaluate((e) => e.scrollTop)).toBe(100);
    await jump.click();
    await expect.poll(bottomGap).toBeLessThan(2);
    await jump.waitFor({ state: 'detached' });

    await log().evaluate((e) => e.scrollTo({ top: 100 }));
    await expect.poll(() => log().evaluate((e) => e.scrollTop)).toBe(100);
    const box = page.getByRole('textbox', { name: 'Message #data-team' });
    await box.fill('whoever writes is taken to the end');
    await box.press('Enter');
    await log().getByText('whoever writes').waitFor();
    await expect.poll(bottomGap).toBeLessThan(2);
  });

  it('comes back after a lost connection with what it missed', async () => {
    opened = await bench.open(echo);
    const { page, control } = opened;
    let cut = () => {};
    let down = false;
    await page.routeWebSocket(/control\/events/, (socket) => {
      if (down) return void socket.close();
      socket.connectToServer();
      cut = () => void socket.close();
    });
    await page.reload();
    await page.getByRole('navigation').getByText('Stoker is connected').waitFor();
    await log().getByText('Type /emr help').waitFor();

    down = true;
    cut();
    await page.getByText('The connection to the local Slack is gone').waitFor();
    await control.post('message', { user: USERS.grace, channel: CHANNELS.dataTeam, text: 'while you were away' });
    expect(await log().getByText('while you were away').count()).toBe(0);
    down = false;

    await log().getByText('while you were away').waitFor();
    await page.getByText('The connection to the local Slack is gone').waitFor({ state: 'detached' });
  });

  it('asks for the new address when the server was started anew', async () => {
    opened = await bench.open();
    const { page, slack, context } = opened;
    await page.getByText('Stoker is not connected:').waitFor();
    // The same port, but the browser's cookie means nothing any more.
    await slack.close();
    await page.getByText('The connection to the local Slack is gone').waitFor();
    const next = await startLocalSlack({ manifest: MANIFEST, port: slack.port });
    try {
      await page.getByText('The local Slack was started anew').waitFor();
      expect(await context.cookies()).toHaveLength(1);
    } finally {
      await next.close();
    }
  });
});
