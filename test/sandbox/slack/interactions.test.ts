import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Container } from '../../../sandbox/slack/contract.ts';
import { BOT_USER_ID, CHANNELS, SLACKBOT_ID, USERS } from '../../../sandbox/slack/workspace.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { connectRaw, type RawSocket } from './support/raw-socket.ts';

/** The manifest of the bot itself: its messages are only read. */
const READ_ONLY = fileURLToPath(new URL('../../../manifest.yml', import.meta.url));

let now = 1_800_000_000_000;
let harness: Harness;
let socket: RawSocket;
beforeEach(async () => {
  harness = await startHarness({ clock: () => now });
  socket = await connectRaw(harness.slack);
});
afterEach(() => harness.close());

const { ada, grace } = USERS;
const { dataTeam, general } = CHANNELS;

/** Sends a request, reads and acknowledges what reaches the app, and returns its payload. */
async function deliver(path: string, body: unknown, ack?: unknown): Promise<Record<string, unknown>> {
  const answer = harness.control.post(path, body);
  const frame = await socket.next();
  socket.ack(frame, ack);
  await answer;
  return frame.payload as Record<string, unknown>;
}

const sendTo = (url: unknown, body: unknown) =>
  fetch(String(url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('response_url', () => {
  const command = () => deliver('command', { user: ada, channel: dataTeam, command: '/emr', text: 'status' });
  const texts = async (user: string) => (await harness.control.messages(dataTeam, user)).map((message) => message.text);

  it('takes five answers and refuses the sixth', async () => {
    const { response_url: url } = await command();
    const statuses: number[] = [];
    for (const text of ['1', '2', '3', '4', '5', '6']) statuses.push((await sendTo(url, { text })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(await texts(ada)).toEqual(['1', '2', '3', '4', '5']);
    expect(await texts(grace)).toEqual([]);
  });

  it('is gone after half an hour', async () => {
    const { response_url: url } = await command();
    now += 30 * 60_000 + 1;
    const late = await sendTo(url, { text: 'late' });
    expect(late.status).toBe(404);
    expect(await late.json()).toEqual({ ok: false, error: 'expired_url' });
  });

  it('replaces and deletes the message that was clicked', async () => {
    const { ts } = await clickable();
    const payload = await click(ts);
    await sendTo(payload.response_url, { text: 'terminated', replace_original: true });
    expect(await texts(grace)).toEqual(['terminated']);
    await sendTo(payload.response_url, { delete_original: true });
    expect(await texts(grace)).toEqual([]);
  });

  it('is held to the same blocks as any message', async () => {
    const { response_url: url } = await command();
    const bad = await sendTo(url, { blocks: [{ type: 'plan', title: '' }] });
    expect(bad.status).toBe(400);
    expect(await bad.json()).toMatchObject({ error: 'invalid_blocks' });
  });

  it.each([
    [{ kind: 'rate_limited', retryAfter: 3 }, 429],
    [{ kind: 'error' }, 500],
  ])('fails on demand: %o', async (fault, status) => {
    const { response_url: url } = await command();
    await harness.control.post('faults', { ...fault, method: 'response_url' });
    expect((await sendTo(url, { text: 'lost' })).status).toBe(status);
    expect((await sendTo(url, { text: 'again' })).status).toBe(200);
    expect(await texts(ada)).toEqual(['again']);
  });
});

async function clickable(): Promise<{ ts: string }> {
  const option = (value: string) => ({ text: { type: 'plain_text' as const, text: value }, value });
  const { ts = '' } = await harness.client.chat.postMessage({
    channel: dataTeam,
    text: 'card',
    blocks: [
      {
        type: 'actions',
        block_id: 'row',
        elements: [
          { type: 'button', action_id: 'terminate', value: 'c-1', text: { type: 'plain_text', text: 'Terminate' } },
          { type: 'static_select', action_id: 'preset', options: [option('nightly'), option('adhoc')] },
        ],
      },
    ],
  });
  return { ts };
}

const at = (ts: string): Container => ({ type: 'message', channel: dataTeam, message_ts: ts, is_ephemeral: false });
const click = (ts: string, action: Record<string, unknown> = { action_id: 'terminate' }) =>
  deliver('action', { user: ada, container: at(ts), block_id: 'row', action });

describe('elements of a message', () => {
  it('send what was chosen, and the choice stays in the state of later clicks', async () => {
    const { ts } = await clickable();
    const chosen = { text: { type: 'plain_text', text: 'adhoc' }, value: 'adhoc' };
    const select = await click(ts, { action_id: 'preset', selected_option: chosen });
    expect(select).toMatchObject({
      type: 'block_actions',
      actions: [{ type: 'static_select', selected_option: chosen }],
    });
    const button = await click(ts);
    expect(button).toMatchObject({
      actions: [{ type: 'button', value: 'c-1', action_id: 'terminate', block_id: 'row' }],
      channel: { id: dataTeam, name: 'data-team' },
      message: { ts, user: BOT_USER_ID, text: 'card' },
      state: { values: { row: { preset: { type: 'static_select', selected_option: chosen } } } },
      team: { id: 'T0CINDERLB', domain: 'cinder-labs' },
    });
    expect(button.trigger_id).not.toBe(select.trigger_id);
  });

  it('can only be used where they are', async () => {
    const { ts } = await clickable();
    const use = (block_id: string, action_id: string) =>
      harness.control.post('action', { user: ada, container: at(ts), block_id, action: { action_id } });
    expect(await use('elsewhere', 'terminate')).toMatchObject({ ok: false, error: 'block_not_found' });
    expect(await use('row', 'delete_all')).toMatchObject({ ok: false, error: 'action_not_found' });
  });

  it('of an ephemeral message are sent without the message, and to nobody else', async () => {
    const { message_ts: ts = '' } = await harness.client.chat.postEphemeral({
      channel: dataTeam,
      user: ada,
      text: 'sure?',
      blocks: [
        {
          type: 'actions',
          block_id: 'row',
          elements: [{ type: 'button', action_id: 'yes', text: { type: 'plain_text', text: 'Yes' } }],
        },
      ],
    });
    const payload = await click(ts, { action_id: 'yes' });
    expect(payload).toMatchObject({ container: { is_ephemeral: true, message_ts: ts } });
    expect(payload).not.toHaveProperty('message');
    const other = { user: grace, container: at(ts), block_id: 'row', action: { action_id: 'yes' } };
    expect(await harness.control.post('action', other)).toMatchObject({ ok: false, error: 'message_not_found' });
  });
});

describe('people write', () => {
  it('and names become references, everything else is escaped', async () => {
    await deliver('message', {
      user: ada,
      channel: dataTeam,
      text: 'Hey @Stoker, ask @Grace Lindqvist in #nightly: a < b && <!channel>',
    });
    const [message] = await harness.control.messages(dataTeam);
    expect(message?.text).toBe(
      `Hey <@${BOT_USER_ID}>, ask <@${grace}> in <#${CHANNELS.nightly}>: a &lt; b &amp;&amp; &lt;!channel&gt;`,
    );
  });

  it('to an app that is not in the channel, and Slackbot says so', async () => {
    await harness.control.post('message', { user: ada, channel: general, text: '@Stoker status' });
    const messages = await harness.control.messages(general, ada);
    expect(messages[1]).toMatchObject({ user: SLACKBOT_ID, ephemeral_to: ada });
    const joined = await deliver('channels/join', { channel: general, user: BOT_USER_ID });
    expect(joined).toMatchObject({ event: { type: 'member_joined_channel', user: BOT_USER_ID, channel: general } });
    await harness.control.post('channels/leave', { channel: general, user: BOT_USER_ID });
    const invited = await deliver('command', { user: ada, channel: general, command: '/invite', text: '@Stoker' });
    expect(invited).toMatchObject({ event: { type: 'member_joined_channel', user: BOT_USER_ID, channel: general } });
    const invite = (text: string) =>
      harness.control.post('command', { user: ada, channel: general, command: '/invite', text });
    expect(await invite('')).toMatchObject({ ok: false, error: expect.stringContaining('/invite @name') });
    const mention = await deliver('message', { user: ada, channel: general, text: '@Stoker status' });
    expect(mention).toMatchObject({
      event: { type: 'app_mention' },
      authorizations: [{ user_id: BOT_USER_ID, is_bot: true }],
    });
  });

  it('in a direct conversation, which reaches the app as message.im', async () => {
    const { channel } = await harness.client.conversations.open({ users: ada });
    const payload = await deliver('message', { user: ada, channel: channel?.id, text: 'help' });
    expect(payload).toMatchObject({
      type: 'event_callback',
      event: { type: 'message', channel_type: 'im', text: 'help', user: ada },
    });
  });

  it('but nobody writes to an app that takes no messages', async () => {
    const silent = await startHarness({ manifest: READ_ONLY });
    try {
      const { channel } = await silent.client.chat.postMessage({ channel: ada, text: 'only read' });
      const refused = { ok: false, error: 'restricted_action_read_only_channel' };
      expect(await silent.control.post('message', { user: ada, channel, text: 'hello?' })).toEqual(refused);
      expect(await silent.control.command(ada, channel ?? '', 'help')).toEqual(refused);
      expect((await silent.control.workspace()).app.read_only).toBe(true);
    } finally {
      await silent.close();
    }
  });

  it('and an app that listens to direct messages hears what is changed and deleted there', async () => {
    const { channel, ts = '' } = await harness.client.chat.postMessage({ channel: ada, text: 'draft' });
    const heard = async () => {
      const frame = await socket.next();
      socket.ack(frame);
      return (frame.payload as { event: Record<string, unknown> }).event;
    };
    expect(await heard()).toMatchObject({ type: 'message', text: 'draft', bot_id: 'B0STOKERBT' });
    await harness.client.chat.update({ channel: channel ?? '', ts, text: 'final' });
    expect(await heard()).toMatchObject({
      subtype: 'message_changed',
      message: { text: 'final', ts },
      previous_message: { text: 'draft' },
    });
    await harness.client.chat.delete({ channel: channel ?? '', ts });
    expect(await heard()).toMatchObject({ subtype: 'message_deleted', deleted_ts: ts });
  });

  it('in a thread by any of its messages', async () => {
    const { ts = '' } = await harness.client.chat.postMessage({ channel: dataTeam, text: 'card' });
    const payload = await deliver('message', { user: ada, channel: dataTeam, text: '@stoker logs', thread_ts: ts });
    expect(payload).toMatchObject({ event: { type: 'app_mention', thread_ts: ts } });
  });
});

describe('the rest of the surface', () => {
  it('opens Home, which the app then publishes', async () => {
    const home = harness.control.get<{ view: unknown }>(`home?user=${ada}`);
    const frame = await socket.next();
    socket.ack(frame);
    expect((await home).view).toBeNull();
    expect(frame).toMatchObject({ payload: { event: { type: 'app_home_opened', user: ada, tab: 'home' } } });

    const published = harness.control.next((event) => event.type === 'home_published', ada);
    await published.ready;
    const section = { type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'Two clusters' } };
    await harness.client.views.publish({ user_id: ada, view: { type: 'home', blocks: [section] } });
    expect(await published.event).toMatchObject({ view: { type: 'home', blocks: [section] } });
  });

  it('has global and message shortcuts', async () => {
    const global = await deliver('shortcut', { user: ada, callback_id: 'launch_cluster' });
    expect(global).toMatchObject({ type: 'shortcut', callback_id: 'launch_cluster', user: { id: ada } });
    const { ts = '' } = await harness.client.chat.postMessage({ channel: dataTeam, text: 'card' });
    const message = await deliver('shortcut', {
      user: ada,
      callback_id: 'explain_run',
      channel: dataTeam,
      message_ts: ts,
    });
    expect(message).toMatchObject({ type: 'message_action', message: { ts }, channel: { id: dataTeam } });
    expect(message.response_url).toContain('/actions/');
  });

  it('asks the app for the options of an external select', async () => {
    const { ts = '' } = await harness.client.chat.postMessage({
      channel: dataTeam,
      text: 'choose',
      blocks: [
        {
          type: 'actions',
          block_id: 'row',
          elements: [{ type: 'external_select', action_id: 'cluster', min_query_length: 0 }],
        },
      ],
    });
    const options = [{ text: { type: 'plain_text', text: 'j-1' }, value: 'j-1' }];
    const body = { user: ada, container: at(ts), block_id: 'row', action_id: 'cluster', value: 'j' };
    const answer = harness.control.post<{ options: unknown }>('options', body);
    const frame = await socket.next();
    socket.ack(frame, { options });
    expect(frame.payload).toMatchObject({ type: 'block_suggestion', action_id: 'cluster', value: 'j' });
    expect(await answer).toEqual({ options });
  });

  it('grows by people and channels', async () => {
    const { user } = await harness.control.post<{ user: { id: string } }>('users', {
      name: 'noor',
      real_name: 'Noor Haddad',
    });
    const { channel } = await harness.control.post<{ channel: { id: string } }>('channels', { name: 'experiments' });
    const workspace = await harness.control.workspace();
    expect(workspace.users.map((one) => one.id)).toContain(user.id);
    expect(workspace.channels.find((one) => one.id === channel.id)?.members).toContain(user.id);
    const again = await harness.control.post('channels', { name: 'experiments' });
    expect(again).toEqual({ ok: false, error: 'name_taken' });
  });
});
