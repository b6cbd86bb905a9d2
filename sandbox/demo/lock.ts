import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../src/errors.ts';

/**
 * Keeps a second demo off a folder of state: each would take the other's clusters for those of a dead one. The lock lies
 * beside the folder, which `--fresh` removes. Gives what frees it; the lock of a demo that was killed is taken over.
 */
export async function lockState(state: string): Promise<() => Promise<void>> {
  const file = `${state}.lock`;
  await mkdir(dirname(file), { recursive: true });
  const mine = await identity(process.pid);
  try {
    await writeFile(file, mine, { flag: 'wx' });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
    const holder = await readFile(file, 'utf8').catch(() => '');
    const pid = Number(holder.split(' ')[0]);
    if (pid > 0 && (await identity(pid)) === holder) {
      throw new UserError(
        `Another demo (process ${pid}) is running on ${state}.`,
        'End that one, or give this one its own ports and folder: npm run demo -- --port 4700 --state .stoker/demo-2',
      );
    }
    await writeFile(file, mine);
  }
  return () => rm(file, { force: true });
}

/** A process's number and its command line, since numbers are given again; empty when it is gone. */
async function identity(pid: number): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]);
    return `${pid} ${stdout.trim()}`;
  } catch (error) {
    // Without `ps` the number alone has to do.
    return (error as { code?: unknown }).code === 'ENOENT' && lives(pid) ? `${pid}` : '';
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
