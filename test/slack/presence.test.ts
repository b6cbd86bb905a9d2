import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalSlack, startLocalSlack } from '../../sandbox/slack/server.ts';
import { createClients } from '../../src/slack/clients.ts';
import { createPresence } from '../../src/slack/presence.ts';
import { MANIFEST } from '../commands/support/bot.ts';
import { controlOf } from '../sandbox/slack/support/harness.ts';

let slack: LocalSlack;
beforeAll(async () => {
  slack = await startLocalSlack({ manifest: MANIFEST, rateLimits: 'off' });
});
afterAll(() => slack.close());

const presence = () => createPresence(createClients(slack).interaction, () => new Date());

it('knows where the bot is, and asks once', async () => {
  const presenceIn = presence();
  expect(await presenceIn('C0DATATEAM')).toBe('present');
  expect(await presenceIn('C0GENERAL1')).toBe('absent');
  expect(await presenceIn('C0NOWHERE9')).toBe('absent');
  const before = (await controlOf(slack).log()).length;
  expect(await presenceIn('C0DATATEAM')).toBe('present');
  expect(await controlOf(slack).log()).toHaveLength(before);
});

it.each([
  ['C0DATATEAM', 'missing_scope', 'unknown'],
  ['C0DATATEAM', 'internal_error', 'unknown'],
])('%s with %s is %s', async (channel, error, told) => {
  await controlOf(slack).post('faults', { kind: 'error', method: 'conversations.history', error });
  expect(await presence()(channel)).toBe(told);
});

it('shows no card in a direct message, which only one person reads, and need not ask', async () => {
  const before = (await controlOf(slack).log()).length;
  expect(await presence()('D0SOMEBODY')).toBe('absent');
  expect(await controlOf(slack).log()).toHaveLength(before);
});
