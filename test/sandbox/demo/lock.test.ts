import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockState } from '../../../sandbox/demo/lock.ts';

let folder: string;
let state: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoker-lock-'));
  state = join(folder, 'demo');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('lets one demo at a time on a folder', async () => {
  const unlock = await lockState(state);
  await expect(lockState(state)).rejects.toThrow(`Another demo (process ${process.pid}) is running on ${state}.`);
  await unlock();
  await (await lockState(state))();
  expect(existsSync(`${state}.lock`)).toBe(false);
});

it('takes over from a demo that was killed', async () => {
  const holder = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { lockState } from ${JSON.stringify(join(import.meta.dirname, '../../../sandbox/demo/lock.ts'))};
     await lockState(${JSON.stringify(state)}); console.log('held'); setInterval(() => {}, 1000);`,
  ]);
  await once(holder.stdout, 'data');
  await expect(lockState(state)).rejects.toThrow(`process ${holder.pid}`);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await (await lockState(state))();
});

it('is not misled by a number that another process has now', async () => {
  await writeFile(`${state}.lock`, `${process.pid} node sandbox/demo/main.ts`);
  const unlock = await lockState(state);
  expect(await readFile(`${state}.lock`, 'utf8')).not.toContain('sandbox/demo/main.ts');
  await unlock();
});
