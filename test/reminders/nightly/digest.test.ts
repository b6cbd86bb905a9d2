import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChannelId } from '../../../src/ids.ts';
import type { ReminderDeps } from '../../../src/reminders/deps.ts';
import { digests } from '../../../src/reminders/nightly/digest.ts';
import { testConfig } from '../../commands/support/config.ts';
import { createFuse } from '../model/fuse.ts';
import { type NightlyHouse, openNightlyHouse } from './house.ts';
import { CHANNEL } from './states.ts';
import { toldIn } from './told.ts';

const HEAP = { message: 'Executor 3 ran out of heap in stage 7', cause: 'executor-heap' };

let house: NightlyHouse;
beforeAll(async () => {
  house = await openNightlyHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  await house.database.query('truncate schedules, runs, clusters, notices, cards, outbox cascade');
});

const clock = (text: string): void => house.setClock(new Date(`2026-${text}Z`));
const run = async (deps: ReminderDeps = house.deps): Promise<void> => digests.run(deps);
const told = () => toldIn(house);
/** The first lines of what was told, without the pages of threads. */
const lines = async (): Promise<string[]> =>
  (await told()).filter(({ places }) => places[0] !== 'thread').map(({ text, places }) => `${places}: ${text}`);

/** Both schedules run at half past two; the second one fails. */
async function night(day: string): Promise<void> {
  clock(`${day}T02:30:00`);
  await house.look();
  house.pass(600);
  for (const { id, job } of await house.store.runs.live()) {
    const change = job === 'retrain' ? { state: 'succeeded' as const } : { state: 'failed' as const, failure: HEAP };
    await house.store.runs.update(id, { ...change, endedAt: house.now(), cost: { usd: 0.42, estimated: false } });
  }
  await house.look();
}
const addBoth = async (): Promise<void> => {
  await house.add({ name: 'retrain' });
  await house.add({ name: 'counts', job: 'summary', arguments: { title: 'x' }, preset: 'nightly' });
};

