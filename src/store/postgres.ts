import pg from 'pg';
import { auditTable } from './audit.ts';
import { cardsTable, outboxTable } from './cards.ts';
import { clustersTable } from './clusters.ts';
import { Session } from './duties.ts';
import { intentsTable } from './intents.ts';
import { migrate } from './migrate.ts';
import type { Db } from './rows.ts';
import { runsTable, stepsTable } from './runs.ts';
import type { Store, Tables } from './store.ts';

const tables = (db: Db): Tables => ({
  clusters: clustersTable(db),
  runs: runsTable(db),
  steps: stepsTable(db),
  cards: cardsTable(db),
  outbox: outboxTable(db),
  audit: auditTable(db),
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
  });
  // Without a listener a dropped idle connection would end the process.
  pool.on('error', (error) => options.onError?.(error));
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
    transaction: async (work) => {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const outcome = await work(tables(client));
        await client.query('commit');
        return outcome;
      } catch (error) {
        await client.query('rollback').catch(() => {});
        throw error;
      } finally {
        client.release();
      }
    },
    onWake: (listener) => session.listen(listener),
    leads: (duty) => session.leads(duty),
    close: async () => {
      await session.close();
      await pool.end();
    },
  };
}
