import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EmbeddedPostgres, findEmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded.ts';

const asRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65_534, gid: 65_534 };

let folder: string;
let servers: EmbeddedPostgres[];
let elsewhere: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoker-embedded-'));
  await chmod(folder, 0o711);
  servers = [];
  elsewhere = [];
});
afterEach(async () => {
  for (const server of servers) await server.stop();
  for (const path of [folder, ...elsewhere]) await rm(path, { recursive: true, force: true });
});

async function start(directory = join(folder, 'postgres'), nextPort?: () => Promise<number>): Promise<string> {
  const server = await startEmbeddedPostgres(directory, nextPort);
  servers.push(server);
  return server.url;
}

async function ask(url: string, question: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return String(Object.values((await client.query(question)).rows[0] ?? {})[0]);
  } finally {
    await client.end();
  }
}

it('a server that was killed is started again, with what it had, although its number belongs to another process', async () => {
  const url = await start();
  await ask(url, 'create sequence kept start 42');
  const pidFile = join(await ask(url, 'show data_directory'), 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8')).split('\n');
  process.kill(Number(lines[0]), 'SIGKILL');
  const other = spawn('sleep', ['60'], asRoot ? NOBODY : {});
  try {
    lines[0] = String(other.pid);
    await writeFile(pidFile, lines.join('\n'));
    expect(await ask(await start(), 'select last_value from kept')).toBe('42');
    expect(other.exitCode).toBeNull();
  } finally {
    other.kill();
    await once(other, 'exit');
  }
});

it('one that runs is taken over as it is', async () => {
  const first = await start();
  expect(await start()).toBe(first);
});

it('a port that was taken meanwhile is given up for another', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const other = (free.address() as { port: number }).port;
  free.close();
  const ports = [port, other];
  const url = await start(undefined, async () => ports.shift() ?? 0);
  expect(new URL(url).port).toBe(String(other));
  taken.close();
});

it('a strict umask does not shut its own user out', async () => {
  const before = process.umask(0o077);
  try {
    expect(await ask(await start(), 'select 1')).toBe('1');
  } finally {
    process.umask(before);
  }
});

it.runIf(asRoot)(
  'root’s server in a folder that others may enter takes nothing that others have put there',
  async () => {
    const closed = join(folder, 'closed', 'postgres');
    await chmod(folder, 0o700);
    const data = await ask(await start(closed), 'show data_directory');
    const home = join(data, '..');
    elsewhere.push(home);
    expect((await stat(home)).mode & 0o777).toBe(0o711);
    await chown(home, NOBODY.uid, NOBODY.gid);
    await expect(startEmbeddedPostgres(closed)).rejects.toThrow(`${home} belongs to somebody else.`);
  },
);

it('a visitor finds the server while it runs, and starts none', async () => {
  const directory = join(folder, 'postgres');
  expect(await findEmbeddedPostgres(directory)).toBeNull();
  const url = await start(directory);
  expect(await findEmbeddedPostgres(directory)).toBe(url);
  await servers.pop()?.stop();
  expect(await findEmbeddedPostgres(directory)).toBeNull();
});
