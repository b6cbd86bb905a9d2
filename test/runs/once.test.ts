import { expect, it, onTestFinished } from 'vitest';
import { once } from '../../src/runs/once.ts';
import { freshStore } from '../support/database.ts';
import { at } from './world.ts';

it('looks again when it stood still after a look, and does nothing twice', async () => {
  const { store, end } = await freshStore();
  onTestFinished(end);
  let second = 0;
  let launches = 0;
  const shown: string[] = [];
  let standsStill = 0;
  const deps = { store, now: () => at(second), settleSeconds: 15 };
  const launch = () =>
    once(
      deps,
      { key: 'launch:c-1', kind: 'launch', subject: 'c-1' },
      {
        prepare: async () => {},
        find: async () => {
          const [found = null] = shown;
          second += standsStill;
          return found;
        },
        act: async () => {
          launches += 1;
          throw new Error('no answer');
        },
        hadNoEffect: () => false,
      },
    );
  expect(await launch()).toMatchObject({ kind: 'wait' });
  second = 2;
  standsStill = 3600;
  expect(await launch()).toEqual({ kind: 'wait', until: at(15) });
  shown.push('j-1');
  expect(await launch()).toEqual({ kind: 'done', outcome: 'j-1' });
  expect(launches).toBe(1);
});
