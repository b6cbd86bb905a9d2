import pg from 'pg';
import { auditTable } from './audit.ts';
import { cardsTable, outboxTable } from './cards.ts';
import { clustersTable } from './clusters.ts';
import { draftsTable } from './drafts.ts';
import { dutyKey, Session } from './duties.ts';
import { followsTable } from './follows.ts';
import { foundTable } from './found.ts';
import { homesTable } from './homes.ts';
import { intentsTable } from './intents.ts';
import { metersTable } from './meters.ts';
import { migrate } from './migrate.ts';
import { nightsTable } from './nights.ts';
import { noticesTable } from './notices.ts';
import { occurrencesTable } from './occurrences.ts';
import { progressTable } from './progress.ts';
import { pulsesTable } from './pulses.ts';
import { readingsTable } from './readings.ts';
import { reportsTable } from './reports.ts';
import type { Db } from './rows.ts';
import { runsTable, stepsTable } from './runs.ts';
import { schedulesTable } from './schedules.ts';
import { settingsTable } from './settings.ts';
import type { Store, Tables } from './store.ts';
import { vigilsTable } from './vigils.ts';

const tables = (db: Db): Tables => ({
  clusters: clustersTable(db),
  runs: runsTable(db),
  steps: stepsTable(db),
  progress: progressTable(db),
  follows: followsTable(db),
  reports: reportsTable(db),
  cards: cardsTable(db),
  outbox: outboxTable(db),
  audit: auditTable(db),
  vigils: vigilsTable(db),
  notices: noticesTable(db),
  meters: metersTable(db),
  readings: readingsTable(db),
  found: foundTable(db),
  schedules: schedulesTable(db),
  occurrences: occurrencesTable(db),
  drafts: draftsTable(db),
  homes: homesTable(db),
  nights: nightsTable(db),
  pulses: pulsesTable(db),
  settings: settingsTable(db),
});

/** Opens the record in Postgres, its schema brought up to date. `onError` hears of connections lost while idle. */
export async function createStore(options: {
  connectionString: string;
  onError?: (error: Error) => void;
}): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: 16,
    application_name: 'stoker',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // Without a listener a dropped connection would end the process: the pool hears the idle ones, this one those in use.
  pool.on('error', (error) => options.onError?.(error));
  pool.on('connect', (client) => client.on('error', () => {}));
  const borrow = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    const lost = (error: Error) => {
      broken = error;
    };
    client.on('error', lost);
    try {
      return await work(client);
    } finally {
      client.off('error', lost);
      client.release(broken);
    }
  };
  try {
    await migrate(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const session = new Session(options.connectionString);

  return {
    ...tables(pool),
    intents: intentsTable(pool),
    transaction: (work) =>
      borrow(async (client) => {
        try {
          await client.query('begin');
          const outcome = await work(tables(client));
          await client.query('commit');
          return outcome;
        } catch (error) {
          await client.query('rollback').catch(() => {});
          throw error;
        }
      }),
    alone: (name, work) =>
      borrow(async (client) => {
        const key = `stoker ${name}`;
        const { rows } = await client.query<{ locked: boolean }>(
          'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
          [key],
        );
        if (!rows[0]?.locked) return null;
        try {
          return await work();
        } finally {
          // A lock that went with its connection needs no unlocking.
          await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]).catch(() => {});
        }
      }),
    onWake: (listener) => session.listen(listener),
    leads: (duty) => session.leads(duty),
    isLed: async (duty) => {
      // A lock of one number stands in pg_locks as its two halves; `hashtext` may be negative.
      const { rows } = await pool.query<{ led: boolean }>(
        `select exists (
           select from pg_locks
           where locktype = 'advisory' and granted and objsubid = 1
             and database = (select oid from pg_database where datname = current_database())
             and ((classid::bigint << 32) | objid::bigint) = hashtext($1)::bigint
         ) as led`,
        [dutyKey(duty)],
      );
      return rows[0]?.led === true;
    },
    close: async () => {
      await session.close();
      await pool.end();
    },
  };
}
