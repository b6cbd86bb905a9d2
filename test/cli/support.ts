import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHANNELS, USERS } from '../../sandbox/slack/workspace.ts';
import type { TestStage } from '../support/stage.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');

/** A command line in a process of its own, as it runs. */
export interface Running {
  pid: number;
  /** Resolves once stdout or stderr holds the words. */
  shows(words: RegExp): Promise<void>;
  interrupt(): void;
  kill(): void;
  ended: Promise<Ended>;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Starts `stoker <words>` beside a stage, in a folder of the test's own. */
export async function startCli(
  stage: Pick<TestStage, 'folder' | 'settings'>,
  words: string[],
  env: Record<string, string> = {},
): Promise<Running> {
  const folder = join(stage.folder, 'terminal');
  await mkdir(folder, { recursive: true });
  // A person's own settings are not read where there are others.
  await writeFile(join(folder, '.env'), '');
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      ...stage.settings,
      STOKER_USER: USERS.ada,
      STOKER_CHANNEL: CHANNELS.dataTeam,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, ...said }));
  return {
    pid: child.pid ?? 0,
    shows: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!words.test(said.stdout + said.stderr)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended without ${words}: ${said.stdout}${said.stderr}`)));
      }),
    interrupt: () => void child.kill('SIGINT'),
    kill: () => void child.kill('SIGKILL'),
    ended,
  };
}

/** Runs `stoker <words>` to its end. */
export const runCli = async (...given: Parameters<typeof startCli>): Promise<Ended> => (await startCli(...given)).ended;
