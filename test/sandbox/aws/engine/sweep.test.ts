import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createProcessTable } from '../../../../sandbox/aws/engine/processes.ts';
import { processesOf } from './engine-house.ts';

const module = join(import.meta.dirname, '..', '..', '..', '..', 'sandbox', 'aws', 'engine', 'processes.ts');

// A sandbox that starts a process, says so, and waits to be killed.
const SANDBOX = `
  import { spawn } from 'node:child_process';
  import { createProcessTable } from ${JSON.stringify(module)};
  const table = createProcessTable(process.argv[1]);
  const env = { ...process.env, ...table.marker('j-1', 's-1') };
  spawn('sleep', ['600'], { detached: true, stdio: 'ignore', env }).once('spawn', () => console.log('up'));
`;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sweep-'));
});
afterEach(() => rm(directory, { recursive: true }));

const startSandbox = async () => {
  const sandbox = spawn(process.execPath, ['--input-type=module', '-e', SANDBOX, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(sandbox.stdout, 'data');
  return sandbox;
};

it('ends what a killed sandbox has left behind, and nothing of one that lives', async () => {
  const killed = await startSandbox();
  const alive = await startSandbox();
  try {
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const table = createProcessTable(directory);
    expect(await table.sweep()).toBe(1);
    expect(await table.sweep()).toBe(0);
    expect(await processesOf(`${directory}|${alive.pid}`)).toHaveLength(1);
  } finally {
    alive.kill('SIGKILL');
    await once(alive, 'exit');
    expect(await createProcessTable(directory).sweep()).toBe(1);
  }
  expect(await processesOf(directory)).toEqual([]);
});

it('ends one part of a cluster and leaves the rest', async () => {
  const table = createProcessTable(directory);
  const start = async (cluster: string, part: string) => {
    const child = spawn('sleep', ['600'], { env: { PATH: process.env.PATH, ...table.marker(cluster, part) } });
    await once(child, 'spawn');
    return child;
  };
  const [step, longer, other] = await Promise.all([start('j-1', 's-1'), start('j-1', 's-10'), start('j-10', 's-1')]);
  const ended = once(step, 'exit');
  expect(await table.end('j-1', 's-1')).toBe(1);
  // That it is gone Node may hear a moment later.
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect([longer.signalCode, other.signalCode]).toEqual([null, null]);
  expect(await table.end('j-1')).toBe(1);
  expect(await table.end('j-10')).toBe(1);
});
