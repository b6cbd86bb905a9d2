import { expect, it } from 'vitest';
import { createUsuals } from '../../../src/commands/home/usuals.ts';
import type { ScheduleId } from '../../../src/ids.ts';
import type { PastSuccess, Store } from '../../../src/store/store.ts';

const [load, train] = ['s-load', 's-train'] as ScheduleId[] as [ScheduleId, ScheduleId];
const minutes = (count: number) => count * 60_000;

/** A record in which each success took `seconds`, and what was asked of it. */
function recordOf(seconds: () => number) {
  const asked: string[][] = [];
  let now = new Date('2026-11-22T08:00:00Z');
  const nights: Pick<Store['nights'], 'successes'> = {
    successes: async (ids) => {
      asked.push([...ids]);
      return ids.flatMap((scheduleId) =>
        Array.from(
          { length: 3 },
          (): PastSuccess => ({ scheduleId, plannedAt: now, seconds: seconds(), usd: null, told: [] }),
        ),
      );
    },
  };
  const usuals = createUsuals({ store: { nights } as Store, now: () => now });
  return {
    asked,
    pass: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
    secondsOf: async (...ids: ScheduleId[]) =>
      Object.fromEntries([...(await usuals(ids, now))].map(([id, usual]) => [id, usual.seconds])),
  };
}

it('what is usual is read once in ten minutes, and only of schedules that are new', async () => {
  let seconds = 60;
  const record = recordOf(() => seconds);
  expect(await record.secondsOf(load)).toEqual({ [load]: 60 });
  seconds = 90;
  record.pass(minutes(9));
  expect(await record.secondsOf(load, train)).toEqual({ [load]: 60, [train]: 90 });
  expect(await record.secondsOf(load, train)).toEqual({ [load]: 60, [train]: 90 });
  expect(record.asked).toEqual([[load], [train]]);
  record.pass(minutes(2));
  expect(await record.secondsOf(load, train)).toEqual({ [load]: 90, [train]: 90 });
  expect(record.asked).toEqual([[load], [train], [load]]);
});

it('a clock that was put back does not keep it for ever', async () => {
  let seconds = 60;
  const record = recordOf(() => seconds);
  await record.secondsOf(load);
  seconds = 90;
  record.pass(-minutes(60));
  expect(await record.secondsOf(load)).toEqual({ [load]: 90 });
});
