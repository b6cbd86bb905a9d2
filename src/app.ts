import type { S3Client } from '@aws-sdk/client-s3';
import { App } from '@slack/bolt';
import type { Logger } from 'pino';
import type { CommandDeps, EmrReader } from './commands/context.ts';
import { createFront } from './commands/front.ts';
import { createHomes } from './commands/home/homes.ts';
import { listen } from './commands/listen.ts';
import { createOnce } from './commands/once.ts';
import type { Config } from './config/schema.ts';
import { boltLogger } from './slack/bolt-log.ts';
import { createClients, type SlackClients } from './slack/clients.ts';
import { createReception } from './slack/receivers.ts';
import { withToken } from './slack/sign-in.ts';
import type { Store } from './store/store.ts';

/** All that the app is made of; nothing is read from the environment. */
export interface AppDeps {
  config: Config;
  store: Store;
  emr: EmrReader;
  s3: S3Client;
  prices: CommandDeps['prices'];
  clients?: SlackClients;
  now: () => Date;
  log: Logger;
}

export interface StokerApp {
  clients: SlackClients;
  bolt: App;
  /** Checks the bot token and starts to listen. */
  start(): Promise<{ botUserId: string; team: string }>;
  /** Stops listening, then lets the answers under way finish. */
  stop(): Promise<void>;
}

const DRAIN_MS = 5000;

/** The Bolt app with everything registered; it listens from `start()` on. */
export async function createApp(deps: AppDeps): Promise<StokerApp> {
  const { config, log, now } = deps;
  const { slack } = config.environment;
  const clients = deps.clients ?? createClients(slack);
  const reception = createReception(slack, log);
  const underWay = new Set<Promise<void>>();
  let identity: { botId?: string; botUserId: string } | undefined;
  let ownTeam: string | undefined;

  const bolt = new App({
    receiver: reception.first,
    logger: boltLogger(log),
    clientOptions: { slackApiUrl: slack.apiUrl },
    convoStore: false,
    // The token was checked once at the start; asking Slack again for each event would cost the acknowledgement.
    authorize: async () => ({ botToken: slack.botToken, ...identity }),
  });
  reception.join(bolt);
  bolt.error(async (error) => {
    log.error({ err: error }, 'a listener failed');
  });

  const { store, emr, s3, prices } = deps;
  const front = createFront({ config, store, emr, s3, prices, now, log }, clients.interaction);
  const homes = createHomes(front.deps, front.membersOf, clients.interaction);
  listen(bolt, {
    ...front,
    homes,
    client: clients.interaction,
    ownTeam: () => ownTeam,
    once: createOnce(now),
    track: (work) => {
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
    },
  });

  return {
    clients,
    bolt,
    start: async () => {
      const { bot_id, user_id, team, team_id } = await withToken('SLACK_BOT_TOKEN', () =>
        clients.interaction.auth.test(),
      );
      identity = { botUserId: user_id ?? '', ...(bot_id ? { botId: bot_id } : {}) };
      ownTeam = team_id;
      await homes.start();
      await reception.start();
      return { botUserId: user_id ?? '', team: team ?? '' };
    },
    stop: async () => {
      await reception.stop();
      await homes.stop();
      const limit = AbortSignal.timeout(DRAIN_MS);
      await Promise.race([
        Promise.allSettled(underWay),
        new Promise((resolve) => limit.addEventListener('abort', resolve, { once: true })),
      ]);
    },
  };
}
