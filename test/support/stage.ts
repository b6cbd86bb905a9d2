import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'vitest';
import { type Bot, type BotOptions, settingsOf, spawnBot, startBot } from '../../sandbox/demo/bot.ts';
import type { Message } from '../../sandbox/slack/contract.ts';
import { type LocalSlack, startLocalSlack } from '../../sandbox/slack/server.ts';
import { CHANNELS, USERS } from '../../sandbox/slack/workspace.ts';
import { createStore } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';
import { createShellEngine, type ShellEngine } from '../sandbox/aws/emr/shell-engine.ts';
import { control as callAws, openLocalAws } from '../sandbox/aws/local-aws.ts';
import { type Control, controlOf, PATIENT } from '../sandbox/slack/support/harness.ts';
import { answerTo } from './answers.ts';
import { freshDatabase, type TestDatabase } from './database.ts';

const here = import.meta.dirname;
export const BUCKET = 'stoker-test';
export const CHANNEL = CHANNELS.dataTeam;

/** The whole house around a bot in a process of its own: local AWS, local Slack, Postgres; Spark alone is stood in for. */
export interface TestStage {
  aws: Awaited<ReturnType<typeof openLocalAws>>;
  engine: ShellEngine;
  slack: LocalSlack;
  control: Control;
  store: Store;
  database: TestDatabase;
  folder: string;
  start(env?: Record<string, string>): Promise<Bot>;
  /** Starts it without waiting until it is ready. */
  spawn(env?: Record<string, string>): Promise<Bot>;
  /** How the bot is started, and all that it, or a command line beside it, is told by its environment. */
  bot: BotOptions;
  settings: Record<string, string>;
  /** Types `/emr <text>` as a person. */
  type(text: string, user?: string): Promise<void>;
  /** Acts, and resolves with the answer that only this person sees, and that is no word of patience. */
  answerTo(user: string, act: () => Promise<unknown>): Promise<Message>;
  /** Lets the job of a run end that was begun with `--mode held`; or lets it not be held at all. */
  letGo(run: string | undefined): Promise<void>;
  cards(): Promise<Message[]>;
  thread(card: Message): Promise<Message[]>;
  /** Resolves once all runs have ended, are paid for, and are shown: from then on no card changes under a click. */
  settled(): Promise<void>;
  awsControl(method: string, path: string, body?: unknown): Promise<Response>;
  close(): Promise<void>;
}

export async function openStage(): Promise<TestStage> {
  const folder = await mkdtemp(join(tmpdir(), 'stoker-stage-'));
  const engine = createShellEngine();
  const aws = await openLocalAws({
    engine,
    delays: { startingMs: 20, bootstrappingMs: 20, terminatingMs: 20, shortestIdleMs: 100 },
    logPushMs: 100,
  });
  // The engine's commands inherit this process's environment, as those of a node inherit the node's.
  process.env.STAND_IN_BUCKETS = aws.objects.root;
  const bin = join(here, 'bin');
  if (!process.env.PATH?.startsWith(bin)) process.env.PATH = `${bin}${delimiter}${process.env.PATH}`;
  await aws.objects.createBucket(BUCKET);
  const slack = await startLocalSlack({
    manifest: join(here, '..', '..', 'manifest.yml'),
    rateLimits: 'off',
    ackTimeoutMs: PATIENT.ackTimeoutMs,
  });
  const control = controlOf(slack);
  const database = await freshDatabase();
  const store = await createStore({ connectionString: database.url });
  const bots: Bot[] = [];
  const options = (env: Record<string, string>): BotOptions => ({
    folder,
    config: join(here, 'team', 'stoker.yml'),
    aws,
    slack,
    databaseUrl: database.url,
    env: {
      STOKER_BUCKET: BUCKET,
      STOKER_ADMINS: USERS.ada,
      STOKER_OPERATORS: USERS.grace,
      STOKER_SWEEP_SECONDS: '0.1',
      STOKER_SETTLE_SECONDS: '1',
      ...env,
    },
  });
  const keep = async (starting: Promise<Bot>): Promise<Bot> => {
    const bot = await starting;
    bots.push(bot);
    return bot;
  };
  const ofBot = (message: Message) => message.metadata?.event_payload.key;
  return {
    aws,
    engine,
    slack,
    control,
    store,
    database,
    folder,
    bot: options({}),
    settings: settingsOf(options({})),
    start: (env = {}) => keep(startBot(options(env))),
    spawn: (env = {}) => keep(spawnBot(options(env))),
    type: async (text, user = USERS.ada) => {
      const answer = await control.command(user, CHANNEL, text);
      if (!answer.ok) throw new Error(`Slack says: ${answer.error}`);
    },
    answerTo: (user, act) => answerTo(control, user, act),
    letGo: async (run) => {
      const folder = join(aws.objects.root, 'let-go');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, String(run)), '');
    },
    cards: async () =>
      (await control.messages(CHANNEL)).filter((message) => String(ofBot(message)).startsWith('card:')),
    thread: async (card) =>
      (await control.messages(CHANNEL, undefined, card.ts)).filter((message) => message.ts !== card.ts),
    settled: () =>
      expect
        .poll(
          () =>
            database.query(
              `select id from runs join cards on cards.subject = runs.id
               where runs.ended_at is null or (own_cluster and cost is null) or shown_version < wanted_version`,
            ),
          { timeout: 15_000, interval: 50 },
        )
        .toEqual([]),
    awsControl: (method, path, body) => callAws(aws, method, path, body),
    close: async () => {
      const violations = (await control.log()).flatMap((entry) => entry.violations);
      for (const bot of bots) {
        bot.child.kill('SIGKILL');
        await bot.ended;
      }
      await store.close();
      await slack.close();
      await aws.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
      // Whatever a test is about, nothing may have been sent that Slack would refuse.
      if (violations.length > 0) throw new Error(`Slack would refuse: ${JSON.stringify(violations)}`);
    },
  };
}
