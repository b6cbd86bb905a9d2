import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ReminderDeps, Round } from '../../src/reminders/deps.ts';
import { cronOf, type Reminders, remind, startReminders } from '../../src/reminders/reminders.ts';
import { createStore } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';
import { testConfig } from '../commands/support/config.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

it.each([
  [1, '*/1 * * * * *'],
  [2.4, '*/2 * * * * *'],
  [59, '*/59 * * * * *'],
  [60, '*/1 * * * *'],
  [600, '*/10 * * * *'],
  [3600, '0 * * * *'],
])('ticks each %d s by %s', (seconds, pattern) => {
  expect(cronOf(seconds)).toBe(pattern);
});

function depsOf(of: Store, remindSeconds = 3600): ReminderDeps {
  const config = testConfig();
  config.environment.remindSeconds = remindSeconds;
  return { config, store: of, now: () => new Date(), log: pino({ level: 'silent' }) } as unknown as ReminderDeps;
}

/** A round that counts its looks, and says when there were so many. */
function counting(): Round & { looks: number; reach(looks: number): Promise<void> } {
  const waiting: { looks: number; go: () => void }[] = [];
  const round = {
    name: 'counting',
    looks: 0,
    run: async () => {
      round.looks += 1;
      for (const { looks, go } of waiting) if (round.looks >= looks) go();
    },
    reach: (looks: number) =>
      new Promise<void>((go) => {
        if (round.looks >= looks) go();
        else waiting.push({ looks, go });
      }),
  };
  return round;
}

it('goes on with the other rounds when one breaks off', async () => {
  const round = counting();
  const broken: Round = { name: 'broken', run: () => Promise.reject(new Error('no such table')) };
  await remind(depsOf({} as Store), [broken, round, broken]);
  expect(round.looks).toBe(1);
});

describe('started', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  const running: (Reminders & { store: Store })[] = [];
  afterEach(async () => {
    for (const one of running.splice(0)) await leave(one);
  });
  /** Another process. */
  const start = async (round: Round, remindSeconds: number): Promise<Reminders & { store: Store }> => {
    const store = await createStore({ connectionString: database.url });
    const one = { ...startReminders(depsOf(store, remindSeconds), [round]), store };
    running.push(one);
    return one;
  };
  const leave = async (one: Reminders & { store: Store }): Promise<void> => {
    running.splice(0, running.length, ...running.filter((other) => other !== one));
    await one.stop();
    await one.store.close();
  };

  it('it looks at once, and again by the clock', async () => {
    const round = counting();
    await start(round, 1);
    await round.reach(3);
  });

  it('it looks in one process of several, and in another when that one is gone', async () => {
    const [first, second] = [counting(), counting()];
    const leader = await start(first, 3600);
    await first.reach(1);
    const other = await start(second, 1);
    expect(await other.store.leads('reminders')).toBe(false);
    expect(second.looks).toBe(0);
    await leave(leader);
    await second.reach(1);
  });

  it('it never looks twice at a time, and lets a look come to its end', async () => {
    let atOnce = 0;
    let most = 0;
    const [second, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let looks = 0;
    const slow: Round = {
      name: 'slow',
      run: async () => {
        looks += 1;
        atOnce += 1;
        most = Math.max(most, atOnce);
        if (looks === 2) second.resolve();
        // Longer than a tick, and the second one until it is told to end.
        await (looks === 2 ? done.promise : new Promise((pass) => setTimeout(pass, 1100)));
        atOnce -= 1;
      },
    };
    const one = await start(slow, 1);
    await second.promise;
    const left = leave(one);
    expect(atOnce).toBe(1);
    done.resolve();
    await left;
    expect({ most, atOnce, looks }).toEqual({ most: 1, atOnce: 0, looks: 2 });
  });
});
