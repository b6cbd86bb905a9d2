import { afterEach, describe, expect, it } from 'vitest';
import { BOT_USER_ID, CHANNELS, USERS } from '../../../sandbox/slack/workspace.ts';
import { type Harness, startHarness } from './support/harness.ts';

let harness: Harness;
afterEach(() => harness.close());

describe('a Bolt app over Socket Mode', () => {
  it('gets a command with the fields that Slack sends, and its answer reaches only the asker', async () => {
    harness = await startHarness();
    const seen: Record<string, unknown>[] = [];
    await harness.connect((app) => {
      app.command('/emr', async ({ command, ack }) => {
        seen.push({ ...command });
        await ack({ text: `you said ${command.text}` });
      });
    });

    const answer = await harness.control.command(USERS.ada, CHANNELS.dataTeam, 'retrain --since 7d');

    expect(answer).toEqual({ ok: true });
    expect(seen[0]).toMatchObject({
      command: '/emr',
      text: 'retrain --since 7d',
      user_id: USERS.ada,
      user_name: 'ada',
      channel_id: CHANNELS.dataTeam,
      channel_name: 'data-team',
      team_domain: 'cinder-labs',
      is_enterprise_install: 'false',
    });
    expect(await harness.control.messages(CHANNELS.dataTeam, USERS.ada)).toMatchObject([
      { text: 'you said retrain --since 7d', user: BOT_USER_ID, ephemeral_to: USERS.ada },
    ]);
    expect(await harness.control.messages(CHANNELS.dataTeam, USERS.grace)).toEqual([]);
  });

  it('posts a card, hears its button, updates it, and answers in the thread', async () => {
    harness = await startHarness();
    const card = (state: string) => [
      { type: 'section', block_id: 'state', text: { type: 'mrkdwn', text: state } },
      {
        type: 'actions',
        block_id: 'do',
        elements: [
          { type: 'button', action_id: 'cancel', value: 'run-1', text: { type: 'plain_text', text: 'Cancel' } },
        ],
      },
    ];
    const clicks: Record<string, unknown>[] = [];
    await harness.connect((app) => {
      app.command('/emr', async ({ ack, client, command }) => {
        await ack();
        await client.chat.postMessage({ channel: command.channel_id, text: 'running', blocks: card('running') });
      });
      app.action('cancel', async ({ ack, body, client, respond }) => {
        await ack();
        if (body.type !== 'block_actions' || !body.message) throw new Error('not a click on a message');
        clicks.push(body as unknown as Record<string, unknown>);
        const { ts } = body.message;
        const channel = body.channel?.id ?? '';
        await client.chat.update({ channel, ts, text: 'cancelled', blocks: card('cancelled') });
        await client.chat.postMessage({ channel, thread_ts: ts, text: `cancelled by <@${body.user.id}>` });
        await respond({ text: 'done', replace_original: false });
      });
    });
    const posted = harness.control.next((event) => event.type === 'message' && event.message.text === 'running');
    await posted.ready;
    await harness.control.command(USERS.ada, CHANNELS.dataTeam, 'retrain');
    const event = await posted.event;
    if (event.type !== 'message') throw new Error('unreachable');
    const { ts } = event.message;

    const done = harness.control.next((e) => e.type === 'message' && e.message.text === 'done', USERS.grace);
    await done.ready;
    const answer = await harness.control.post('action', {
      user: USERS.grace,
      container: { type: 'message', channel: CHANNELS.dataTeam, message_ts: ts, is_ephemeral: false },
      block_id: 'do',
      action: { action_id: 'cancel' },
    });
    await done.event;

    expect(answer).toEqual({ ok: true });
    expect(clicks[0]).toMatchObject({
      user: { id: USERS.grace, username: 'grace' },
      container: { type: 'message', message_ts: ts, channel_id: CHANNELS.dataTeam, is_ephemeral: false },
      actions: [{ type: 'button', action_id: 'cancel', block_id: 'do', value: 'run-1', text: { text: 'Cancel' } }],
    });
    const [parent] = await harness.control.messages(CHANNELS.dataTeam);
    expect(parent).toMatchObject({ ts, text: 'cancelled', reply_count: 1, blocks: card('cancelled') });
    const thread = await harness.control.messages(CHANNELS.dataTeam, undefined, ts);
    expect(thread.map((message) => message.text)).toEqual(['cancelled', `cancelled by <@${USERS.grace}>`]);
    expect((await harness.control.log()).flatMap((entry) => entry.violations)).toEqual([]);
  });
});
