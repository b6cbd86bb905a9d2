import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../src/errors.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded.ts';
import type { Engine } from '../aws/contract.ts';
import { createQuickEngine } from '../aws/engine/quick.ts';
import { createYarnEngine } from '../aws/engine/yarn.ts';
import { type EnginePlace, type LocalAws, startLocalAws } from '../aws/server.ts';
import { type LocalSlack, startLocalSlack } from '../slack/server.ts';
import { CHANNELS, USER_GROUPS, USERS } from '../slack/workspace.ts';
import { type BotOptions, startBot } from './bot.ts';
import { seedData } from './seed.ts';
import { inviteTerminals } from './terminals.ts';
import { type DatabaseSecret, openWarehouse, tellWarehouse, WAREHOUSE_SECRET } from './warehouse.ts';

const root = join(import.meta.dirname, '..', '..');
const home = join(root, '.stoker');
const pythonHome = join(home, 'python');

/** The buckets that the local S3 has from the start; the second stays empty, for people who try what happens then. */
export const BUCKET = 'stoker-demo';
const EMPTY_BUCKET = 'stoker-empty';

export interface StageOptions {
  state: string;
  port: number;
  quick: boolean;
  /** The path of another stoker.yml than the project's. */
  config?: string;
  /** Seconds between two looks of the bot at AWS. */
  sweepSeconds?: number;
  /** More that the bot is told by its environment. */
  env?: Record<string, string>;
}

/** What takes an hour in earnest takes minutes here: to be warned, to keep a cluster, and to see it go. */
const SHORT_TIMES = {
  STOKER_REMIND_SECONDS: '3',
  STOKER_ADHOC_GRACE: '15s',
  STOKER_ADHOC_WARN_AFTER: '60s',
  STOKER_ADHOC_TERMINATE_AFTER: '3m',
  STOKER_ADHOC_MAX_KEEP: '2m',
};

/** Everything that the bot finds around it, and the bot. */
export interface Stage {
  aws: LocalAws;
  slack: LocalSlack;
  databaseUrl: string;
  /** Where jobs load into. */
  warehouse: DatabaseSecret;
  /** Resolves when the first bot ends, with the last lines of its log. */
  botEnded: Promise<string>;
  /** Ends the bot; from then on nobody is there until it is started again. */
  stopBot(): Promise<void>;
  /** `env` is what it is told otherwise than before. */
  startBot(env?: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

/** Starts the local AWS, the local Slack, a database, and last the bot: the same `src/main.ts` as in production. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const open: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of open.reverse()) await end();
    open.length = 0;
  };
  try {
    await mkdir(options.state, { recursive: true });
    const aws = await startAws(options);
    open.push(() => aws.close());
    await seed(aws);
    const slack = await withFreePort(options.port, options, () =>
      startLocalSlack({
        manifest: join(root, 'manifest.yml'),
        port: options.port,
        directory: join(options.state, 'slack'),
        pageDirectory: join(home, 'page'),
      }),
    );
    open.push(() => slack.close());
    const postgres = await startEmbeddedPostgres(join(options.state, 'postgres'));
    open.push(() => postgres.stop());
    const warehouse = await openWarehouse(postgres.url);
    await aws.putSecret(WAREHOUSE_SECRET, JSON.stringify(warehouse));
    open.push(await tellWarehouse(options.state, warehouse));
    const settings: BotOptions = {
      folder: options.state,
      config: options.config ?? join(root, 'stoker.yml'),
      aws,
      slack,
      databaseUrl: postgres.url,
      env: {
        STOKER_BUCKET: BUCKET,
        STOKER_ADMINS: USERS.ada,
        STOKER_OPERATORS: USER_GROUPS.dataEngineering,
        STOKER_SWEEP_SECONDS: String(options.sweepSeconds ?? 1),
        STOKER_REMINDERS_CHANNEL: CHANNELS.dataTeam,
        ...SHORT_TIMES,
        ...options.env,
      },
    };
    let bot = await startBot(settings);
    open.push(() => bot.stop());
    open.push(await inviteTerminals(options.state, settings));
    return {
      aws,
      slack,
      databaseUrl: postgres.url,
      warehouse,
      botEnded: bot.ended,
      stopBot: () => bot.stop(),
      startBot: async (env = {}) => {
        bot = await startBot({ ...settings, env: { ...settings.env, ...env } });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAws(options: StageOptions): Promise<LocalAws> {
  const port = options.port === 0 ? 0 : options.port + 1;
  return withFreePort(port, options, () =>
    startLocalAws({
      directory: join(options.state, 'aws'),
      port,
      pythonHome,
      engine: (place) => createEngine(options, place),
      delays: { startingMs: 3000, bootstrappingMs: 1000, terminatingMs: 1500, shortestIdleMs: 5000 },
      logPushMs: 5000,
    }),
  );
}

function createEngine({ state, quick }: StageOptions, place: EnginePlace): Engine {
  const common = { ...place, pythonHome, directory: join(state, 'engine') };
  return quick ? createQuickEngine(common) : createYarnEngine({ ...common, jars: join(home, 'yarn-jars') });
}

async function seed({ objects }: LocalAws): Promise<void> {
  const known = await objects.buckets();
  for (const bucket of [BUCKET, EMPTY_BUCKET]) if (!known.includes(bucket)) await objects.createBucket(bucket);
  await seedData({
    data: join(home, 'data'),
    python: join(pythonHome, 'bin', 'python'),
    bucket: join(objects.root, BUCKET),
  });
}

async function withFreePort<T>(port: number, options: StageOptions, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    throw new UserError(
      `Port ${port} is taken.`,
      `End what has it, or take other ports: npm run demo -- --port ${options.port + 100}`,
    );
  }
}
