import { expect, it } from 'vitest';
import { createNewest } from '../../../src/commands/forms/newest.ts';

it('does one at a time for a key, and of what comes meanwhile only the newest', async () => {
  const newest = createNewest();
  const done: string[] = [];
  const first = Promise.withResolvers<void>();
  const working = newest('a', async () => {
    await first.promise;
    done.push('first');
  });
  await newest('a', async () => void done.push('overtaken'));
  await newest('a', async () => void done.push('newest'));
  await newest('b', async () => void done.push('of another key'));
  expect(done).toEqual(['of another key']);
  first.resolve();
  await working;
  expect(done).toEqual(['of another key', 'first', 'newest']);
});

it('goes on after one that failed', async () => {
  const newest = createNewest();
  await expect(newest('a', () => Promise.reject(new Error('closed')))).rejects.toThrow('closed');
  const done: string[] = [];
  await newest('a', async () => void done.push('next'));
  expect(done).toEqual(['next']);
});
