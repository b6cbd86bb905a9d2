import { expect, it } from 'vitest';
import { cacheGroups } from '../../src/commands/groups.ts';
import { createOnce } from '../../src/commands/once.ts';

/** A clock that stands still until it is moved. */
const clock = () => {
  let at = 0;
  return {
    now: () => new Date(at),
    pass: (ms: number) => {
      at += ms;
    },
  };
};

it('asks once for many askers, and again after five minutes', async () => {
  const time = clock();
  let asked = 0;
  const members = cacheGroups(async () => {
    asked += 1;
    return new Set(['U1']);
  }, time.now);
  await Promise.all([members('S1'), members('S1'), members('S1')]);
  expect(asked).toBe(1);
  time.pass(5 * 60_000 - 1);
  await members('S1');
  expect(asked).toBe(1);
  time.pass(1);
  await members('S1');
  expect(asked).toBe(2);
});

it('a failure is not held against anybody for long', async () => {
  const time = clock();
  const answers = [Promise.reject(new Error('ratelimited')), Promise.resolve(new Set(['U1']))];
  const members = cacheGroups(() => answers.shift() ?? Promise.reject(new Error('asked too often')), time.now);
  await expect(members('S1')).rejects.toThrow('ratelimited');
  await expect(members('S1')).rejects.toThrow('ratelimited');
  time.pass(15_000);
  expect(await members('S1')).toEqual(new Set(['U1']));
});

it('a request key is new once in ten minutes', () => {
  const time = clock();
  const once = createOnce(time.now);
  expect([once('a'), once('a'), once('b')]).toEqual([true, false, true]);
  time.pass(10 * 60_000);
  expect(once('a')).toBe(true);
});