describe('the digest', () => {
  it('comes each morning, once, with its details in the thread', async () => {
    await addBoth();
    await night('11-22');
    clock('11-22T07:59:59');
    await run();
    expect(await told()).toEqual([]);
    clock('11-22T08:00:00');
    for (let again = 0; again < 3; again += 1) await run();
    const all = await told();
    expect(all.map(({ text, places }) => `${places}: ${text}`)).toEqual([
      `${CHANNEL}: 🌅 Last night: 1 of 2 ran, 1 failed: counts (Executor 3 ran out of heap in stage 7)`,
      'thread: Each schedule',
    ]);
    expect(all[0]?.words).toMatch(/❌ \*counts\* failed.*\n✅ \*retrain\* took 10 min · \$0\.42/);
    expect(all[0]?.words).toMatch(/🌙 \*Next:\* counts .*02:30 UTC>, retrain /);
    clock('11-23T02:30:00');
    await night('11-23');
    clock('11-23T08:00:00');
    await run();
    const second = (await told()).find(({ text }) => text.includes('Last night') && text !== all[0]?.text);
    expect(second).toBeUndefined();
    expect(await lines()).toHaveLength(2);
    expect((await told()).some(({ words }) => words.includes('2 nights in a row, first on Sunday, same cause'))).toBe(
      true,
    );
  });

  it('is one for each channel, of its own schedules', async () => {
    await addBoth();
    await house.store.schedules.update((await house.store.schedules.live())[0]?.id as never, {
      channel: 'C0OTHER' as ChannelId,
    });
    await night('11-22');
    clock('11-22T08:00:00');
    await run();
    expect((await lines()).toSorted()).toEqual([
      'C0DATATEAM: 🌅 Last night: retrain ran',
      'C0OTHER: 🌅 Last night: 0 of 1 ran, 1 failed: counts (Executor 3 ran out of heap in stage 7)',
    ]);
  });

  it('is not there when nothing was planned and nothing is', async () => {
    await house.add({ cron: '0 2 * * 6', nextAt: new Date('2026-11-28T02:00:00Z') });
    clock('11-22T09:00:00');
    await run();
    expect(await told()).toEqual([]);
    clock('11-27T09:00:00');
    await run();
    expect(await lines()).toEqual(['C0DATATEAM: 🌅 Last night: nothing was planned; 1 tonight']);
  });

  it('comes later that day when Stoker was not there, but not on the next, nor at night', async () => {
    await addBoth();
    await night('11-22');
    const quiet = { ...house.deps, config: testConfig({ reminders: { quietHours: '22:00-07:00' } }) };
    clock('11-22T22:30:00');
    await run(quiet);
    expect(await told()).toEqual([]);
    clock('11-22T21:30:00');
    await run(quiet);
    expect(await lines()).toHaveLength(1);
    clock('11-23T00:10:00');
    await run();
    expect(await lines()).toHaveLength(1);
  });

  it('goes by the team’s zone', async () => {
    await addBoth();
    await night('11-22');
    const deps = {
      ...house.deps,
      config: testConfig({ reminders: { timeZone: 'America/New_York', digestAt: '07:30' } }),
    };
    clock('11-22T12:29:59');
    await run(deps);
    expect(await told()).toEqual([]);
    clock('11-22T12:30:00');
    await run(deps);
    expect(await lines()).toHaveLength(1);
  });

  it('is drawn anew when what still ran has ended', async () => {
    await house.add({ name: 'retrain', cron: '50 7 * * *', nextAt: new Date('2026-11-22T07:50:00Z') });
    clock('11-22T07:50:00');
    await house.look();
    clock('11-22T08:00:00');
    await run();
    expect(await lines()).toEqual(['C0DATATEAM: 🌅 Last night: 0 of 1 ran, 1 running']);
    const before = await house.store.cards.stale(new Date(8.64e15), 10);
    house.pass(60);
    await run();
    expect(await house.store.cards.stale(new Date(8.64e15), 10)).toEqual(before);
    await house.endRuns('succeeded');
    await house.look();
    await run();
    expect(await lines()).toEqual(['C0DATATEAM: 🌅 Last night: retrain ran']);
    expect((await told())[1]?.words).toContain('✅ *retrain* took 11 min');
  });

  it('comes once from ten that look at once, and whole wherever one dies', async () => {
    await addBoth();
    await night('11-22');
    clock('11-22T08:00:00');
    const fuse = createFuse((name) => /^(transaction|add)$/.test(name));
    fuse.set(1, 'before');
    await run({ ...house.deps, store: fuse.guardStore(house.store) }).catch(() => {});
    expect(fuse.isBlown).toBe(true);
    expect(await told()).toEqual([]);
    await Promise.all(Array.from({ length: 10 }, () => run()));
    expect(await told()).toHaveLength(2);
  });

  const nameOf = (index: number): string => `a-schedule-with-a-rather-long-name-${String(index).padStart(3, '0')}`;

  it('of two hundred schedules fits, with every one in its thread', async () => {
    const added = Array.from({ length: 200 }, async (_, index) => {
      const scheduleId = await house.add({ name: nameOf(index), nextAt: new Date('2026-11-23T02:30:00Z') });
      await house.store.occurrences.insert({
        scheduleId,
        plannedAt: new Date('2026-11-22T02:30:00Z'),
        state: index % 10 === 0 ? 'failed' : 'missed',
        because: 'Nobody was there to begin it, and that is a long story. '.repeat(5),
        createdAt: new Date('2026-11-22T02:30:00Z'),
      });
    });
    await Promise.all(added);
    clock('11-22T08:00:00');
    await run();
    const [first, ...pages] = await told();
    expect(first?.text).toMatch(/^🌅 Last night: 0 of 200 ran, 20 failed: .*-000, .*-010 and 18 more; 180 missed$/m);
    expect(pages.length).toBeGreaterThan(2);
    const words = pages.map((page) => page.words).join('\n');
    for (let index = 0; index < 200; index += 1) expect(words).toContain(nameOf(index));
  });
});
