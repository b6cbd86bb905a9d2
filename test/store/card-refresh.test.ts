import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ChannelId, RunId } from '../../src/ids.ts';
import { freshStore } from '../support/database.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const secondsAgo = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const ids = ['r-1', 'r-2', 'r-3', 'r-4'] as RunId[];

let house: Awaited<ReturnType<typeof freshStore>>;
beforeEach(async () => {
  house = await freshStore();
  const { cards } = house.store;
  // The first was shown longest ago.
  for (const [index, id] of ids.entries()) {
    await cards.touch(id, 'C1' as ChannelId, secondsAgo(900));
    await cards.shown(id, 1, `1.${index}`, secondsAgo(100 - 20 * index));
  }
});
afterEach(() => house.end());

const stale = async () => (await house.store.cards.stale(NOW, 10)).map((card) => card.subject);

it('makes the clock anew on the few cards that were shown longest ago', async () => {
  await house.store.cards.refreshOldest(ids, secondsAgo(30), 2, NOW);
  expect(await stale()).toEqual(['r-1', 'r-2']);
});

it('leaves cards alone that were shown lately, and those not asked for', async () => {
  await house.store.cards.refreshOldest(ids.slice(1), secondsAgo(50), 10, NOW);
  expect(await stale()).toEqual(['r-2', 'r-3']);
});

it('lets a card that has something to tell go first', async () => {
  await house.store.cards.refresh(['r-4' as RunId]);
  await house.store.cards.refreshOldest(ids, secondsAgo(30), 10, NOW);
  expect(await stale()).toEqual(['r-4']);
});

it('does not wait for a card that Slack does not take now', async () => {
  await house.store.cards.refresh(['r-4' as RunId]);
  await house.store.cards.failed('r-4' as RunId, 'not_in_channel', new Date(NOW.getTime() + 60_000), false);
  await house.store.cards.refreshOldest(ids, secondsAgo(30), 1, NOW);
  expect(await stale()).toEqual(['r-1']);
});
