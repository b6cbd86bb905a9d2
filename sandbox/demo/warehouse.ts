import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** The id of the demo's database in Secrets Manager. */
export const WAREHOUSE_SECRET = 'stoker/warehouse';
/** The database and the role that owns it. */
const NAME = 'warehouse';

/** The file in the demo's folder that tells a person's own client the way to it. */
export const WAREHOUSE_FILE = 'warehouse-url';

/** A database's address and login as RDS keeps them in Secrets Manager. */
export interface DatabaseSecret {
  engine: 'postgres';
  host: string;
  port: number;
  dbname: string;
  username: string;
  password: string;
}

/**
 * The database that jobs load into: on the demo's own server, with a role that owns it and may do nothing else there. Its
 * password is drawn anew at each call.
 */
export async function openWarehouse(serverUrl: string): Promise<DatabaseSecret> {
  const { hostname, port, pathname } = new URL(serverUrl);
  const password = randomBytes(24).toString('base64url');
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const exists = async (query: string) => (await client.query(query, [NAME])).rowCount !== 0;
    if (!(await exists('select 1 from pg_roles where rolname = $1'))) await client.query(`create role ${NAME} login`);
    await client.query(`alter role ${NAME} password ${client.escapeLiteral(password)}`);
    if (!(await exists('select 1 from pg_database where datname = $1')))
      await client.query(`create database ${NAME} owner ${NAME}`);
    // Stoker's own record is on the same server, and none of a job's business.
    const own = client.escapeIdentifier(decodeURIComponent(pathname.slice(1)));
    await client.query(`revoke connect on database ${own} from public`);
  } finally {
    await client.end();
  }
  return { engine: 'postgres', host: hostname, port: Number(port), dbname: NAME, username: NAME, password };
}

/** Writes the way to it down for people, who want to see what a job has loaded; gives what takes it away again. */
export async function tellWarehouse(state: string, secret: DatabaseSecret): Promise<() => Promise<void>> {
  const { host, port, dbname, username, password } = secret;
  const file = join(state, WAREHOUSE_FILE);
  await rm(file, { force: true });
  await writeFile(file, `postgres://${username}:${password}@${host}:${port}/${dbname}\n`, { mode: 0o600, flag: 'wx' });
  return () => rm(file, { force: true });
}
