import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { createStore } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';

export const TEMPLATE = 'stoker_template';

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

export interface TestDatabase {
  url: string;
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  drop(): Promise<void>;
}

/** A database of the test's own, migrated; drop it afterwards. */
export async function freshDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(server, `create database ${name} template ${TEMPLATE}`);
  const url = withDatabase(server, name);
  return {
    url,
    query: async (text, values) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        return (await client.query(text, values)).rows;
      } finally {
        await client.end();
      }
    },
    drop: () => asAdmin(server, `drop database ${name} with (force)`),
  };
}

/** A store on a database of the test's own; `end` closes and drops both. */
export async function freshStore(): Promise<{ store: Store; database: TestDatabase; end(): Promise<void> }> {
  const database = await freshDatabase();
  const store = await createStore({ connectionString: database.url });
  return {
    store,
    database,
    end: async () => {
      await store.close();
      await database.drop();
    },
  };
}

async function asAdmin(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    // Two copies of the template at the same moment exclude each other ("source database is being accessed").
    await client.query('select pg_advisory_lock(1)');
    await client.query(sql);
  } finally {
    await client.end();
  }
}
