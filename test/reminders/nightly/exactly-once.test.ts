import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScheduleId } from '../../../src/ids.ts';
import { createFuse } from '../model/fuse.ts';
import { type NightlyHouse, openNightlyHouse } from './house.ts';

const at = (text: string): Date => new Date(`2026-11-${text}Z`);

let house: NightlyHouse;
beforeAll(async () => {
  house = await openNightlyHouse();
});
afterAll(() => house.close());

/** Each planned time stands on record once, and has exactly the runs that its tries were. */
async function expectOnce(id: ScheduleId, tries: number[]): Promise<void> {
  const occurrences = await house.occurrences(id);
  const runs = await house.runs(id);
  const perTime = occurrences.map(
    ({ plannedAt }) => runs.filter((run) => run.plannedAt?.getTime() === plannedAt.getTime()).length,
  );
  expect(perTime).toEqual(tries);
  expect(runs).toHaveLength(tries.reduce((sum, one) => sum + one, 0));
  const clusters = await house.database.query<{ of: string }>(
    `select request_key as of from clusters where request_key like $1`,
    [`schedule:${id}:%`],
  );
  expect(clusters).toHaveLength(runs.length);
}

describe('ten processes that look at the same moment', () => {
  it('put each planned time on record once, and launch it once', { timeout: 90_000 }, async () => {
    const ids = await Promise.all(
      (['skip', 'queue', 'cancel'] as const).flatMap((overlap) =>
        (['none', 'last', 'all'] as const).map((catchUp) =>
          house.add({ overlap, catchUp, retries: 1, retryPauseSeconds: 60 }),
        ),
      ),
    );
    const together = () => Promise.all(Array.from({ length: 10 }, () => house.look()));
    for (const moment of ['22T02:30:00', '23T02:30:00', '25T09:00:00', '26T02:30:00']) {
      house.setClock(at(moment));
      await together();
      house.pass(120);
      await house.endRuns('failed');
      await together();
      house.pass(60);
      await together();
      await house.endRuns('succeeded');
      await together();
    }
    await house.endRuns('succeeded');
    await together();
    for (const id of ids) {
      const told = await house.told(id);
      const { catchUp } = (await house.store.schedules.get(id)) ?? {};
      expect(told.map((one) => one.slice(0, 8))).toEqual(['22T02:30', '23T02:30', '24T02:30', '25T02:30', '26T02:30']);
      // Each is tried twice, but the last of those that stand in line, which is the last to be begun.
      const expected = { none: [2, 2, 0, 0, 2], last: [2, 2, 0, 2, 2], all: [2, 2, 2, 2, 1] };
      await expectOnce(id, expected[catchUp ?? 'none']);
    }
  });
});

describe('killed at any write and started again', () => {
  /** Three nights of a schedule, one tried again and one missed; the process dies at the n-th transaction. */
  async function live(n: number, when: 'before' | 'after'): Promise<{ died: boolean; told: string[]; id: ScheduleId }> {
    const id = await house.add({ overlap: 'queue', catchUp: 'last', retries: 1, retryPauseSeconds: 60 });
    const fuse = createFuse((name) => name === 'update' || name === 'insert');
    const deps = { ...house.deps, store: fuse.guardStore(house.store), log: { error: () => {} } as never };
    fuse.set(n, when);
    let died = false;
    const look = async (): Promise<void> => {
      await house.look(deps).catch((error: unknown) => {
        if (!fuse.isBlown) throw error;
      });
      if (!fuse.isBlown) return;
      died = true;
      fuse.mend();
      await house.look(deps);
    };
    const ends = async (state: 'failed' | 'succeeded'): Promise<void> => {
      house.pass(60);
      await house.endRuns(state);
      await look();
    };
    house.setClock(at('22T02:30:00'));
    await look();
    await ends('failed');
    house.pass(60);
    await look();
    house.setClock(at('23T02:30:00'));
    await look();
    await ends('succeeded');
    await ends('succeeded');
    house.setClock(at('25T09:00:00'));
    await look();
    await ends('succeeded');
    await house.store.schedules.update(id, { nextAt: null });
    return { died, told: await house.told(id), id };
  }

  it.each(['before', 'after'] as const)(
    '%s it, no time is lost and none comes twice',
    { timeout: 60_000 },
    async (when) => {
      for (let n = 1; ; n += 1) {
        const { died, told, id } = await live(n, when);
        expect({ n, told }).toEqual({
          n,
          told: ['22T02:30 succeeded', '23T02:30 succeeded', '24T02:30 missed made-up', '25T02:30 succeeded'],
        });
        await expectOnce(id, [2, 1, 0, 1]);
        if (died) continue;
        // A life in which nothing is written proves nothing.
        expect(n).toBeGreaterThan(8);
        return;
      }
    },
  );
});
