import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** The set-up in a project of its own, which needs nothing but what a test puts there. */
const root = resolve(import.meta.dirname, '..', '..');
let project: string;
let bin: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'stoker-setup-'));
  bin = join(project, 'bin');
  await mkdir(bin);
  await cp(join(root, 'setup'), join(project, 'setup'), { recursive: true });
  await writeFile(join(project, 'package.json'), '{ "name": "empty", "version": "1.0.0" }');
  await writeFile(
    join(project, 'package-lock.json'),
    '{ "name": "empty", "version": "1.0.0", "lockfileVersion": 3, "packages": {} }',
  );
  for (const tool of ['node', 'bash', 'sh', 'env', 'sleep', 'mkdir']) await link(tool);
});
afterEach(() => rm(project, { recursive: true, force: true }));

async function link(tool: string): Promise<void> {
  const { stdout } = spawnSync('which', [tool], { encoding: 'utf8' });
  await symlink(stdout.trim(), join(bin, tool));
}

async function stand(tool: string, script: string): Promise<void> {
  await writeFile(join(bin, tool), `#!/usr/bin/env bash\n${script}\n`);
  await chmod(join(bin, tool), 0o755);
}

const setUp = (purpose: string) =>
  spawnSync('node', ['setup/run.mjs', '--for', purpose], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, PATH: bin, STOKER_PYTHON: '' },
  });

const NPM_WORKS = 'mkdir -p node_modules; echo x >> npm-was-called';
const npmCalls = async () =>
  (await readFile(join(project, 'npm-was-called'), 'utf8').catch(() => '')).split('\n').length - 1;

describe('set-up', () => {
  it('installs once, says what it does, and is silent when nothing is to be done', async () => {
    await stand('npm', NPM_WORKS);
    const first = setUp('start');
    expect(first).toMatchObject({ status: 0 });
    expect(first.stdout).toMatch(/Setting up: npm packages[\s\S]*✓ npm packages[\s\S]*Set-up done/);
    expect(setUp('start')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(await npmCalls()).toBe(1);
  });

  it('installs again what has become stale or was deleted', async () => {
    await stand('npm', NPM_WORKS);
    setUp('start');
    await writeFile(join(project, 'package-lock.json'), '{ "lockfileVersion": 3, "packages": { "": {} } }');
    setUp('start');
    await rm(join(project, 'node_modules'), { recursive: true });
    setUp('start');
    expect(await npmCalls()).toBe(3);
  });

  it('works again after it was killed in the middle', async () => {
    await stand('npm', 'mkdir -p node_modules; sleep 60');
    const killed = spawn('node', ['setup/run.mjs', '--for', 'start'], {
      cwd: project,
      env: { ...process.env, PATH: bin },
      detached: true,
    });
    await once(killed.stdout, 'data');
    process.kill(-(killed.pid ?? 0), 'SIGKILL');
    await once(killed, 'exit');
    await stand('npm', NPM_WORKS);
    expect(setUp('start')).toMatchObject({ status: 0 });
    expect(await npmCalls()).toBe(1);
  });

  it('when interrupted it leaves only after npm is gone, and says how to go on', async () => {
    await stand(
      'npm',
      "trap 'kill $!; sleep 0.5; echo > tidied; exit 0' INT TERM\nmkdir -p node_modules\nsleep 60 >/dev/null 2>&1 &\necho > started\nwait",
    );
    const interrupted = spawn('node', ['setup/run.mjs', '--for', 'start'], {
      cwd: project,
      env: { ...process.env, PATH: bin },
      detached: true,
    });
    let said = '';
    interrupted.stderr.on('data', (chunk) => {
      said += chunk;
    });
    await expect.poll(() => existsSync(join(project, 'started'))).toBe(true);
    process.kill(-(interrupted.pid ?? 0), 'SIGINT');
    // Closed, not only ended: by then all of its words have been read.
    expect(await once(interrupted, 'close')).toEqual([130, null]);
    expect(existsSync(join(project, 'tidied'))).toBe(true);
    expect(said).toContain('interrupted; the same command goes on');
    // Whatever code it ended with, it was not done.
    await stand('npm', NPM_WORKS);
    expect(setUp('start')).toMatchObject({ status: 0 });
    expect(await npmCalls()).toBe(1);
  });

  it.each([
    [
      'no network',
      'echo "npm error code ENOTFOUND"; exit 1',
      /no network while installing the npm packages[\s\S]*run the same command again/,
    ],
    ['a full disk', 'echo "npm error code ENOSPC"; exit 1', /the disk is full[\s\S]*df -h/],
    ['a folder of somebody else', 'echo "npm error code EACCES"; exit 1', /cannot be written[\s\S]*chown/],
    ['anything else', 'echo "npm error code EWIBBLE"; exit 1', /could not be installed:\nnpm error code EWIBBLE/],
  ])('names %s with what mends it, and no stack trace', async (_what, script, words) => {
    await stand('npm', script);
    const { status, stderr } = setUp('start');
    expect(status).toBe(1);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain('    at ');
  });

  it.each([
    ['there is no Python', 'exit 127', /there is no Python 3 on this machine[\s\S]*apt install python3/],
    [
      'Python lacks venv',
      'echo "3 11"; echo "no venv"',
      /python3 \(3\.11\) lacks the venv module[\s\S]*apt install python3\.11-venv/,
    ],
    ['Python is too new for Spark', 'echo "3 14"', /Spark 3\.5 runs on Python 3\.9 to 3\.12; found python3 3\.14/],
  ])('when %s it says so and how to mend it', async (_what, script, words) => {
    await stand('npm', NPM_WORKS);
    await stand('python3', script);
    const { status, stderr } = setUp('demo');
    expect(status).toBe(1);
    expect(stderr).toMatch(words);
  });

  it('waits for another set-up in the same folder, and takes over from a dead one', async () => {
    await stand('npm', NPM_WORKS);
    await mkdir(join(project, '.stoker'));
    const alive = spawn('sleep', ['60']);
    await writeFile(join(project, '.stoker', 'setup.lock'), String(alive.pid));
    const waiting = spawn('node', ['setup/run.mjs', '--for', 'start'], {
      cwd: project,
      env: { ...process.env, PATH: bin },
    });
    const [said] = await once(waiting.stdout, 'data');
    expect(String(said)).toContain('Another set-up is running in this folder');
    alive.kill('SIGKILL');
    const [code] = await once(waiting, 'exit');
    expect(code).toBe(0);
    expect(await npmCalls()).toBe(1);
  });

  it('is small enough to run on an old Node and needs nothing installed', async () => {
    const files = spawnSync('grep', ['-rhoE', "from '[^.'][^']*'", 'setup'], { cwd: root, encoding: 'utf8' });
    const foreign = files.stdout
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith("from 'node:"));
    expect(foreign).toEqual([]);
  });
});
