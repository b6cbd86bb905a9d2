import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ClusterId } from '../../../src/ids.ts';
import type { ReminderDeps } from '../../../src/reminders/deps.ts';
import { keepCluster } from '../../../src/runs/keep.ts';
import { secondsAfter } from '../../../src/runs/world.ts';
import { createFuse } from '../model/fuse.ts';
import { GRACE, type IdleHouse, openIdleHouse, quietAws } from './house.ts';

/** The loop over Postgres, killed at each of its effects: a transaction, a write outside of one, a call that changes AWS. */
const CALLS = /^(setAutoTermination|terminateCluster)$/;
const WRITES = /^(transaction|begin|update|change|end|answer)$/;

let house: IdleHouse;
beforeAll(async () => {
  house = await openIdleHouse();
});
afterAll(() => house.close());
beforeEach(() => void Object.assign(house.aws, quietAws()));

/** What a cluster lives through; whoever dies over something is followed by the next process, which does it once more. */
interface Stage {
  id: ClusterId;
  tickAt(seconds: number): Promise<void>;
  keepFor(seconds: number): Promise<void>;
  /** From here on the effects count. */
  arm(): void;
}

/** Plays a life in which the process dies at the n-th effect. Gives whether it did, and what became of the cluster. */
async function live(play: (stage: Stage) => Promise<void>, n: number, when: 'before' | 'after') {
  // What ended long ago is not looked at any more.
  house.sleep(2 * 86_400);
  const id = await house.kept();
  const { awsId } = await house.cluster(id);
  // Right after a write is right before the next effect.
  const fuse = createFuse((name) => CALLS.test(name) || (when === 'before' && WRITES.test(name)));
  const deps: ReminderDeps = { ...house.deps, store: fuse.guardStore(house.store), emr: fuse.guard(house.deps.emr) };
  let died = false;
  const surely = async (work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => {
      if (!fuse.isBlown) throw error;
    });
    if (!fuse.isBlown) return;
    died = true;
    fuse.mend();
    await work();
  };
  await play({
    id,
    tickAt: async (seconds) => {
      house.sleep(seconds);
      await surely(() => house.tick(deps));
    },
    keepFor: (seconds) =>
      surely(() => keepCluster(deps, id, { until: secondsAfter(house.now(), seconds), by: GRACE, admin: false })),
    arm: () => fuse.set(n, when),
  });
  const { wanted, leftToAwsAt } = await house.cluster(id);
  const policy = house.aws.policies.at(-1) ?? 0;
  await house.store.clusters.update(id, { awsState: 'TERMINATED', dueAt: house.now() });
  await surely(() => house.tick(deps));
  house.sleep(200);
  await surely(() => house.tick(deps));
  const ended = house.aws.ended.filter((one) => one === awsId).length;
  return { died, seen: { told: await house.told(id), ended }, left: { wanted, leftToAwsAt, isShort: policy <= 60 } };
}

/** Up to the end that is due at the next tick. */
async function warned({ tickAt, arm }: Stage): Promise<void> {
  house.aws.policyEnds = 'never';
  await tickAt(60);
  await tickAt(60);
  arm();
  await tickAt(60);
}

it.each([
  ['before', 20],
  ['after', 3],
] as const)(
  'killed %s any effect it nags once each time, loses no keep, and ends once',
  { timeout: 60_000 },
  async (when, least) => {
    const play = async ({ id, tickAt, keepFor, arm }: Stage): Promise<void> => {
      arm();
      await tickAt(60);
      await tickAt(30);
      await keepFor(60);
      await tickAt(30);
      const { keptUntil } = await house.cluster(id);
      await tickAt(30);
      expect(keptUntil).toEqual(house.now());
      await tickAt(60);
      expect(house.aws.ended).not.toContain((await house.cluster(id)).awsId);
      await tickAt(60);
      // An answer that was lost is asked for again after a minute.
      await tickAt(60);
    };
    for (let n = 1; ; n += 1) {
      const { died, seen } = await live(play, n, when);
      expect({ n, ...seen }).toEqual({ n, told: ['idle 1 kept', 'idle 2 ended', 'ended'], ended: 1 });
      if (died) continue;
      // A life in which nothing is done proves nothing.
      expect(n).toBeGreaterThan(least);
      return;
    }
  },
);

it.each([
  ['before', 8],
  ['after', 2],
] as const)(
  'killed %s any effect while AWS has it, a keep takes it back for certain',
  { timeout: 60_000 },
  async (when, least) => {
    const play = async (stage: Stage): Promise<void> => {
      await warned(stage);
      await stage.keepFor(3600);
      await stage.tickAt(30);
      await stage.tickAt(60);
    };
    for (let n = 1; ; n += 1) {
      const { died, seen, left } = await live(play, n, when);
      expect({ n, ...seen }).toEqual({ n, told: ['idle 1 kept'], ended: 0 });
      expect({ n, ...left }).toEqual({ n, wanted: 'up', leftToAwsAt: null, isShort: false });
      if (died) continue;
      expect(n).toBeGreaterThan(least);
      return;
    }
  },
);

it('killed before any effect while AWS lets it live, its policy goes back and it stays', {
  timeout: 60_000,
}, async () => {
  const play = async (stage: Stage): Promise<void> => {
    await warned(stage);
    // What is left anew has its five minutes once more.
    for (let minute = 0; minute < 12 && (await house.told(stage.id))[0] === 'idle 1'; minute += 1)
      await stage.tickAt(60);
  };
  for (let n = 1; ; n += 1) {
    const { died, seen, left } = await live(play, n, 'before');
    expect({ n, first: seen.told[0], ended: seen.ended }).toEqual({ n, first: 'idle 1 stood-down', ended: 0 });
    expect({ n, ...left }).toEqual({ n, wanted: 'up', leftToAwsAt: null, isShort: false });
    if (died) continue;
    expect(n).toBeGreaterThan(10);
    return;
  }
});
