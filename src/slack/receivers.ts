import { type App, HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Environment } from '../config/schema.ts';
import { UserError } from '../errors.ts';
import { boltLogger } from './bolt-log.ts';
import { withToken } from './sign-in.ts';
import { createWatchdog, type Watchdog } from './watchdog.ts';

/** Where Slack's requests come in: two sockets, or one HTTP port. */
export interface Reception {
  /** Connects; resolves when requests can arrive. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The receiver that Bolt is made with. */
  first: HTTPReceiver | SocketModeReceiver;
  /** Joins every receiver to the one app. */
  join(app: App): void;
}

/** One socket is deaf for five seconds whenever Slack refreshes it, which it does every few hours: two take turns. */
const SOCKETS = 2;
const STOP_MS = 3000;
const RECONNECT_MS = 15_000;

/** Socket Mode when there is an app token, else HTTP with the signing secret. */
export function createReception(slack: Environment['slack'], log: Logger): Reception {
  if (slack.appToken !== null) return socketReception(slack.appToken, slack.apiUrl, log);
  if (slack.signingSecret !== null) return httpReception(slack.signingSecret, slack.port, log);
  throw new UserError(
    'Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set.',
    'Socket Mode needs the first, HTTP the second.',
  );
}

function socketReception(appToken: string, apiUrl: string, log: Logger): Reception {
  const watchdog = createWatchdog(log);
  const create = (): SocketModeReceiver => {
    const receiver = new SocketModeReceiver({
      appToken,
      logger: boltLogger(log),
      // `clientOptions` of the app do not reach a receiver of one's own; without these it talks to slack.com.
      installerOptions: {
        clientOptions: { slackApiUrl: apiUrl, retryConfig: { forever: true, factor: 1.5, maxTimeout: RECONNECT_MS } },
      },
    });
    watch(receiver, watchdog);
    return receiver;
  };
  const first = create();
  const all = [first, ...Array.from({ length: SOCKETS - 1 }, create)];
  return {
    first,
    join: (app) => {
      for (const receiver of all) receiver.init(app);
    },
    start: async () => {
      await withToken('SLACK_APP_TOKEN', () => Promise.all(all.map((receiver) => receiver.start())));
      for (const receiver of all) outliveFailures(receiver, log);
    },
    stop: async () => {
      watchdog.stop();
      await Promise.all(all.map((receiver) => within(receiver.client.disconnect(), STOP_MS)));
    },
  };
}

function httpReception(signingSecret: string, port: number, log: Logger): Reception {
  const first = new HTTPReceiver({ signingSecret, port, endpoints: '/slack/events', logger: boltLogger(log) });
  return {
    first,
    join: (app) => first.init(app),
    start: async () => {
      await first.start(port);
    },
    stop: async () => {
      await within(first.stop(), STOP_MS);
    },
  };
}

/** Listens beside Bolt on the socket's own events: the only place where envelopes have names. */
function watch({ client }: SocketModeReceiver, watchdog: Watchdog): void {
  client.on('slack_event', ({ envelope_id, type }: { envelope_id: string; type: string }) => {
    watchdog.received(envelope_id, type);
  });
  client.on('outgoing_message', ({ envelope_id }: { envelope_id?: string }) => {
    if (envelope_id !== undefined) watchdog.acknowledged(envelope_id);
  });
}

/** The client reconnects by calling its own `start` and drops the promise: a refusal there would end the process. */
function outliveFailures({ client }: SocketModeReceiver, log: Logger): void {
  const start = client.start.bind(client);
  const retry = async (): ReturnType<typeof start> => {
    for (;;) {
      try {
        return await start();
      } catch (error) {
        log.error({ err: error, againInMs: RECONNECT_MS }, 'Slack refused a socket');
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS).unref());
      }
    }
  };
  client.start = retry;
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
