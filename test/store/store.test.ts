import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChannelId, SlackUserId } from '../../src/ids.ts';
import { newClusterId, newRunId } from '../../src/ids.ts';
import { createStore } from '../../src/store/postgres.ts';
import type { NewCluster, NewRun, Store } from '../../src/store/store.ts';
import { freshStore, type TestDatabase } from '../support/database.ts';

const NOW = new Date('2026-11-21T02:30:00Z');
const LATER = new Date('2026-11-21T02:31:00Z');
const ADA = 'U0ADA' as SlackUserId;
const CHANNEL = 'C0DATA' as ChannelId;

let store: Store;
let database: TestDatabase;
let end: () => Promise<void>;

beforeEach(async () => {
  ({ store, database, end } = await freshStore());
});
afterEach(() => end());

const cluster = (over: Partial<NewCluster> = {}): NewCluster => {
  const id = newClusterId();
  return {
    id,
    name: `stoker ${id}`,
    preset: 'nightly',
    keepAlive: false,
    owner: ADA,
    channel: CHANNEL,
    requestKey: id,
    hardLimitSeconds: 3600,
    ...over,
  };
};

const run = (of: NewCluster, over: Partial<NewRun> = {}): NewRun => {
  const id = newRunId();
  return {
    id,
    job: 'retrain',
    arguments: { since: '7d', 'min-examples': 500 },
    preset: of.preset,
    clusterId: of.id,
    ownCluster: true,
    requestedBy: ADA,
    channel: CHANNEL,
    requestKey: id,
    timeLimitSeconds: 7200,
    stepName: `retrain ${id}`,
    ...over,
  };
};

async function written(): Promise<{ cluster: NewCluster; run: NewRun }> {
  const c = cluster();
  const r = run(c);
  await store.clusters.insert(c, NOW);
  await store.runs.insert(r, NOW);
  await store.cards.touch(r.id, CHANNEL, NOW);
  return { cluster: c, run: r };
}

