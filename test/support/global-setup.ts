import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/store/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';
import { TEMPLATE, withDatabase } from './database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One Postgres for all test files, with a migrated template that each test's database is copied from. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'stoker-test-'));
  await chmod(directory, 0o711);
  const server = await startEmbeddedPostgres(join(directory, 'postgres'));
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  // What a power cut would take is thrown away anyway; every database that is dropped waits for all that is not on the disk.
  await admin.query('alter system set fsync = off');
  await admin.query('select pg_reload_conf()');
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const pool = new pg.Pool({ connectionString: withDatabase(server.url, TEMPLATE) });
  await migrate(pool);
  await pool.end();
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
