import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Invocation } from '../commands/context.ts';
import { createFront, type Front } from '../commands/front.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { openAws } from '../emr/open.ts';
import { loadPrices } from '../emr/pricing/prices.ts';
import { ConfigError, UserError } from '../errors.ts';
import type { ChannelId, SlackUserId } from '../ids.ts';
import { createEmrReader } from '../runs/emr-reader.ts';
import { createClients } from '../slack/clients.ts';
import { findEmbeddedPostgres } from '../store/embedded.ts';
import { createStore } from '../store/postgres.ts';
import type { Store } from '../store/store.ts';

/** A person at a terminal, before the same door and the same record as in Slack. */
export interface Session extends Front {
  config: Config;
  store: Store;
  user: SlackUserId;
  /** What is asked now, as the door wants it; each is a request of its own. */
  invocation(): Invocation;
  close(): Promise<void>;
}

/** Opens all that a command needs; nothing is asked of AWS or Slack yet. */
export async function openSession(
  env: Record<string, string | undefined>,
  directory: string,
  log: Logger,
): Promise<Session> {
  const config = await loadConfig(env, directory);
  const { user, channel } = personOf(config);
  const prices = await loadPrices(config.directory, config.environment.aws.region);
  const store = await createStore({ connectionString: await databaseOf(config), onError: () => {} });
  const now = () => new Date();
  const ways = openAws(config.environment.aws, log, now);
  const emr = createEmrReader({ ...ways, config, store, now });
  const client = createClients(config.environment.slack).interaction;
  return {
    ...createFront({ config, store, emr, s3: ways.s3, prices, now, log }, client),
    config,
    store,
    user,
    invocation: () => ({ source: 'terminal', user, channel, requestKey: `terminal:${randomUUID()}` }),
    close: async () => {
      ways.close();
      await store.close();
    },
  };
}

function personOf({ environment }: Config): { user: SlackUserId; channel: ChannelId } {
  const { user, channel } = environment.terminal;
  const problems = [];
  if (user === null)
    problems.push('STOKER_USER: it is not set; give your own Slack user id (U…): the roles are yours.');
  if (channel === null)
    problems.push(
      'STOKER_CHANNEL: it is not set; give the id of the channel (C…) where the cards of your runs come up.',
    );
  if (user === null || channel === null) throw new ConfigError(problems);
  return { user, channel };
}

/** The database of DATABASE_URL, or the one that the bot of this folder brought up: to visit, not to start. */
async function databaseOf({ environment, directory }: Config): Promise<string> {
  if (environment.databaseUrl !== null) return environment.databaseUrl;
  const url = await findEmbeddedPostgres(join(directory, '.stoker', 'postgres'));
  if (url !== null) return url;
  throw new UserError(
    `No Stoker is running in ${directory}, and there is no DATABASE_URL.`,
    'Start it with `npm start`; for the demo type `npx stoker --demo …`.',
  );
}
