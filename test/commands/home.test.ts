import type { KnownBlock } from '@slack/types';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { View } from '../../sandbox/slack/contract.ts';
import { wordsIn } from '../slack/support/read.ts';
import { type Bot, startBot } from './support/bot.ts';
import { OPERATOR, VIEWER } from './support/config.ts';

let bot: Bot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.end());

/** Opens the Home as a person and waits until the bot has drawn it. */
async function homeOf(user: string): Promise<string> {
  const { ready, event } = bot.control.next((each) => each.type === 'home_published', user);
  await ready;
  await bot.control.get<{ view: View | null }>(`home?user=${user}`);
  const published = await event;
  if (published.type !== 'home_published') throw new Error(`got ${published.type}`);
  return wordsIn(published.view.blocks as unknown as KnownBlock[]);
}

it('shows what is running, and what the one who looks may type', async () => {
  const cluster = /c-[a-z0-9]{8}/.exec((await bot.ask(OPERATOR, 'launch adhoc')).text)?.[0] ?? 'none';
  const operator = await homeOf(OPERATOR);
  expect(operator).toContain(cluster);
  expect(operator).toContain('/emr retrain');
  const viewer = await homeOf(VIEWER);
  expect(viewer).toContain(cluster);
  expect(viewer).not.toContain('/emr retrain');
});
