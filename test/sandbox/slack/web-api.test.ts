import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOT_USER_ID, CHANNELS, USER_GROUPS, USERS } from '../../../sandbox/slack/workspace.ts';
import { clientOf, type Harness, refusal, startHarness } from './support/harness.ts';

let now = Date.parse('2026-03-01T09:00:00Z');
let harness: Harness;
beforeEach(async () => {
  harness = await startHarness({ clock: () => now });
});
afterEach(() => harness.close());

const channel = CHANNELS.dataTeam;
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

describe('tokens and scopes', () => {
  it('tells who the token is', async () => {
    const answer = await harness.client.auth.test();
    expect(answer).toMatchObject({ ok: true, user_id: BOT_USER_ID, team: 'Cinder Labs' });
    expect(answer.response_metadata?.scopes).toContain('chat:write');
  });

  it.each([
    ['', 'not_authed'],
    ['xoxb-of-somebody-else', 'invalid_auth'],
  ])('refuses the token %j with %s', async (token, error) => {
    const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${harness.slack.apiUrl}chat.postMessage`, { method: 'POST', headers });
    expect(await response.json()).toEqual({ ok: false, error });
  });

  it('keeps app tokens and bot tokens apart', async () => {
    const { error } = await refusal(harness.client.apps.connections.open());
    expect(error).toBe('not_allowed_token_type');
    const app = clientOf(harness.slack, harness.slack.appToken);
    expect((await refusal(app.chat.postMessage({ channel, text: 'x' }))).error).toBe('not_allowed_token_type');
  });

  it('names the scope that is missing and those that were granted', async () => {
    const answer = await refusal(harness.client.users.lookupByEmail({ email: 'ada@cinder-labs.example' }));
    expect(answer).toMatchObject({ error: 'missing_scope', needed: 'users:read.email' });
    expect(answer.provided).toContain('chat:write');
  });

  it('does not know what Slack does not know', async () => {
    expect(await refusal(harness.client.apiCall('chat.shout'))).toMatchObject({
      error: 'unknown_method',
      req_method: 'chat.shout',
    });
  });
});

describe('chat', () => {
  it('posts by id, by name and to a person', async () => {
    const byId = await harness.client.chat.postMessage({ channel, text: 'one' });
    const byName = await harness.client.chat.postMessage({ channel: '#data-team', text: 'two' });
    const direct = await harness.client.chat.postMessage({ channel: USERS.ada, text: 'three' });
    expect(byName.channel).toBe(byId.channel);
    expect(direct.channel).toMatch(/^D/);
    expect(Number(byName.ts)).toBeGreaterThan(Number(byId.ts));
    expect((await harness.control.messages(channel)).map((m) => m.text)).toEqual(['one', 'two']);
  });

  it.each([
    ['channel_not_found', { channel: 'C0NOWHERE0', text: 'x' }],
    ['not_in_channel', { channel: CHANNELS.general, text: 'x' }],
    ['no_text', { channel, text: '' }],
    ['msg_too_long', { channel, text: 'x'.repeat(40_001) }],
    ['thread_not_found', { channel, text: 'x', thread_ts: '1700000000.000100' }],
    ['invalid_thread_ts', { channel, text: 'x', thread_ts: 'yesterday' }],
    ['invalid_blocks_format', { channel, text: 'x', blocks: 'not json' as unknown as [] }],
    ['msg_blocks_too_long', { channel, text: 'x', blocks: Array.from({ length: 5 }, () => section('y'.repeat(2900))) }],
    ['invalid_metadata_format', { channel, text: 'x', metadata: { event_type: '', event_payload: {} } }],
  ])('refuses with %s', async (error, args) => {
    expect((await refusal(harness.client.chat.postMessage(args))).error).toBe(error);
  });

  it('takes a person’s id for posting alone: what is already there has a channel', async () => {
    const { ts } = await harness.client.chat.postMessage({ channel: USERS.ada, text: 'three' });
    const edit = { channel: USERS.ada, ts: ts ?? '', text: 'four' };
    expect((await refusal(harness.client.chat.update(edit))).error).toBe('channel_not_found');
    const history = harness.client.conversations.history({ channel: USERS.ada });
    expect((await refusal(history)).error).toBe('channel_not_found');
  });

  it('shows a reply in the channel too when it is to be broadcast', async () => {
    const { ts = '' } = await harness.client.chat.postMessage({ channel, text: 'card' });
    await harness.client.chat.postMessage({ channel, text: 'quiet', thread_ts: ts });
    await harness.client.chat.postMessage({ channel, text: 'loud', thread_ts: ts, reply_broadcast: true });
    const { messages = [] } = await harness.client.conversations.history({ channel });
    expect(messages.map(({ text, subtype }) => [text, subtype])).toEqual([
      ['loud', 'thread_broadcast'],
      ['card', undefined],
    ]);
    expect((await harness.client.conversations.replies({ channel, ts })).messages).toHaveLength(3);
  });

  it('says in Slack’s words what is wrong with blocks', async () => {
    const answer = await refusal(harness.client.chat.postMessage({ channel, text: 'x', blocks: [section('')] }));
    expect(answer.error).toBe('invalid_blocks');
    expect(answer.response_metadata?.messages).toEqual([
      '[ERROR] failed to match all allowed schemas [json-pointer:/blocks/0/text]',
      '[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ]);
  });

  it('takes the same arguments as JSON and as a form', async () => {
    const headers = { authorization: `Bearer ${harness.slack.botToken}` };
    const url = `${harness.slack.apiUrl}chat.postMessage`;
    const args = { channel, text: 'hello', blocks: [section('hello')] };
    const json = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(args),
    });
    const form = await fetch(url, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ ...args, blocks: JSON.stringify(args.blocks) }),
    });
    expect(await json.json()).toMatchObject({ ok: true, message: { blocks: args.blocks } });
    expect(await form.json()).toMatchObject({ ok: true, message: { blocks: args.blocks } });
  });

  it('drops the blocks of a message that is updated with text alone', async () => {
    const { ts = '' } = await harness.client.chat.postMessage({ channel, text: 'card', blocks: [section('card')] });
    await harness.client.chat.update({ channel, ts, text: 'words' });
    const [message] = await harness.control.messages(channel);
    expect(message).toMatchObject({ ts, text: 'words', edited: { user: BOT_USER_ID } });
    expect(message).not.toHaveProperty('blocks');
  });

  it('lets the app change only what it wrote', async () => {
    await harness.control.post('message', { user: USERS.ada, channel, text: 'mine' });
    const [mine] = await harness.control.messages(channel);
    const ts = mine?.ts ?? '';
    expect((await refusal(harness.client.chat.update({ channel, ts, text: 'x' }))).error).toBe('cant_update_message');
    expect((await refusal(harness.client.chat.delete({ channel, ts }))).error).toBe('cant_delete_message');
    expect((await refusal(harness.client.chat.update({ channel, ts: '1.000001', text: 'x' }))).error).toBe(
      'message_not_found',
    );
    const own = await harness.client.chat.postMessage({ channel, text: 'own' });
    const long = harness.client.chat.update({ channel, ts: own.ts ?? '', text: 'x'.repeat(4001) });
    expect((await refusal(long)).error).toBe('msg_too_long');
  });

  it('keeps a thread: replies are counted, found by any of their ts, and go when deleted', async () => {
    const { ts: parent = '' } = await harness.client.chat.postMessage({ channel, text: 'card' });
    const { ts: first = '' } = await harness.client.chat.postMessage({ channel, text: 'first', thread_ts: parent });
    const { ts: second = '' } = await harness.client.chat.postMessage({ channel, text: 'second', thread_ts: first });
    const thread = await harness.client.conversations.replies({ channel, ts: second });
    expect(thread.messages?.map((m) => m.text)).toEqual(['card', 'first', 'second']);
    const history = await harness.client.conversations.history({ channel });
    expect(history.messages).toMatchObject([{ text: 'card', reply_count: 2, latest_reply: second }]);
    await harness.client.chat.delete({ channel, ts: second });
    expect((await harness.client.conversations.history({ channel })).messages).toMatchObject([
      { reply_count: 1, latest_reply: first },
    ]);
  });

  it('shows an ephemeral message to one person and to no API', async () => {
    const { message_ts: ts = '' } = await harness.client.chat.postEphemeral({ channel, user: USERS.ada, text: 'psst' });
    expect((await harness.control.messages(channel, USERS.ada)).map((m) => m.text)).toEqual(['psst']);
    expect(await harness.control.messages(channel, USERS.linus)).toEqual([]);
    expect((await harness.client.conversations.history({ channel })).messages).toEqual([]);
    expect((await refusal(harness.client.chat.update({ channel, ts, text: 'x' }))).error).toBe('message_not_found');
    const stranger = harness.client.chat.postEphemeral({ channel, user: 'U0NOBODY00', text: 'x' });
    expect((await refusal(stranger)).error).toBe('user_not_in_channel');
  });

  it('gives metadata only to those who ask for it', async () => {
    const metadata = { event_type: 'run', event_payload: { run: 'r-1' } };
    await harness.client.chat.postMessage({ channel, text: 'card', metadata });
    const plain = await harness.client.conversations.history({ channel });
    const all = await harness.client.conversations.history({ channel, include_all_metadata: true });
    expect(plain.messages?.[0]).not.toHaveProperty('metadata');
    expect(all.messages?.[0]).toMatchObject({ metadata });
  });

  it('links to a message', async () => {
    const { ts = '' } = await harness.client.chat.postMessage({ channel, text: 'card' });
    const { permalink } = await harness.client.chat.getPermalink({ channel, message_ts: ts });
    expect(permalink).toBe(`${harness.slack.url}/archives/${channel}/p${ts.replace('.', '')}`);
    const opened = await fetch(permalink ?? '', { redirect: 'manual' });
    expect(opened.headers.get('location')).toBe(`/#//${channel}/${ts}`);
  });
});

