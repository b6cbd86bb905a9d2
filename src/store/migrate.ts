import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { UserError } from '../errors.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'migrations');
/** Any constant will do, as long as every process of Stoker uses the same. */
const LOCK = 7_265_731;

/** Brings the schema up to date, forward only; processes that start together wait for the first. */
export async function migrate(pool: Pool, folder = FOLDER): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  const client = await pool.connect().catch((error: Error & { code?: string }) => {
    // Of several addresses that all fail, Node makes an error without words.
    throw new UserError(
      `The database cannot be used: ${error.message || error.code}.`,
      'Check DATABASE_URL, and that its server runs and knows the user and the database.',
    );
  });
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(
      'create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string }>('select name from migrations');
    const applied = new Set(rows.map((row) => row.name));
    const unknown = [...applied].filter((name) => !files.includes(name));
    if (unknown.length > 0) {
      throw new UserError(
        `The database was migrated by a newer Stoker: it has ${unknown.join(', ')}, this one does not.`,
        'Start the newer version; migrations only go forward.',
      );
    }
    const missing = files.filter((name) => !applied.has(name));
    for (const name of missing) {
      await client.query('begin');
      try {
        await client.query(await readFile(join(folder, name), 'utf8'));
        await client.query('insert into migrations (name) values ($1)', [name]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
      }
    }
    return missing;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => {});
    client.release();
  }
}
