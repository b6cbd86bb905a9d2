import { expect, it, vi } from 'vitest';
import { createLane } from '../../src/commands/lane.ts';

it('runs a few at a time, in order, and goes on after a failure', async () => {
  const lane = createLane(2);
  const order: number[] = [];
  let now = 0;
  let most = 0;
  const work = (number: number) => async () => {
    order.push(number);
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    if (number === 1) throw new Error('no');
    return number;
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((number) => lane(work(number))));
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
});

it('begins no work while more keeps arriving', async () => {
  const lane = createLane(2);
  const order: string[] = [];
  const arrive = (name: string) => {
    order.push(`${name} came`);
    return lane(async () => order.push(`${name} begun`));
  };
  // Between the two no time passes, however long the machine stops.
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  const first = arrive('first');
  await new Promise((resolve) => setImmediate(resolve));
  const second = arrive('second');
  clock.mockRestore();
  await Promise.all([first, second]);
  expect(order.slice(0, 2)).toEqual(['first came', 'second came']);
  // They begin together; which is first is a matter of a fraction of a millisecond.
  expect(order.slice(2).toSorted()).toEqual(['first begun', 'second begun']);
});
