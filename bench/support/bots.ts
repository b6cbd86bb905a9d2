import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalAws } from '../../sandbox/aws/server.ts';
import { startBot } from '../../sandbox/demo/bot.ts';
import type { LocalSlack } from '../../sandbox/slack/server.ts';
import { USERS } from '../../sandbox/slack/workspace.ts';
import type { Bench } from '../benchmark.ts';

const CONFIG = join(import.meta.dirname, '..', '..', 'stoker.yml');
const BARE_BOLT = join(import.meta.dirname, 'bare-bolt.ts');
export const BUCKET = 'stoker-bench';
export const BARE_BOLT_NAME = 'bare Bolt app (two sockets, one handler each that acks)';

/** A bot in a process of its own that has said it is ready. */
export interface BenchBot {
  pid: number;
  /** Milliseconds from its start until it was ready. */
  readyMs: number;
  stop(): Promise<void>;
}

export interface Around {
  aws: Pick<LocalAws, 'url' | 'region' | 'credentials'>;
  slack: LocalSlack;
  databaseUrl: string;
}

/** For benchmarks in which nothing asks AWS for anything: nobody listens at this address. */
export const NO_AWS: Around['aws'] = {
  url: 'http://127.0.0.1:9',
  region: 'us-east-1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
};

/** Starts Stoker as in production, with the shipped configuration; it ends with the benchmark. */
export async function startStoker(bench: Bench, around: Around, env: Record<string, string> = {}): Promise<BenchBot> {
  const folder = join(bench.folder, 'bot');
  await mkdir(folder, { recursive: true });
  const startedAt = performance.now();
  const bot = await startBot({
    ...around,
    folder,
    config: CONFIG,
    env: { STOKER_BUCKET: BUCKET, STOKER_ADMINS: USERS.ada, ...env },
  });
  const readyMs = performance.now() - startedAt;
  bench.onEnd(bot.stop);
  return { pid: pidOf(bot.child), readyMs, stop: bot.stop };
}

/** Starts the bare Bolt app; it ends with the benchmark. */
export async function startBareBolt(bench: Bench, slack: LocalSlack): Promise<BenchBot> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [BARE_BOLT], {
    env: {
      PATH: process.env.PATH,
      SLACK_API_URL: slack.apiUrl,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_BOT_TOKEN: slack.botToken,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  };
  bench.onEnd(stop);
  const failed = ended.then(() => {
    throw new Error('The bare Bolt app ended before it was ready.');
  });
  await Promise.race([once(child, 'message'), failed]);
  return { pid: pidOf(child), readyMs: performance.now() - startedAt, stop };
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The bot has no process.');
  return pid;
}

/** Resident memory now and its peak, in MB, as Linux counts them. */
export async function residentMb(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}
