import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noticeOf } from '../../src/records.ts';
import type { ReminderDeps } from '../../src/reminders/deps.ts';
import { endingSoon, hardLimits } from '../../src/reminders/hard-limit.ts';
import { remind } from '../../src/reminders/reminders.ts';
import type { Store } from '../../src/store/store.ts';
import { testConfig } from '../commands/support/config.ts';
import { at, cluster, NOW } from '../runs/world.ts';
import { freshStore } from '../support/database.ts';

const kept = { keepAlive: true, launchedAt: at(-3600), hardLimitSeconds: 3600 + 900 };

describe('a kept cluster is warned of', () => {
  it.each([
    ['half an hour before its hard limit', { ...kept, hardLimitSeconds: 3600 + 1800 }, 1],
    ['and any time after that', kept, 1],
    ['not earlier', { ...kept, hardLimitSeconds: 3600 + 1801 }, 0],
    ['not when the limit has come', { ...kept, hardLimitSeconds: 3600 }, 0],
    ['not when it ends anyway', { ...kept, wanted: 'gone' }, 0],
    ['not when it is gone', { ...kept, state: 'gone' }, 0],
    ['not while it starts', { ...kept, state: 'launching' }, 0],
    ['not when it ends with its run', { ...kept, keepAlive: false }, 0],
  ] as const)('%s', (_when, over, expected) => {
    expect(endingSoon([cluster(over)], NOW)).toHaveLength(expected);
  });
});

describe('the reminder', () => {
  let store: Store;
  let end: () => Promise<void>;
  beforeEach(async () => {
    ({ store, end } = await freshStore());
  });
  afterEach(() => end());

  it('stands in the cluster’s thread and with its owner, once for each limit', async () => {
    const c = cluster(kept);
    await store.clusters.insert(c, NOW);
    await store.clusters.update(c.id, { awsId: c.awsId, state: 'idle', launchedAt: c.launchedAt });
    await store.cards.touch(c.id, c.channel, NOW);
    await store.cards.shown(c.id, 1, '111.222', NOW);
    const people = { isAway: async () => false, isReachable: async () => true, timeZoneOf: async () => null };
    const deps = { config: testConfig(), store, people, now: () => NOW } as unknown as ReminderDeps;
    await remind(deps, [hardLimits]);
    await remind({ ...deps, now: () => at(60) }, [hardLimits]);
    const [notice, ...others] = await store.notices.open(c.id);
    expect(others).toEqual([]);
    expect(notice?.body).toEqual({ kind: 'hard-limit', endsAt: at(900).toISOString() });
    const cards = (await store.cards.stale(at(60), 10)).filter(({ subject }) => noticeOf(subject) === notice?.id);
    expect(new Set(cards.map(({ channel, threadOf }) => `${channel} ${threadOf}`))).toEqual(
      new Set([`${c.channel} ${c.id}`, `${c.owner} null`]),
    );

    await store.clusters.update(c.id, { hardLimitSeconds: kept.hardLimitSeconds + 300 });
    await remind({ ...deps, now: () => at(120) }, [hardLimits]);
    expect((await store.notices.open(c.id)).map(({ body }) => body)).toEqual([
      notice?.body,
      { kind: 'hard-limit', endsAt: at(1200).toISOString() },
    ]);
  });

  it('is silent while AWS refuses the end, which is tried again and again', async () => {
    const c = cluster(kept);
    await store.clusters.insert(c, NOW);
    await store.clusters.update(c.id, { awsId: c.awsId, state: 'idle', launchedAt: c.launchedAt });
    await store.vigils.begin(c.id, NOW);
    await store.vigils.update(c.id, { refusedAt: at(-2700) });
    const people = { isAway: async () => false, isReachable: async () => true, timeZoneOf: async () => null };
    const deps = { config: testConfig(), store, people, now: () => NOW } as unknown as ReminderDeps;
    await remind(deps, [hardLimits]);
    expect(await store.notices.open(c.id)).toEqual([]);
  });
});
