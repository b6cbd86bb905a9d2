import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReminderDeps } from '../../../src/reminders/reminders.ts';
import { keepCluster } from '../../../src/runs/keep.ts';
import { secondsAfter } from '../../../src/runs/world.ts';
import { createFuse } from '../model/fuse.ts';
import { GRACE, type IdleHouse, openIdleHouse } from './house.ts';

/** The loop over Postgres, killed at each of its effects: a transaction, a write outside of one, a call that changes AWS. */
const CALLS = /^(setAutoTermination|terminateCluster)$/;
const WRITES = /^(transaction|begin|update|change|end|answer)$/;

let house: IdleHouse;
beforeAll(async () => {
  house = await openIdleHouse();
});
afterAll(() => house.close());

/** The life of one cluster: told of, kept, told of again, ended; the process dies at the n-th effect. Gives whether it did. */
async function live(n: number, when: 'before' | 'after'): Promise<{ died: boolean; told: string[]; ended: number }> {
  // What ended long ago is not looked at any more.
  house.sleep(2 * 86_400);
  const id = await house.kept();
  const { awsId } = await house.cluster(id);
  // Right after a write is right before the next effect.
  const fuse = createFuse((name) => CALLS.test(name) || (when === 'before' && WRITES.test(name)));
  const deps: ReminderDeps = { ...house.deps, store: fuse.guardStore(house.store), emr: fuse.guard(house.deps.emr) };
  fuse.set(n, when);
  let died = false;
  /** Does it, and once more by the next process if this one dies over it. */
  const surely = async (work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => {
      if (!fuse.isBlown) throw error;
    });
    if (!fuse.isBlown) return;
    died = true;
    fuse.mend();
    await work();
  };
  const tickAt = async (seconds: number): Promise<void> => {
    house.sleep(seconds);
    await surely(() => house.tick(deps));
  };

  await tickAt(60);
  await tickAt(30);
  await surely(() => keepCluster(deps, id, { until: secondsAfter(house.now(), 60), by: GRACE, admin: false }));
  await tickAt(30);
  const { keptUntil } = await house.cluster(id);
  await tickAt(30);
  expect(keptUntil).toEqual(house.now());
  await tickAt(60);
  expect(house.aws.ended).not.toContain(awsId);
  await tickAt(60);
  // An answer that was lost is asked for again after a minute.
  await tickAt(60);
  await house.store.clusters.update(id, { awsState: 'TERMINATED', dueAt: house.now() });
  await tickAt(30);
  await tickAt(200);
  return { died, told: await house.told(id), ended: house.aws.ended.filter((one) => one === awsId).length };
}

it.each([
  ['before', 20],
  ['after', 3],
] as const)(
  'killed %s any effect it nags once each time, loses no keep, and ends once',
  { timeout: 60_000 },
  async (when, least) => {
    for (let n = 1; ; n += 1) {
      const { died, told, ended } = await live(n, when);
      expect({ n, told, ended }).toEqual({ n, told: ['idle 1 kept', 'idle 2 ended', 'ended'], ended: 1 });
      if (died) continue;
      // A life in which nothing is done proves nothing.
      expect(n).toBeGreaterThan(least);
      return;
    }
  },
);
