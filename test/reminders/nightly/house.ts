import { pino } from 'pino';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import { newScheduleId, type ScheduleId } from '../../../src/ids.ts';
import type { Failure, Occurrence, Run, Schedule } from '../../../src/records.ts';
import type { ReminderDeps } from '../../../src/reminders/deps.ts';
import { createInputs } from '../../../src/reminders/nightly/inputs.ts';
import { lookAtTimes } from '../../../src/reminders/nightly/scheduler.ts';
import { secondsAfter } from '../../../src/runs/world.ts';
import type { Store } from '../../../src/store/store.ts';
import { testConfig } from '../../commands/support/config.ts';
import { freshStore, type TestDatabase } from '../../support/database.ts';
import { BEGINNING, schedule } from './states.ts';

/** The scheduler over Postgres, with a clock of the test's own; runs end when the test says so. */
export interface NightlyHouse {
  store: Store;
  database: TestDatabase;
  deps: ReminderDeps;
  now(): Date;
  /** Sets the clock, forth or back. */
  setClock(at: Date): void;
  pass(seconds: number): void;
  /** Looks until a look finds nothing more to do, as the loops do when they are woken. */
  look(deps?: ReminderDeps): Promise<void>;
  add(over?: Partial<Schedule>): Promise<ScheduleId>;
  /** Ends all runs that have not ended. */
  endRuns(state: 'succeeded' | 'failed' | 'cancelled', failure?: Failure): Promise<void>;
  occurrences(id: ScheduleId): Promise<Occurrence[]>;
  /** `22T02:30 succeeded`, with the reason, oldest first. */
  told(id: ScheduleId): Promise<string[]>;
  runs(id: ScheduleId): Promise<Run[]>;
  close(): Promise<void>;
}

export async function openNightlyHouse(config = testConfig()): Promise<NightlyHouse> {
  const { store, database, end } = await freshStore();
  let now = BEGINNING;
  let schedules = 0;
  const deps: ReminderDeps = {
    config,
    store,
    now: () => now,
    prices: shippedPrices('us-east-1'),
    log: pino(
      { level: 'error' },
      {
        write: (line: string) => {
          throw new Error(`the loop says: ${line}`);
        },
      },
    ),
    people: {
      isAway: async () => false,
      isReachable: async () => true,
      timeZoneOf: async () => null,
      nameOf: async () => null,
    },
    settleSeconds: 0,
    emr: undefined as never,
    s3: undefined as never,
    logs: undefined as never,
    metrics: undefined as never,
  };
  const occurrences = async (id: ScheduleId) => (await store.occurrences.ofSchedule(id, 1000)).toReversed();
  return {
    store,
    database,
    deps,
    now: () => now,
    setClock: (at) => {
      now = at;
    },
    pass: (seconds) => {
      now = secondsAfter(now, seconds);
    },
    look: async (process = deps) => {
      // As the sweep does in each minute.
      await store.pulses.beat('sweep', now);
      const inputs = createInputs(process, new AbortController().signal, () => {});
      for (let looks = 0; looks < 20; looks += 1) {
        await lookAtTimes(process);
        await inputs.look();
        await inputs.settled();
        const due = await store.occurrences.due(now, 1000);
        if ((await store.schedules.due(now, 1)).length === 0 && due.every(({ state }) => state === 'running')) return;
      }
      throw new Error('the scheduler does not come to rest');
    },
    add: async (over = {}) => {
      schedules += 1;
      const { pausedAt, pausedBy, removedAt, removedBy, ...rest } = over;
      const id = newScheduleId();
      await store.schedules.insert(schedule({ id, name: `nightly-${schedules}`, ...rest }));
      return id;
    },
    endRuns: async (state, failure) => {
      for (const run of await store.runs.live())
        await store.runs.update(run.id, { state, endedAt: now, ...(failure && { failure }) });
    },
    occurrences,
    told: async (id) =>
      (await occurrences(id)).map(({ plannedAt, state, why }) =>
        [plannedAt.toISOString().slice(8, 16), state, why].filter((word) => word !== null).join(' '),
      ),
    runs: async (id) => {
      const rows = await database.query<{ id: Run['id'] }>(
        'select id from runs where schedule_id = $1 order by planned_at, created_at, request_key',
        [id],
      );
      const runs: Run[] = [];
      for (const row of rows) runs.push((await store.runs.get(row.id)) as Run);
      return runs;
    },
    close: end,
  };
}
