import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabaseSecret, openWarehouse, tellWarehouse } from '../../../sandbox/demo/warehouse.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';

async function query(login: DatabaseSecret, text: string): Promise<unknown[]> {
  const { host, port, dbname: database, username: user, password } = login;
  const client = new pg.Client({ host, port, database, user, password });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe("the demo's warehouse", () => {
  let record: TestDatabase;
  let warehouse: DatabaseSecret;

  beforeAll(async () => {
    record = await freshDatabase();
    warehouse = await openWarehouse(record.url);
  });
  afterAll(async () => {
    await record.query('drop database if exists warehouse with (force)');
    await record.query('drop role if exists warehouse');
    await record.drop();
  });

  it('is a database that its role may make tables in, and that stays', async () => {
    await query(warehouse, 'create table kept as select 7 as number');
    const again = await openWarehouse(record.url);
    expect(again.password).not.toBe(warehouse.password);
    expect(await query(again, 'select number from kept')).toEqual([{ number: 7 }]);
    await expect(query(warehouse, 'select 1')).rejects.toThrow(/password authentication failed/);
    warehouse = again;
  });

  it('is told to its owner alone, for as long as it is there', async () => {
    const state = await mkdtemp(join(tmpdir(), 'stoker-warehouse-'));
    const file = join(state, 'warehouse-url');
    try {
      const forget = await tellWarehouse(state, warehouse);
      expect((await stat(file)).mode & 0o077).toBe(0);
      const client = new pg.Client({ connectionString: (await readFile(file, 'utf8')).trim() });
      await client.connect();
      const { rows } = await client.query('select current_user::text as me, current_database()::text as place');
      await client.end();
      expect(rows).toEqual([{ me: 'warehouse', place: 'warehouse' }]);
      await forget();
      await expect(stat(file)).rejects.toThrow('ENOENT');
    } finally {
      await rm(state, { recursive: true });
    }
  });

  it("shows a job nothing of Stoker's own record, and no superuser's rights", async () => {
    const dbname = new URL(record.url).pathname.slice(1);
    await expect(query({ ...warehouse, dbname }, 'select 1')).rejects.toThrow(/permission denied for database/);
    await expect(query(warehouse, 'create role other')).rejects.toThrow(/permission denied/);
  });
});
