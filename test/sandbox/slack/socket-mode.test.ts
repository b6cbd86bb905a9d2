import { once } from 'node:events';
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { BOT_USER_ID, CHANNELS, USERS } from '../../../sandbox/slack/workspace.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { connectRaw, openTicket } from './support/raw-socket.ts';

let harness: Harness;
afterEach(() => harness.close());

const { ada } = USERS;
const { dataTeam } = CHANNELS;

describe('Socket Mode', () => {
  it('says hello, and opens each ticket once', async () => {
    harness = await startHarness();
    const socket = await connectRaw(harness.slack);
    expect(socket.hello).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: 'A0STOKERAP' },
    });

    const url = await openTicket(harness.slack);
    const first = new WebSocket(url);
    await once(first, 'message');
    const second = new WebSocket(url);
    const [error] = (await once(second, 'error')) as [Error];
    expect(error.message).toContain('403');
  });

  it('takes ten connections and not one more', async () => {
    harness = await startHarness();
    for (let count = 0; count < 10; count += 1) await connectRaw(harness.slack);
    const eleventh = new WebSocket(await openTicket(harness.slack));
    const [error] = (await once(eleventh, 'error')) as [Error];
    expect(error.message).toContain('429');
  });

  it('sends each envelope to one of the sockets', async () => {
    harness = await startHarness();
    const sockets = [await connectRaw(harness.slack), await connectRaw(harness.slack)];
    const seen: string[][] = [[], []];
    const pumps = sockets.map(async (socket, index) => {
      for (let count = 0; count < 2; count += 1) {
        const frame = await socket.next();
        seen[index]?.push(String((frame.payload as { text: string }).text));
        socket.ack(frame);
      }
    });
    for (const text of ['1', '2', '3', '4']) await harness.control.command(ada, dataTeam, text);
    await Promise.all(pumps);
    expect(seen.flat().sort()).toEqual(['1', '2', '3', '4']);
    expect(sockets.map((socket) => socket.unread())).toEqual([0, 0]);
  });

  it('tells the person in Slack’s words when nobody listens or nobody acknowledges', async () => {
    harness = await startHarness({ ackTimeoutMs: 50 });
    expect(await harness.control.command(ada, dataTeam, 'help')).toEqual({
      ok: false,
      error: '/emr failed because the app did not respond',
    });
    const socket = await connectRaw(harness.slack);
    expect(await harness.control.command(ada, dataTeam, 'help')).toEqual({
      ok: false,
      error: '/emr failed with the error "operation_timeout"',
    });
    const frame = await socket.next();
    expect(frame).toMatchObject({ type: 'slash_commands', accepts_response_payload: true });

    socket.ack(frame, { text: 'too late' });
    // A second command proves that the late ack has been read: a socket keeps its order.
    const next = harness.control.command(ada, dataTeam, 'again');
    socket.ack(await socket.next());
    await next;
    const violations = (await harness.control.log()).flatMap((entry) => entry.violations);
    expect(violations).toContain(`envelope ${frame.envelope_id} was acknowledged too late`);
    expect(await harness.control.messages(dataTeam, ada)).toEqual([]);
  });

  it('refuses an answer in the ack that is no valid message', async () => {
    harness = await startHarness();
    const socket = await connectRaw(harness.slack);
    const answer = harness.control.command(ada, dataTeam, 'help');
    socket.ack(await socket.next(), { blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] });
    expect(await answer).toEqual({ ok: false, error: '/emr failed with the error "invalid_blocks"' });
    expect((await harness.control.log()).flatMap((entry) => entry.violations)).toEqual([
      'invalid_blocks: [ERROR] unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
    ]);
  });

  it('shows an answer with response_type in_channel to everybody', async () => {
    harness = await startHarness();
    const socket = await connectRaw(harness.slack);
    const answer = harness.control.command(ada, dataTeam, 'status');
    socket.ack(await socket.next(), { text: 'all is well', response_type: 'in_channel' });
    await answer;
    expect(await harness.control.messages(dataTeam, USERS.linus)).toMatchObject([
      { text: 'all is well', user: BOT_USER_ID },
    ]);
  });

  it('knows only the manifest’s commands, and none inside threads', async () => {
    harness = await startHarness();
    const unknown = await harness.control.post('command', { user: ada, channel: dataTeam, command: '/emf', text: '' });
    expect(unknown).toMatchObject({ ok: false, error: expect.stringContaining('/emf is not a valid command') });
    const { ts = '' } = await harness.client.chat.postMessage({ channel: dataTeam, text: 'card' });
    const threaded = await harness.control.post('command', {
      user: ada,
      channel: dataTeam,
      command: '/emr',
      thread_ts: ts,
    });
    expect(threaded).toEqual({ ok: false, error: '/emr is not supported in threads. Sorry!' });
  });

  it('delivers an unacknowledged event again, saying why', async () => {
    harness = await startHarness({ ackTimeoutMs: 30, eventRetryAfterMs: [0, 10] });
    const socket = await connectRaw(harness.slack);
    await harness.control.post('message', { user: ada, channel: dataTeam, text: '@Stoker status' });
    const frames = [await socket.next(), await socket.next(), await socket.next()];
    expect(frames.map((frame) => [frame.retry_attempt, frame.retry_reason])).toEqual([
      [0, ''],
      [1, 'timeout'],
      [2, 'timeout'],
    ]);
    const ids = frames.map((frame) => (frame.payload as { event_id: string }).event_id);
    expect(new Set(ids).size).toBe(1);
    expect(frames[0]).toMatchObject({
      type: 'events_api',
      accepts_response_payload: false,
      payload: { event: { type: 'app_mention', text: `<@${BOT_USER_ID}> status`, user: ada, channel: dataTeam } },
    });
  });

  it('delivers nothing again after the ack', async () => {
    harness = await startHarness({ eventRetryAfterMs: [0] });
    const socket = await connectRaw(harness.slack);
    await harness.control.post('message', { user: ada, channel: dataTeam, text: '@Stoker one' });
    socket.ack(await socket.next());
    await harness.control.post('message', { user: ada, channel: dataTeam, text: '@Stoker two' });
    expect(await socket.next()).toMatchObject({ payload: { event: { text: `<@${BOT_USER_ID}> two` } } });
  });

  it('keeps a Bolt app with two receivers in touch while a socket is refreshed', async () => {
    harness = await startHarness();
    const clientOptions = { slackApiUrl: harness.slack.apiUrl };
    const receivers = [1, 2].map(
      () =>
        new SocketModeReceiver({
          appToken: harness.slack.appToken,
          logLevel: LogLevel.ERROR,
          installerOptions: { clientOptions },
        }),
    );
    const apps = receivers.map((receiver) => {
      const app = new App({ token: harness.slack.botToken, receiver, clientOptions, logLevel: LogLevel.ERROR });
      app.command('/emr', ({ ack }) => ack('here'));
      return app;
    });
    await Promise.all(apps.map((app) => app.start()));
    expect(await harness.control.command(ada, dataTeam, 'before')).toEqual({ ok: true });

    await harness.control.post('faults', { kind: 'disconnect' });
    // The refreshed socket is not there for seconds; the other one answers meanwhile.
    expect(await harness.control.command(ada, dataTeam, 'after')).toEqual({ ok: true });
    await Promise.all(apps.map((app) => app.stop()));
  });
});
