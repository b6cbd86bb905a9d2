import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { onTestFinished } from 'vitest';
import { CHANNELS, USERS } from '../../sandbox/slack/workspace.ts';
import type { TestStage } from '../support/stage.ts';

const root = join(import.meta.dirname, '..', '..');
const MAIN = join(root, 'src', 'cli', 'main.ts');
const PYTHON = join(root, '.stoker', 'python', 'bin', 'python');
const IN_PTY = join(import.meta.dirname, 'in-pty.py');

/** A command line in a process of its own, as it runs. */
export interface Running {
  pid: number;
  /** Resolves once stdout or stderr holds the words. */
  shows(words: RegExp): Promise<void>;
  type(text: string): void;
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

type Beside = Pick<TestStage, 'folder' | 'settings'>;

/** Starts `stoker <words>` beside a stage, in a folder of the test's own, with pipes. */
export const startCli = (stage: Beside, words: string[], env: Record<string, string> = {}): Promise<Running> =>
  start(stage, [process.execPath, MAIN, ...words], env);

/** The same in a terminal, where it asks and draws. */
export const startInTerminal = (stage: Beside, words: string[]): Promise<Running> =>
  start(stage, [PYTHON, IN_PTY, process.execPath, MAIN, ...words], { TERM: 'xterm' });

async function start(stage: Beside, [file = '', ...args]: string[], env: Record<string, string>): Promise<Running> {
  const folder = join(stage.folder, 'terminal');
  await mkdir(folder, { recursive: true });
  // A person's own settings are not read where there are others.
  await writeFile(join(folder, '.env'), '');
  const child = spawn(file, args, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      ...stage.settings,
      STOKER_USER: USERS.ada,
      STOKER_CHANNEL: CHANNELS.dataTeam,
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close').then(
    ([code, signal]): Ended => ({ code, signal, stdout: plain(said.stdout), stderr: plain(said.stderr) }),
  );
  return {
    pid: child.pid ?? 0,
    shows: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!words.test(plain(said.stdout + said.stderr))) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended without ${words}: ${said.stdout}${said.stderr}`)));
      }),
    type: (text) => void child.stdin.write(text),
    interrupt: () => void child.kill('SIGINT'),
    kill: () => void child.kill('SIGKILL'),
    ended,
  };
}

/** Without colours, and with one kind of line end. */
const plain = (text: string): string => stripVTControlCharacters(text).replaceAll('\r\n', '\n');

/** Runs `stoker <words>` to its end. */
export const runCli = async (...given: Parameters<typeof startCli>): Promise<Ended> => (await startCli(...given)).ended;