describe('people, groups and conversations', () => {
  it('lists people, and hides their addresses without the scope for them', async () => {
    const { members = [] } = await harness.client.users.list({});
    expect(members.map((member) => member.real_name)).toEqual(
      expect.arrayContaining(['Ada Kovalenko', 'Grace Lindqvist', 'Linus Okafor', 'Stoker']),
    );
    expect(members.every((member) => member.profile?.email === undefined)).toBe(true);
    expect((await refusal(harness.client.users.info({ user: 'U0NOBODY00' }))).error).toBe('user_not_found');
  });

  it('tells who is away', async () => {
    const of = async (user: string) => (await harness.client.users.getPresence({ user })).presence;
    expect(await of(USERS.ada)).toBe('active');
    await harness.control.post('users/presence', { user: USERS.ada, presence: 'away' });
    expect([await of(USERS.ada), await of(USERS.grace)]).toEqual(['away', 'active']);
    expect((await refusal(harness.client.users.getPresence({ user: 'U0NOBODY99' }))).error).toBe('user_not_found');
  });

  it('lists user groups and who is in them', async () => {
    const { usergroups } = await harness.client.usergroups.list({ include_users: true });
    expect(usergroups?.[0]).toMatchObject({ handle: 'data-engineering', users: [USERS.ada, USERS.grace] });
    const { users } = await harness.client.usergroups.users.list({ usergroup: USER_GROUPS.dataEngineering });
    expect(users).toEqual([USERS.ada, USERS.grace]);
    expect((await refusal(harness.client.usergroups.users.list({ usergroup: 'S0NONE' }))).error).toBe(
      'no_such_subteam',
    );
  });

  it('pages through channels and history with cursors', async () => {
    const names: (string | undefined)[] = [];
    for await (const page of harness.client.paginate('conversations.list', { limit: 1 })) {
      const { channels } = page as { channels?: { name?: string }[] };
      names.push(...(channels ?? []).map((one) => one.name));
    }
    expect(names).toEqual(['data-team', 'general', 'nightly']);

    for (const text of ['1', '2', '3']) await harness.client.chat.postMessage({ channel, text });
    const first = await harness.client.conversations.history({ channel, limit: 2 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await harness.client.conversations.history({ channel, limit: 2, cursor });
    expect(first.messages?.map((m) => m.text)).toEqual(['3', '2']);
    expect(second.messages?.map((m) => m.text)).toEqual(['1']);
    expect(second.has_more).toBe(false);
  });

  it('opens a direct conversation once', async () => {
    const one = await harness.client.conversations.open({ users: USERS.grace });
    const two = await harness.client.conversations.open({ users: USERS.grace });
    expect(one.channel?.id).toBe(two.channel?.id);
    expect(two.already_open).toBe(true);
  });
});

describe('files and reactions', () => {
  it('takes a file in its three steps and shares it in a thread', async () => {
    const { ts = '' } = await harness.client.chat.postMessage({ channel, text: 'card' });
    await harness.client.filesUploadV2({
      channel_id: channel,
      thread_ts: ts,
      filename: 'stderr.log',
      content: 'Traceback: no such bucket',
      initial_comment: 'the log',
    });
    const [, share] = await harness.control.messages(channel, undefined, ts);
    expect(share).toMatchObject({ text: 'the log', files: [{ name: 'stderr.log', mimetype: 'text/plain' }] });
    const url = share?.files?.[0]?.url_private ?? '';
    const bytes = await fetch(url, { headers: { authorization: `Bearer ${harness.slack.botToken}` } });
    expect(await bytes.text()).toBe('Traceback: no such bucket');
    expect((await fetch(url)).status).toBe(401);
  });

  it('reacts once', async () => {
    const { ts = '' } = await harness.client.chat.postMessage({ channel, text: 'card' });
    await harness.client.reactions.add({ channel, timestamp: ts, name: 'fire' });
    const twice = harness.client.reactions.add({ channel, timestamp: ts, name: 'fire' });
    expect((await refusal(twice)).error).toBe('already_reacted');
    const { messages } = await harness.client.conversations.history({ channel });
    expect(messages?.[0]?.reactions).toEqual([{ name: 'fire', users: [BOT_USER_ID], count: 1 }]);
  });
});

describe('rate limits', () => {
  it('answers 429 with Retry-After, counts posting by channel, and lets go with time', async () => {
    await harness.close();
    harness = await startHarness({ clock: () => now, rateLimits: 'slack' });
    const post = (to: string) =>
      fetch(`${harness.slack.apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: { authorization: `Bearer ${harness.slack.botToken}` },
        body: new URLSearchParams({ channel: to, text: 'x' }),
      });
    const statuses: number[] = [];
    for (let call = 0; call < 5; call += 1) statuses.push((await post(channel)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
    const refused = await post(channel);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toEqual({ ok: false, error: 'ratelimited' });
    expect((await post(CHANNELS.nightly)).status).toBe(200);
    now += 5000;
    expect((await post(channel)).status).toBe(200);
  });

  it('allows 50 updates a minute for the whole workspace', async () => {
    await harness.close();
    harness = await startHarness({ clock: () => now, rateLimits: 'slack' });
    const { ts = '' } = await harness.client.chat.postMessage({ channel, text: '0' });
    for (let call = 1; call <= 50; call += 1) await harness.client.chat.update({ channel, ts, text: String(call) });
    const error: unknown = await harness.client.chat
      .update({ channel, ts, text: '51' })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 60 });
  });
});
