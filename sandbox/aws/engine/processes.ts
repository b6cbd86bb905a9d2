import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exit } from '../contract.ts';

const MARKER = 'STOKER_LOCAL_EMR';

/** A process of this machine, with what it was started with. */
interface Seen {
  pid: number;
  environment: string;
  command: string;
}

/** When a process was started, in clock ticks since boot: with the pid it names one process for ever. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold spaces; the start is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function readProcess(pid: number): Seen | null {
  try {
    return {
      pid,
      environment: readFileSync(`/proc/${pid}/environ`, 'utf8'),
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    };
  } catch {
    return null; // Gone by now, or another user's.
  }
}

function processes(): Seen[] {
  // Elsewhere than on Linux a command's process group is all that is ended, and YARN ends with the sandbox's pipe.
  if (!existsSync('/proc')) return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => readProcess(Number(pid))).filter((seen) => seen !== null);
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Kills until none is left: a process may fork between the look and the kill. */
async function killAll(belongs: (seen: Seen) => boolean): Promise<number> {
  const killed = new Set<number>();
  for (let round = 0; round < 100; round += 1) {
    const found = processes().filter((seen) => seen.pid !== process.pid && belongs(seen));
    if (found.length === 0) break;
    for (const { pid } of found) {
      killed.add(pid);
      signalQuietly(pid, 'SIGKILL');
    }
    await sleep(20);
  }
  return killed.size;
}

/** Starts, marks and ends the processes of one engine; every process carries the marker in its environment. */
export interface ProcessTable {
  /** The environment entry that marks a process as `cluster`'s, for `part` (a step, `yarn`, a node). */
  marker(cluster: string, part: string): Record<string, string>;
  /** Ends all processes of a cluster, or of one part of it, and waits until they are gone. */
  end(cluster: string, part?: string): Promise<number>;
  /** Ends what a sandbox that is no longer alive has left behind. */
  sweep(): Promise<number>;
}

/** The table of an engine's folder; several sandboxes on one machine have a folder each. */
export function createProcessTable(directory: string): ProcessTable {
  const owner = `${process.pid}.${startOf(process.pid)}`;
  const entry = (cluster: string, part: string) => `${MARKER}=${directory}|${owner}|${cluster}|${part}`;
  const has = (seen: Seen, start: string) => seen.environment.split('\0').some((value) => value.startsWith(start));
  return {
    marker: (cluster, part) => ({ [MARKER]: entry(cluster, part).slice(MARKER.length + 1) }),
    end(cluster, part) {
      const start = part === undefined ? entry(cluster, '') : entry(cluster, `${part}|`).slice(0, -1);
      return killAll((seen) => (part === undefined ? has(seen, start) : seen.environment.split('\0').includes(start)));
    },
    sweep() {
      const mine = `${MARKER}=${directory}|`;
      return killAll((seen) => {
        const value = seen.environment.split('\0').find((each) => each.startsWith(mine));
        const [pid = '', start] = value?.slice(mine.length).split('|')[0]?.split('.') ?? [];
        return value !== undefined && startOf(Number(pid)) !== start;
      });
    },
  };
}

/** How long a command may take to end by itself once it is told to. */
const GRACE_MS = 1000;

/** One command, its output appended to files by the kernel itself, so that it is all there whatever kills us. */
export interface CommandLine {
  argv: string[];
  directory: string;
  env: Record<string, string>;
  stdout: string;
  stderr: string;
}

/** Runs a command in a process group of its own; `end` is called when `signal` aborts, and must end the whole tree. */
export async function runCommand(
  command: CommandLine,
  signal: AbortSignal,
  hooks: { started?: (pid: number) => void; end: () => Promise<unknown> },
): Promise<Exit> {
  const stdout = openSync(command.stdout, 'a');
  const stderr = openSync(command.stderr, 'a');
  try {
    const [file = '', ...args] = command.argv;
    const child = spawn(file, args, {
      cwd: command.directory,
      env: command.env,
      detached: true,
      stdio: ['ignore', stdout, stderr],
    });
    const exit = new Promise<Exit>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, killer) => resolve({ code, signal: killer }));
    });
    let ending: Promise<unknown> | undefined;
    const abort = () => {
      if (child.pid !== undefined) signalQuietly(-child.pid, 'SIGTERM');
      ending = Promise.race([exit, sleep(GRACE_MS)]).then(hooks.end, hooks.end);
    };
    if (child.pid !== undefined) hooks.started?.(child.pid);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    try {
      const result = await exit;
      await ending;
      return result;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  } finally {
    closeSync(stdout);
    closeSync(stderr);
  }
}
