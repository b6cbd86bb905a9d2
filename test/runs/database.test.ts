import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Bot } from '../../sandbox/demo/bot.ts';
import type { Run } from '../../src/records.ts';
import { openStage, type TestStage } from '../support/stage.ts';

const poll = { timeout: 20_000, interval: 50 };
let stage: TestStage;
let bot: Bot;
beforeEach(async () => {
  stage = await openStage();
  bot = await stage.start();
});
afterEach(() => stage.close());

const latest = async (): Promise<Run | undefined> => (await stage.store.runs.recent(1))[0];
/** What a restart of the server does to those who are connected: the bot, at whatever it was. */
const cut = () =>
  stage.database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name like 'stoker%'`,
  );

it('a bot whose database restarts again and again during a run lives, and the run goes on', {
  timeout: 90_000,
}, async () => {
  await stage.type('retrain --mode held');
  await expect.poll(async () => (await latest())?.state, poll).toBe('running');
  for (let index = 0; index < 12; index += 1) {
    await cut().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await stage.letGo((await latest())?.id);
  await expect.poll(async () => (await latest())?.state, poll).toBe('succeeded');
  expect(bot.child.exitCode).toBeNull();
  // And what is wanted afterwards is heard.
  await stage.type('retrain');
  await expect
    .poll(async () => (await stage.store.runs.recent(2)).map(({ state }) => state), poll)
    .toEqual(['succeeded', 'succeeded']);
  expect(stage.engine.opened.size).toBe(2);
  const cards = (await stage.cards()).map((card) => card.metadata?.event_payload.key);
  expect(new Set(cards).size).toBe(cards.length);
});