describe('clusters and runs', () => {
  it('keep what was wanted, and a second delivery of the same request makes nothing', async () => {
    const c = cluster({ requestKey: 'trigger-1' });
    expect(await store.clusters.insert(c, NOW)).toMatchObject({
      id: c.id,
      state: 'wanted',
      wanted: 'up',
      createdAt: NOW,
      awsId: null,
    });
    expect(await store.clusters.insert(cluster({ requestKey: 'trigger-1' }), NOW)).toBeNull();
    expect((await store.clusters.byRequestKey('trigger-1'))?.id).toBe(c.id);
  });

  it('a run comes with its step, and its arguments keep their types', async () => {
    const { run: wanted } = await written();
    expect(await store.runs.get(wanted.id)).toMatchObject({
      arguments: { since: '7d', 'min-examples': 500 },
      state: 'requested',
    });
    expect(await store.steps.ofRun(wanted.id)).toMatchObject([
      { position: 0, name: `retrain ${wanted.id}`, awsId: null },
    ]);
  });

  it('a cluster is found by its own id, by the id of EMR in any case, and by a run on it', async () => {
    const { cluster: c, run: r } = await written();
    await store.clusters.update(c.id, { awsId: 'j-2AXXXXXXGAPLF' as never });
    for (const id of [c.id, c.id.toUpperCase(), 'j-2AXXXXXXGAPLF', 'J-2axxxxxxgaplf', r.id]) {
      expect((await store.clusters.find(id))?.id, id).toBe(c.id);
    }
    expect(await store.clusters.find('j-NONE')).toBeNull();
  });

  it('an update changes the named fields alone, JSON and NUL bytes included', async () => {
    const { cluster: c } = await written();
    await store.clusters.update(c.id, {
      state: 'launching',
      failure: { message: 'bad\u0000byte', lines: [{ file: 'stderr', text: 'x' }] },
    });
    expect(await store.clusters.get(c.id)).toMatchObject({
      state: 'launching',
      preset: 'nightly',
      failure: { message: 'bad\uFFFDbyte', lines: [{ file: 'stderr', text: 'x' }] },
    });
    await store.clusters.update(c.id, {});
  });

  it('what a job or a log says is kept, with halves of characters and NUL replaced', async () => {
    const { run: r } = await written();
    const broken = 'cut \ud83d here \u0000 and \\u0000 there';
    const kept = 'cut \ufffd here \ufffd and \\u0000 there';
    await store.runs.update(r.id, {
      result: { headline: broken, metrics: [], tables: [], notes: [broken], links: [] },
      failure: { message: broken, lines: [{ file: broken, text: broken }] },
    });
    expect(await store.runs.get(r.id)).toMatchObject({
      result: { headline: kept, notes: [kept] },
      failure: { message: kept },
    });
    await store.outbox.add(r.id, 'broken', { kind: 'note', message: broken }, NOW);
    await store.cards.shown(r.id, 1, '111.222', NOW);
    expect(await store.outbox.next(NOW, 1)).toMatchObject([{ message: { message: kept } }]);
    const row = {
      actor: ADA,
      channel: CHANNEL,
      kind: 'click' as const,
      name: 'run.logs',
      allowed: true,
      outcome: 'ok',
      requestKey: null,
    };
    await store.audit.add({ ...row, detail: { [broken]: broken } }, NOW);
    expect((await store.audit.recent(1))[0]?.detail).toEqual({ [kept]: kept });
  });

  it('are due until they are put off, and the next time is known', async () => {
    const { cluster: c } = await written();
    expect(await store.clusters.due(NOW, 10)).toEqual([c.id]);
    expect(await store.clusters.nextDueAt(NOW)).toBeNull();
    await store.clusters.update(c.id, { dueAt: LATER });
    expect(await store.clusters.due(NOW, 10)).toEqual([]);
    expect(await store.clusters.nextDueAt(NOW)).toEqual(LATER);
  });

  it('work of one name is done by one process at a time, and rows can be written meanwhile', async () => {
    const { cluster: c } = await written();
    const other = await createStore({ connectionString: database.url });
    const outcome = await store.alone(c.id, async () => {
      expect(await other.alone(c.id, async () => 'theirs')).toBeNull();
      expect(await store.alone(c.id, async () => 'mine again')).toBeNull();
      expect(await other.alone('another', async () => 'theirs')).toBe('theirs');
      await other.transaction((tables) => tables.clusters.lock(c.id));
      return 'mine';
    });
    expect(outcome).toBe('mine');
    await expect(store.alone(c.id, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await other.alone(c.id, async () => 'theirs')).toBe('theirs');
    await other.close();
  });

  it('the open runs of a cluster are the live ones, those still looking for logs, and the one it was made for', async () => {
    const c = cluster({ keepAlive: true });
    await store.clusters.insert(c, NOW);
    const [live, ended, looking] = [
      run(c, { ownCluster: false }),
      run(c, { ownCluster: false }),
      run(c, { ownCluster: false }),
    ];
    for (const r of [live, ended, looking]) await store.runs.insert(r, NOW);
    await store.runs.update(ended.id, { state: 'failed', failure: { message: 'x' } });
    await store.runs.update(looking.id, { state: 'failed', failure: { message: 'x', looking: true } });
    const open = await store.transaction((tables) => tables.runs.takeOpen(c.id));
    expect(open.map((r) => r.id).sort()).toEqual([live.id, looking.id].sort());
  });

  it('a transaction that fails leaves nothing', async () => {
    const c = cluster();
    await expect(
      store.transaction(async (tables) => {
        await tables.clusters.insert(c, NOW);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await store.clusters.get(c.id)).toBeNull();
  });
});

describe('intents', () => {
  const intent = { key: 'launch:c-1', kind: 'launch', subject: 'c-1' };

  it('tell what was never tried from what may have happened, and both from what did', async () => {
    expect(await store.intents.open(intent, NOW)).toMatchObject({ attempts: 0, openSince: null, done: false });
    await store.intents.attempt(intent.key, NOW);
    expect(await store.intents.open(intent, LATER)).toMatchObject({ attempts: 1, openSince: NOW, done: false });
    await store.intents.clear(intent.key);
    expect(await store.intents.open(intent, LATER)).toMatchObject({ attempts: 1, openSince: null });
    await store.intents.finish(intent.key, { awsId: 'j-1' }, LATER);
    expect(await store.intents.open(intent, LATER)).toMatchObject({ outcome: { awsId: 'j-1' }, done: true });
  });

  it('are there although the transaction around them was rolled back', async () => {
    await store
      .transaction(async () => {
        await store.intents.open(intent, NOW);
        await store.intents.attempt(intent.key, NOW);
        throw new Error('killed');
      })
      .catch(() => {});
    expect((await store.intents.open(intent, LATER)).openSince).toEqual(NOW);
  });

  it('can be written while the row they are about is locked', async () => {
    const { run: r } = await written();
    await store.transaction(async (tables) => {
      await tables.clusters.lock(r.clusterId);
      await store.intents.open({ key: 'k2', kind: 'add-step', subject: r.id }, NOW);
    });
  });
});

describe('cards and their threads', () => {
  it('a card is stale until the version that was wanted is shown', async () => {
    const { run: r } = await written();
    expect(await store.cards.stale(NOW, 10)).toMatchObject([{ subject: r.id, ts: null, wantedVersion: 1 }]);
    await store.cards.touch(r.id, CHANNEL, NOW);
    await store.cards.shown(r.id, 1, '111.222', NOW);
    expect(await store.cards.stale(NOW, 10)).toMatchObject([{ wantedVersion: 2, shownVersion: 1, ts: '111.222' }]);
    await store.cards.shown(r.id, 2, '111.222', NOW);
    expect(await store.cards.stale(NOW, 10)).toEqual([]);
    expect((await store.cards.byMessage(CHANNEL, '111.222'))?.subject).toBe(r.id);
  });

  it('a run that has ended is shown before those that go on, and a new card before all', async () => {
    const [live, over, fresh] = [await written(), await written(), await written()];
    for (const [{ run: r }, shownAt] of [
      [live, NOW],
      [over, LATER],
    ] as const) {
      await store.cards.shown(r.id, 1, '1.2', shownAt);
      await store.cards.refresh([r.id]);
    }
    await store.runs.update(over.run.id, { state: 'failed', endedAt: LATER });
    const order = (await store.cards.stale(LATER, 10)).map(({ subject }) => subject);
    expect(order).toEqual([fresh.run.id, over.run.id, live.run.id]);
  });

  it('thread messages wait for the card, come in order, and once a key', async () => {
    const { run: r } = await written();
    await store.outbox.add(r.id, 'one', { kind: 'note', message: 'first' }, NOW);
    await store.outbox.add(r.id, 'one', { kind: 'note', message: 'again' }, NOW);
    await store.outbox.add(r.id, 'two', { kind: 'note', message: 'second' }, NOW);
    expect(await store.outbox.next(NOW, 10)).toEqual([]);
    await store.cards.shown(r.id, 1, '111.222', NOW);
    const [first, ...rest] = await store.outbox.next(NOW, 10);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ message: { kind: 'note', message: 'first' }, threadTs: '111.222', channel: CHANNEL });
    await store.outbox.failed(first?.id ?? 0, 'ratelimited', LATER, false);
    expect(await store.outbox.next(NOW, 10)).toEqual([]);
    await store.outbox.sent(first?.id ?? 0, '111.333', LATER);
    expect(await store.outbox.next(LATER, 10)).toMatchObject([{ message: { message: 'second' } }]);
  });

  it('the runs of a chain have one card and one thread, whichever of them is named, and come in their order', async () => {
    const wanted = cluster();
    await store.clusters.insert(wanted, NOW);
    // Ids are random: their order is none.
    const [lead, second] = [newRunId(), newRunId()].toSorted().toReversed();
    if (!lead || !second) throw new Error('no ids');
    for (const [position, id] of [lead, second].entries())
      await store.runs.insert(
        { ...run(wanted), id, requestKey: id, chain: { name: 'night', lead, position, evenIfFailed: false } },
        NOW,
      );
    await store.cards.touch(lead, CHANNEL, NOW);
    await store.cards.refresh([second]);
    expect(await store.cards.get(second)).toMatchObject({ subject: lead, wantedVersion: 2 });
    await store.outbox.add(second, 'one', { kind: 'note', message: 'of the second' }, NOW);
    expect(await store.outbox.told(lead, 0)).toMatchObject([{ event: { message: 'of the second' } }]);
    await store.cards.shown(lead, 2, '1.1', NOW);
    await store.cards.refreshOldest([second], LATER, 5, LATER);
    expect(await store.cards.get(lead)).toMatchObject({ wantedVersion: 3 });
    const idsOf = async (runs: Promise<{ id: string }[]>) => (await runs).map(({ id }) => id);
    for (const all of [
      store.runs.ofChain(lead),
      store.runs.onCluster(wanted.id),
      store.runs.takeOpen(wanted.id),
      store.runs.live(),
    ])
      expect(await idsOf(all)).toEqual([lead, second]);
  });

  it('a word of another try waits for its card, but not for one that Slack does not take', async () => {
    const [{ run: failed }, { run: again }, { run: refused }] = [await written(), await written(), await written()];
    await store.cards.shown(failed.id, 1, '111.222', NOW);
    for (const { id } of [again, refused])
      await store.outbox.add(failed.id, id, { kind: 'run-retried', run: id, by: null, changes: [] }, NOW);
    expect(await store.outbox.next(NOW, 10)).toEqual([]);
    await store.cards.shown(again.id, 1, '111.333', NOW);
    const [first] = await store.outbox.next(NOW, 10);
    expect(first?.key).toBe(again.id);
    await store.outbox.sent(first?.id ?? 0, '111.444', NOW);
    expect(await store.outbox.next(NOW, 10)).toEqual([]);
    for (let tried = 0; tried < 3; tried += 1) await store.cards.failed(refused.id, 'is_archived', LATER, false);
    expect(await store.outbox.next(NOW, 10)).toMatchObject([{ key: refused.id }]);
  });

  it('a message that Slack refuses for good does not hold up the next', async () => {
    const { run: r } = await written();
    await store.cards.shown(r.id, 1, '111.222', NOW);
    await store.outbox.add(r.id, 'one', { kind: 'note', message: 'refused' }, NOW);
    await store.outbox.add(r.id, 'two', { kind: 'note', message: 'fine' }, NOW);
    const [first] = await store.outbox.next(NOW, 10);
    await store.outbox.dead(first?.id ?? 0, 'invalid_blocks', NOW);
    expect(await store.outbox.next(NOW, 10)).toMatchObject([{ message: { message: 'fine' } }]);
  });
});

describe('waking and duties', () => {
  it('wakes every process when something is wanted', async () => {
    const woken = new Promise<string>((resolve) => void store.onWake(resolve));
    await store.leads('sweep');
    const other = await createStore({ connectionString: database.url });
    await other.clusters.insert(cluster(), NOW);
    expect(await woken).toBe('work');
    await other.close();
  });

  it('a duty is held by one process, and free again when that one is gone', async () => {
    const other = await createStore({ connectionString: database.url });
    expect(await store.isLed('sweep')).toBe(false);
    expect(await other.leads('sweep')).toBe(true);
    expect(await store.leads('sweep')).toBe(false);
    expect([await store.isLed('sweep'), await store.isLed('slack')]).toEqual([true, false]);
    expect(await store.leads('slack')).toBe(true);
    await other.close();
    await expect.poll(() => store.leads('sweep')).toBe(true);
  });
});

it('every audit row is kept as it was', async () => {
  await store.audit.add(
    {
      actor: ADA,
      channel: CHANNEL,
      kind: 'command',
      name: 'terminate',
      detail: { text: 'terminate c-1' },
      allowed: false,
      outcome: 'refused',
      requestKey: 't',
    },
    NOW,
  );
  expect(await store.audit.recent(5)).toMatchObject([
    { actor: ADA, allowed: false, outcome: 'refused', detail: { text: 'terminate c-1' }, at: NOW },
  ]);
});
