import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AwsClusterId, ChannelId, SlackUserId } from '../../src/ids.ts';
import { noticeOf } from '../../src/records.ts';
import { budgets } from '../../src/reminders/budgets.ts';
import type { ReminderDeps } from '../../src/reminders/deps.ts';
import { launchCluster } from '../../src/runs/want.ts';
import type { Store } from '../../src/store/store.ts';
import { testConfig } from '../commands/support/config.ts';
import { machine, plainPrices } from '../runs/costs/lives.ts';
import { at } from '../runs/world.ts';
import { freshStore } from '../support/database.ts';

// A machine of the tests costs a dollar an hour; it is half past two on the 21st.
const HOUR = 3600;
const OWNER = 'U0GRACE';

let store: Store;
let end: () => Promise<void>;
let clock: number;
beforeEach(async () => {
  clock = 0;
  ({ store, end } = await freshStore());
});
afterEach(() => end());

function depsOf(team: Record<string, unknown>): ReminderDeps {
  const config = testConfig({ presets: testConfig().presets, ...team });
  const people = { timeZoneOf: async () => null };
  return { config, store, prices: plainPrices, people, now: () => at(clock) } as unknown as ReminderDeps;
}

/** A cluster of the owner that has been up since long, on one machine. */
async function up(deps: ReminderDeps, hours: number): Promise<void> {
  const request = { user: OWNER as SlackUserId, channel: 'C0DATA' as ChannelId, requestKey: `key ${hours}` };
  const { id } = await launchCluster(deps, request, 'nightly');
  const born = at(-hours * HOUR);
  await store.clusters.update(id, {
    awsId: `j-${hours}` as AwsClusterId,
    createdAt: born,
    launchedAt: born,
    state: 'idle',
  });
  await store.meters.put([{ ...machine(-hours * HOUR, null), clusterId: id }]);
}

/** What was told, and where: `80 % to C0MONEY, U0GRACE`. */
async function told(): Promise<string[]> {
  const cards = await store.cards.stale(new Date(8.64e15), 50);
  const notices = new Map<string, string[]>();
  for (const { subject, channel } of cards) {
    const id = noticeOf(subject);
    if (id) notices.set(id, [...(notices.get(id) ?? []), channel]);
  }
  const lines = await Promise.all(
    [...notices].map(async ([id, channels]) => {
      const body = (await store.notices.get(id as never))?.body;
      return body?.kind === 'budget' ? `${body.percent} % to ${channels.toSorted().join(', ')}` : '';
    }),
  );
  return lines.toSorted();
}

describe('a budget', () => {
  it('is told at half of it, at four fifths and at its end, each once', async () => {
    const deps = depsOf({ budgets: [{ of: 'owner', monthly: 100 }], reminders: { channel: 'C0MONEY' } });
    await up(deps, 40);
    await budgets.run(deps);
    expect(await told()).toEqual([]);
    const seen: string[][] = [];
    for (const hours of [10, 11, 40, 41, 60, 70]) {
      clock = hours * HOUR;
      await Promise.all([budgets.run(deps), budgets.run(deps)]);
      seen.push(await told());
    }
    const [half, most, all] = [50, 80, 100].map((percent) => `${percent} % to C0MONEY, U0GRACE`);
    expect(seen).toEqual([[half], [half], [half, most], [half, most], [all, half, most], [all, half, most]]);
  });

  it('of which much went at one go is told once, with the last it passed', async () => {
    const deps = depsOf({ budgets: [{ of: 'team', monthly: 10 }], reminders: { channel: 'C0MONEY' } });
    await up(deps, 9);
    await budgets.run(deps);
    expect(await told()).toEqual(['80 % to C0MONEY']);
  });

  it.each([
    ['nobody but the owner when there is no channel', { direct: false }, 'owner', ['100 % to U0GRACE']],
    [
      'the channel alone where people are not written to',
      { channel: 'C0MONEY', direct: false },
      'owner',
      ['100 % to C0MONEY'],
    ],
    ['nobody, of a team without a channel', {}, 'team', []],
    ['nobody in quiet hours', { channel: 'C0MONEY', quietHours: '22:00-07:00' }, 'team', []],
  ])('is told to %s', async (_, reminders, of, lines) => {
    const deps = depsOf({ budgets: [{ of, monthly: 1 }], reminders });
    await up(deps, 5);
    await budgets.run(deps);
    expect(await told()).toEqual(lines);
  });

  it('waits for the end of its owner’s quiet hours', async () => {
    const deps = depsOf({ budgets: [{ of: 'owner', monthly: 1 }], reminders: { channel: 'C0MONEY' } });
    // It is half past two.
    await store.settings.put(OWNER as SlackUserId, { quietHours: '02:00-03:00' }, at(0));
    await up(deps, 5);
    await budgets.run(deps);
    expect(await told()).toEqual([]);
    clock = HOUR / 2;
    await budgets.run(deps);
    expect(await told()).toEqual(['100 % to C0MONEY, U0GRACE']);
  });

  it('is told to the channel alone when its owner does not want it directly', async () => {
    const deps = depsOf({ budgets: [{ of: 'owner', monthly: 1 }], reminders: { channel: 'C0MONEY' } });
    await store.settings.put(OWNER as SlackUserId, { direct: false }, at(0));
    await up(deps, 5);
    await budgets.run(deps);
    expect(await told()).toEqual(['100 % to C0MONEY']);
  });

  it('is told to nobody where its owner does not want it and there is no channel', async () => {
    const deps = depsOf({ budgets: [{ of: 'owner', monthly: 1 }] });
    await store.settings.put(OWNER as SlackUserId, { direct: false }, at(0));
    await up(deps, 5);
    await budgets.run(deps);
    expect(await told()).toEqual([]);
  });

  it('is told anew when it was raised, and spent again', async () => {
    const small = depsOf({ budgets: [{ of: 'team', monthly: 10 }], reminders: { channel: 'C0MONEY' } });
    const raised = depsOf({ budgets: [{ of: 'team', monthly: 40 }], reminders: { channel: 'C0MONEY' } });
    await up(small, 12);
    await budgets.run(small);
    await budgets.run(raised);
    expect(await told()).toEqual(['100 % to C0MONEY']);
    clock = 30 * HOUR;
    await budgets.run(raised);
    expect(await told()).toEqual(['100 % to C0MONEY', '100 % to C0MONEY']);
  });

  it('begins anew with the month', async () => {
    const deps = depsOf({ budgets: [{ of: 'team', monthly: 100 }], reminders: { channel: 'C0MONEY' } });
    await up(deps, 120);
    await budgets.run(deps);
    // The 6th of December: 125 hours of it.
    clock = 15 * 24 * HOUR;
    await budgets.run(deps);
    expect(await told()).toEqual(['100 % to C0MONEY', '100 % to C0MONEY']);
  });
});
