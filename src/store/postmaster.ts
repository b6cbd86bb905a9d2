import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const READY_WITHIN_MS = 120_000;
/** One more than any Linux gives out. */
const NOBODYS_PID = 4_194_305;

/** The port of the server that runs on a data folder, once it takes connections; null when none runs. */
export async function runningPort(data: string): Promise<number | null> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const file = await readPidFile(data);
    if (!file || !(await isPostmaster(file.pid, data))) return null;
    if (file.status === 'ready' || Date.now() > until) return file.port;
    await sleep(100);
  }
}

/**
 * Takes its process from the file that a killed server left behind. Postgres does not start while there is any process
 * of that number, and numbers come again soon, above all in containers. The rest of the file stays: by it Postgres
 * knows whether children of the killed server still run.
 */
export async function disownLeftOver(data: string): Promise<void> {
  const file = await readPidFile(data);
  if (!file || (await isPostmaster(file.pid, data))) return;
  await writeFile(join(data, 'postmaster.pid'), file.text.replace(/^\d+/, String(NOBODYS_PID)));
}

async function readPidFile(data: string): Promise<{ text: string; pid: number; port: number; status: string } | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const [pid, , , port, , , , status] = text.split('\n');
  return { text, pid: Number(pid), port: Number(port), status: status?.trim() ?? '' };
}

/** True when the process is a server of this folder, and not merely one of the same number, or a dead one not yet buried. */
async function isPostmaster(pid: number, data: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    .then((line) => line.split('\0').join(' '))
    // Without /proc, as on macOS.
    .catch(() => run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).then(({ stdout }) => stdout))
    .catch(() => '');
  return command.includes(data);
}
