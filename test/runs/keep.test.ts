import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import type { ClusterId } from '../../src/ids.ts';
import type { Cluster } from '../../src/records.ts';
import { keepCluster } from '../../src/runs/keep.ts';
import { secondsAfter } from '../../src/runs/world.ts';
import { ADA, GRACE, type IdleHouse, openIdleHouse } from '../reminders/idle/house.ts';

/** The clusters of this house may be kept for two hours at once, and live for eight. */
let house: IdleHouse;
let id: ClusterId;
beforeAll(async () => {
  house = await openIdleHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  id = await house.kept();
});

const HOUR = 3600;
const later = (seconds: number) => secondsAfter(house.now(), seconds);
const keep = (seconds: number, by = GRACE, admin = false) =>
  keepCluster(house.deps, id, { until: later(seconds), by, admin });
const set = (change: Partial<Cluster>) => house.store.clusters.update(id, change);

it('keeps until the moment that was asked for, and says who did', async () => {
  expect(await keep(HOUR)).toEqual({ until: later(HOUR), cut: null, isOpen: false });
  expect(await house.cluster(id)).toMatchObject({ keptUntil: later(HOUR), keptBy: GRACE, wanted: 'up' });
});

it('never shortens what somebody else asked for', async () => {
  await keep(2 * HOUR, ADA);
  expect(await keep(HOUR)).toEqual({ until: later(2 * HOUR), cut: null, isOpen: false });
  expect(await house.cluster(id)).toMatchObject({ keptUntil: later(2 * HOUR), keptBy: ADA });
});

it('is cut by maxKeep at one click, and can go on by the next', async () => {
  expect(await keep(5 * HOUR)).toEqual({ until: later(2 * HOUR), cut: 'max-keep', isOpen: false });
  house.sleep(HOUR);
  expect(await keep(5 * HOUR)).toEqual({ until: later(2 * HOUR), cut: 'max-keep', isOpen: false });
});

it('is cut by the hard limit, however often somebody clicks', async () => {
  house.sleep(7 * HOUR);
  for (const _click of [1, 2, 3])
    expect(await keep(2 * HOUR)).toEqual({ until: later(HOUR), cut: 'hard-limit', isOpen: false });
  expect((await house.cluster(id)).hardLimitSeconds).toBe(8 * HOUR);
});

it('is refused past the hard limit, but for an admin', async () => {
  house.sleep(8 * HOUR);
  await expect(keep(HOUR)).rejects.toThrow(/has reached its hard limit/);
  expect(await keep(HOUR, ADA, true)).toEqual({ until: later(HOUR), cut: null, isOpen: false });
});

it('is not cut for an admin, whose name stands with the limit that they raised', async () => {
  house.sleep(7 * HOUR);
  expect(await keep(5 * HOUR, ADA, true)).toEqual({ until: later(5 * HOUR), cut: null, isOpen: false });
  expect((await house.cluster(id)).hardLimitSeconds).toBe(12 * HOUR);
  const told = (await house.store.outbox.told(id, 0)).at(-1)?.event;
  expect(told).toEqual({ kind: 'hard-limit-raised', by: ADA, from: 8 * HOUR, to: 12 * HOUR });
  expect((await house.store.audit.recent(1))[0]).toMatchObject({
    actor: ADA,
    name: 'hard-limit',
    detail: { cluster: id, fromSeconds: 8 * HOUR, toSeconds: 12 * HOUR },
  });
});

it('is kept for a month at once at the farthest by an admin, too', async () => {
  expect(await keep(32 * 24 * HOUR)).toMatchObject({ cut: 'max-keep', isOpen: false });
  await set({ keptUntil: null });
  await expect(keep(32 * 24 * HOUR, ADA, true)).rejects.toThrow(/the farthest is 31 days from now/);
  expect(await house.cluster(id)).toMatchObject({ keptUntil: null, hardLimitSeconds: 8 * HOUR });
  expect(await keep(31 * 24 * HOUR, ADA, true)).toEqual({ until: later(31 * 24 * HOUR), cut: null, isOpen: false });
});

it('takes the end for idleness back, but not once AWS was asked', async () => {
  const ending = { wanted: 'gone' as const, endedBy: 'idle', wouldEndAt: later(HOUR) };
  await set(ending);
  await keep(HOUR);
  expect(await house.cluster(id)).toMatchObject({ wanted: 'up', endedBy: null, wouldEndAt: null });
  await set({ ...ending, terminateAskedAt: house.now() });
  await expect(keep(HOUR)).rejects.toThrow(/on its way out/);
});

it.each<[string, Partial<Cluster>, RegExp]>([
  ['is gone', { state: 'gone' }, /is gone/],
  ['is going', { state: 'terminating' }, /on its way out/],
  ['somebody wants gone', { wanted: 'gone', endedBy: ADA }, /on its way out/],
  ['ends with its run', { keepAlive: false }, /ends with the run/],
])('refuses one that %s', async (_what, change, message) => {
  await set(change);
  await expect(keep(HOUR)).rejects.toThrow(UserError);
  await expect(keep(HOUR)).rejects.toThrow(message);
});

it('refuses a moment that is past, and a cluster that is not there', async () => {
  await expect(keep(0)).rejects.toThrow(/that is past/);
  id = 'c-99999999' as ClusterId;
  await expect(keep(HOUR)).rejects.toThrow(/There is no cluster 'c-99999999'/);
});
