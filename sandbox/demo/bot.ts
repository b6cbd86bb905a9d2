import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../src/errors.ts';
import type { LocalAws } from '../aws/server.ts';
import type { LocalSlack } from '../slack/server.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

export interface BotOptions {
  /** Its working folder, which gets `stoker.log`; away from the project, so that a person's own .env is not read. */
  folder: string;
  /** The path of stoker.yml. */
  config: string;
  aws: Pick<LocalAws, 'url' | 'region' | 'credentials'>;
  slack: Pick<LocalSlack, 'apiUrl' | 'botToken' | 'appToken'>;
  databaseUrl: string;
  env: Record<string, string>;
}

/** The bot in a process of its own: the same `src/main.ts` as in production, only the endpoints differ. */
export interface Bot {
  child: ChildProcess;
  /** Resolves when it has ended, however it did, with the last lines of its log. */
  ended: Promise<string>;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
}

/** Starts the bot and waits until it says that it is ready; one that ends before that has its log quoted. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const bot = await spawnBot(options);
  const ready = once(bot.child, 'message').then(() => null);
  const log = await Promise.race([ready, bot.ended]);
  if (log !== null) {
    throw new UserError(`Stoker did not start:\n${log}`, `The whole log is in ${join(options.folder, 'stoker.log')}.`);
  }
  return bot;
}

/** Starts the bot and does not wait. */
export async function spawnBot(options: BotOptions): Promise<Bot> {
  const { folder } = options;
  const logFile = join(folder, 'stoker.log');
  const log = await open(logFile, 'a');
  await chmod(logFile, 0o600);
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    env: {
      ...withoutOwnSettings(process.env),
      ...settingsOf(options),
    },
    // A group of its own, so that Ctrl-C reaches it through us; the channel tells it when we are gone.
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  await log.close();
  const ended = once(child, 'exit').then(() => lastLines(logFile));
  return {
    child,
    ended,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

/** All that the bot, or a command line beside it, is told by its environment. */
export function settingsOf({ config, aws, slack, databaseUrl, env }: BotOptions): Record<string, string> {
  return {
    STOKER_CONFIG: config,
    DATABASE_URL: databaseUrl,
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: aws.region,
    AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
    ...env,
  };
}

/** What a person has set for their own Slack and AWS must not leak in here. */
function withoutOwnSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = /^(AWS_|SLACK_|STOKER_|DATABASE_URL|PG|LOG_LEVEL|NODE_OPTIONS)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

const lastLines = async (file: string): Promise<string> =>
  (await readFile(file, 'utf8').catch(() => '')).trim().split('\n').slice(-8).join('\n');
