import type { AddressInfo } from 'node:net';
import { App, LogLevel } from '@slack/bolt';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CHANNELS, USERS } from '../../../sandbox/slack/workspace.ts';
import { type Harness, startHarness } from './support/harness.ts';

let harness: Harness;
let app: App;

async function startHttpApp(signingSecret: string): Promise<unknown> {
  app = new App({
    token: harness.slack.botToken,
    signingSecret,
    clientOptions: { slackApiUrl: harness.slack.apiUrl },
    logLevel: LogLevel.ERROR,
  });
  app.command('/emr', ({ ack, command }) => ack(`got ${command.text}`));
  app.action('cancel', async ({ ack, respond }) => {
    await ack();
    await respond({ text: 'cancelled', replace_original: true });
  });
  app.event('app_mention', async ({ event, client }) => {
    await client.chat.postMessage({ channel: event.channel, thread_ts: event.ts, text: 'yes?' });
  });
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  const { port } = server.address() as AddressInfo;
  return harness.control.post('request-url', { url: `http://127.0.0.1:${port}/slack/events` });
}

beforeEach(async () => {
  harness = await startHarness();
});
afterEach(async () => {
  await app.stop();
  await harness.close();
});

it('reaches a Bolt app in HTTP mode by signed requests: commands, clicks and events', async () => {
  await startHttpApp(harness.slack.signingSecret);
  const channel = CHANNELS.dataTeam;
  expect(await harness.control.command(USERS.ada, channel, 'status')).toEqual({ ok: true });
  expect(await harness.control.messages(channel, USERS.ada)).toMatchObject([{ text: 'got status' }]);

  const { ts = '' } = await harness.client.chat.postMessage({
    channel,
    text: 'card',
    blocks: [
      {
        type: 'actions',
        block_id: 'b',
        elements: [{ type: 'button', action_id: 'cancel', text: { type: 'plain_text', text: 'Cancel' } }],
      },
    ],
  });
  const replaced = harness.control.next(
    (event) => event.type === 'message_changed' && event.message.text === 'cancelled',
  );
  await replaced.ready;
  const container = { type: 'message', channel, message_ts: ts, is_ephemeral: false };
  await harness.control.post('action', { user: USERS.ada, container, block_id: 'b', action: { action_id: 'cancel' } });
  await replaced.event;

  const replied = harness.control.next((event) => event.type === 'message' && event.message.text === 'yes?');
  await replied.ready;
  await harness.control.post('message', { user: USERS.ada, channel, text: '@Stoker hello' });
  await replied.event;
});

it('turns to HTTP mode only where the signed challenge is answered', async () => {
  const answer = await startHttpApp('another-secret');
  expect(answer).toMatchObject({ ok: false, error: expect.stringContaining('challenge') });
});

it('tells the person when the app fails', async () => {
  expect(await startHttpApp(harness.slack.signingSecret)).toEqual({ ok: true });
  await app.stop();
  expect(await harness.control.command(USERS.ada, CHANNELS.dataTeam, 'status')).toEqual({
    ok: false,
    error: '/emr failed because the app did not respond',
  });
  await app.start({ port: 0, host: '127.0.0.1' });
});
