import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '../../sandbox/slack/contract.ts';
import { BOT_USER_ID, CHANNELS } from '../../sandbox/slack/workspace.ts';
import { greet } from '../../src/commands/greet.ts';
import { createRegistry } from '../../src/commands/registry.ts';
import { shippedPrices } from '../../src/emr/pricing/prices.ts';
import type { ChannelId } from '../../src/ids.ts';
import { drawCard } from '../../src/runs/show.ts';
import { createPace } from '../../src/slack/pace.ts';
import { createPoster } from '../../src/slack/poster.ts';
import { sendWaiting } from '../../src/slack/sender.ts';
import { type Bot, CHANNEL, startBot, wordsOf } from './support/bot.ts';
import { OPERATOR, testConfig } from './support/config.ts';

let bot: Bot;
beforeAll(async () => {
  bot = await startBot({ config: { channels: { allowed: [CHANNEL, CHANNELS.nightly] } } });
});
afterAll(() => bot.end());

const move = (how: 'join' | 'leave', channel: string) =>
  bot.control.post(`channels/${how}`, { channel, user: BOT_USER_ID });

/** What stands in the channel once all that is wanted was sent. */
async function said(channel: string): Promise<Message[]> {
  const { store, app } = bot;
  const config = testConfig();
  const now = () => new Date();
  const people = { timeZoneOf: async () => null };
  await sendWaiting({
    cards: store.cards,
    outbox: store.outbox,
    poster: createPoster(app.clients.updates),
    pace: createPace(),
    renderCard: (subject) => drawCard({ config, store, now, prices: shippedPrices('us-east-1'), people }, subject),
    renderEvent: () => Promise.reject(new Error('no thread has anything to say')),
    now,
    log: { warn: () => {}, error: () => {} } as never,
    settleSeconds: 1,
  });
  return (await bot.control.messages(channel)).filter(({ user }) => user === BOT_USER_ID);
}

const greeted = (channel: string) => expect.poll(() => bot.store.notices.byKey(`greeting:${channel}`)).not.toBeNull();

it('a channel that it is invited to is greeted in three lines, once', async () => {
  const channel = CHANNELS.nightly;
  await move('leave', channel);
  await move('join', channel);
  await greeted(channel);
  const [hello, ...more] = await said(channel);
  expect(more).toEqual([]);
  expect(hello?.text).toBe('👋 Hello! I run Spark jobs and clusters on Amazon EMR.');
  const lines = wordsOf(hello as Message).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain('`/emr retrain` or `/emr summary` runs a job');
  expect(lines[2]).toContain('`@Stoker logs`');

  await move('leave', channel);
  await move('join', channel);
  // The listener works in order: what is answered after the event was delivered comes after it.
  await bot.ask(OPERATOR, 'status');
  const deps = {
    config: testConfig(),
    store: bot.store,
    registry: createRegistry(testConfig()),
    now: () => new Date(),
  };
  await Promise.all([1, 2, 3].map(() => greet(deps, channel as ChannelId)));
  expect(await said(channel)).toHaveLength(1);
});

it('where it is not used it says so, in a line that names where it is', async () => {
  const channel = CHANNELS.general;
  await move('join', channel);
  await expect.poll(() => bot.store.notices.byKey(`greeting:${channel}:elsewhere`)).not.toBeNull();
  const [line, ...more] = await said(channel);
  expect(more).toEqual([]);
  expect(wordsOf(line as Message)).toBe(
    `👋 Hello! I am not used in this channel: ask me in <#${CHANNEL}>, <#${CHANNELS.nightly}>.`,
  );
});

it('who else joins is not greeted', async () => {
  await bot.control.post('channels/leave', { channel: CHANNEL, user: OPERATOR });
  await bot.control.post('channels/join', { channel: CHANNEL, user: OPERATOR });
  await bot.ask(OPERATOR, 'status');
  expect(await bot.store.notices.byKey(`greeting:${CHANNEL}`)).toBeNull();
});
