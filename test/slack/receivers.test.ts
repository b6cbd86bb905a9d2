import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App } from '@slack/bolt';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LocalSlack, startLocalSlack } from '../../sandbox/slack/server.ts';
import type { Environment } from '../../src/config/schema.ts';
import { createReception, type Reception } from '../../src/slack/receivers.ts';
import { createWatchdog } from '../../src/slack/watchdog.ts';
import { MANIFEST } from '../commands/support/bot.ts';
import { controlOf, PATIENT } from '../sandbox/slack/support/harness.ts';

const USER = 'U0GRACELI2';
const CHANNEL = 'C0DATATEAM';
let slack: LocalSlack;
let logged: Record<string, unknown>[];
const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(JSON.parse(line)) });

beforeEach(async () => {
  logged = [];
  slack = await startLocalSlack({ manifest: MANIFEST, rateLimits: 'off', ackTimeoutMs: PATIENT.ackTimeoutMs });
});
afterEach(() => slack.close());

const environment = (over: Partial<Environment['slack']> = {}): Environment['slack'] => ({
  botToken: slack.botToken,
  appToken: slack.appToken,
  signingSecret: null,
  port: 0,
  apiUrl: slack.apiUrl,
  ...over,
});

/** A Bolt app that only acknowledges, and counts. */
async function listening(reception: Reception): Promise<{ heard: () => number; stop: () => Promise<void> }> {
  let heard = 0;
  const bolt = new App({
    receiver: reception.first,
    authorize: async () => ({ botToken: slack.botToken }),
    convoStore: false,
  });
  reception.join(bolt);
  bolt.command('/emr', async ({ ack }) => {
    await ack();
    heard += 1;
  });
  await reception.start();
  return { heard: () => heard, stop: () => reception.stop() };
}

describe('Socket Mode', () => {
  it('hears each command once, over two sockets', async () => {
    const control = controlOf(slack);
    const { heard, stop } = await listening(createReception(environment(), log));
    for (let round = 0; round < 6; round += 1) {
      expect(await control.command(USER, CHANNEL, 'help')).toEqual({ ok: true });
    }
    expect(heard()).toBe(6);
    await stop();
    expect((await control.workspace()).app.connected).toBe(false);
  });

  it('loses nothing while sockets are refreshed one after the other', async () => {
    const control = controlOf(slack);
    const { heard, stop } = await listening(createReception(environment(), log));
    await control.post('faults', { kind: 'disconnect', times: 1 });
    for (let round = 0; round < 20; round += 1) {
      expect(await control.command(USER, CHANNEL, 'help')).toEqual({ ok: true });
    }
    expect(heard()).toBe(20);
    await stop();
  });

  it('names the variable of a token that Slack refuses, not the token', async () => {
    const reception = createReception(environment({ appToken: 'xapp-1-A0-1-wrong' }), log);
    const refusal = await reception.start().catch((error: Error) => error);
    expect(refusal).toMatchObject({ name: 'UserError', message: 'Slack does not take SLACK_APP_TOKEN: invalid_auth.' });
    await reception.stop();
  });
});

describe('HTTP', () => {
  it('takes signed requests and no others', async () => {
    const port = await freePort();
    const { heard, stop } = await listening(
      createReception(environment({ appToken: null, signingSecret: slack.signingSecret, port }), log),
    );
    const control = controlOf(slack);
    const url = `http://127.0.0.1:${port}/slack/events`;
    await control.post('request-url', { url });
    expect(await control.command(USER, CHANNEL, 'help')).toEqual({ ok: true });
    expect(heard()).toBe(1);
    const forged = await fetch(url, {
      method: 'POST',
      headers: { 'x-slack-signature': 'v0=00', 'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)) },
      body: 'command=/emr&text=launch',
    });
    expect(forged.status).toBe(401);
    expect(heard()).toBe(1);
    await stop();
  });
});

it('needs one of the two secrets', () => {
  expect(() => createReception(environment({ appToken: null }), log)).toThrow(
    'Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set.',
  );
});

describe('the watchdog', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is silent while acknowledgements come in time', () => {
    const watchdog = createWatchdog(log);
    watchdog.received('e1', 'slash_commands');
    vi.advanceTimersByTime(2900);
    watchdog.acknowledged('e1');
    vi.advanceTimersByTime(10_000);
    expect(logged).toEqual([]);
  });

  it('says which one was missed, and when it came after all', () => {
    const watchdog = createWatchdog(log);
    watchdog.received('e1', 'slash_commands');
    vi.advanceTimersByTime(3000);
    expect(logged).toMatchObject([
      { envelope: 'e1', what: 'slash_commands', msg: expect.stringContaining('not acknowledged') },
    ]);
    watchdog.acknowledged('e1');
    expect(logged[1]).toMatchObject({ envelope: 'e1', msg: 'an envelope from Slack was acknowledged late' });
    watchdog.stop();
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
