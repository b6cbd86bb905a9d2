import { fileURLToPath } from 'node:url';
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { type Logger, WebClient } from '@slack/web-api';
import type {
  ControlAnswer,
  LogEntry,
  Message,
  PageEvent,
  View,
  Workspace,
} from '../../../../sandbox/slack/contract.ts';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '../../../../sandbox/slack/server.ts';

export const MANIFEST = fileURLToPath(new URL('./manifest.yml', import.meta.url));

/** A busy machine may stop for as long as Slack waits; what is about those three seconds sets them. */
export const PATIENT = { ackTimeoutMs: 15_000, triggerTtlMs: 15_000 };

type Post = ControlAnswer & { errors?: Record<string, string> };

/** The control API with a bearer token, as a script would use it. */
export interface Control {
  get<T>(path: string): Promise<T>;
  post<T = Post>(path: string, body?: unknown): Promise<T>;
  command(user: string, channel: string, text: string): Promise<Post>;
  messages(channel: string, user?: string, threadTs?: string): Promise<Message[]>;
  views(user: string): Promise<View[]>;
  workspace(): Promise<Workspace>;
  log(): Promise<LogEntry[]>;
  /** Resolves with the first event that fits; listening has begun when the returned promise's `ready` has resolved. */
  next(fits: (event: PageEvent) => boolean, user?: string): { ready: Promise<void>; event: Promise<PageEvent> };
}

export function controlOf(slack: LocalSlack): Control {
  const headers = { authorization: `Bearer ${slack.controlToken}`, 'content-type': 'application/json' };
  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${slack.url}/control/${path}`, { headers })).json()) as T;
  const post = async <T = Post>(path: string, body: unknown = {}): Promise<T> => {
    const response = await fetch(`${slack.url}/control/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return (await response.json()) as T;
  };
  return {
    get,
    post,
    command: (user, channel, text) => post('command', { user, channel, command: '/emr', text }),
    messages: async (channel, user, threadTs) => {
      const query = new URLSearchParams({
        channel,
        ...(user ? { user } : {}),
        ...(threadTs ? { thread_ts: threadTs } : {}),
      });
      return (await get<{ messages: Message[] }>(`messages?${query}`)).messages;
    },
    views: async (user) => (await get<{ views: View[] }>(`views?user=${user}`)).views,
    workspace: () => get('workspace'),
    log: async () => (await get<{ entries: LogEntry[] }>('log')).entries,
    next(fits, user) {
      const query = user ? `?user=${user}` : '';
      const socket = new WebSocket(`${slack.url.replace('http', 'ws')}/control/events${query}`, {
        headers: { authorization: headers.authorization },
      } as unknown as string[]);
      const ready = new Promise<void>((resolve, reject) => {
        socket.onopen = () => resolve();
        socket.onerror = () => reject(new Error('the events socket was refused'));
      });
      const event = new Promise<PageEvent>((resolve) => {
        socket.onmessage = ({ data }) => {
          const parsed = JSON.parse(String(data)) as PageEvent;
          if (!fits(parsed)) return;
          socket.close();
          resolve(parsed);
        };
      });
      return { ready, event };
    },
  };
}

/** A running local Slack, its control API and a WebClient with the bot's token; `close` ends all that was started. */
export interface Harness {
  slack: LocalSlack;
  control: Control;
  client: WebClient;
  /** Connects a real Bolt app over Socket Mode; the function registers its listeners before it starts. */
  connect(register: (app: App) => void): Promise<App>;
  close(): Promise<void>;
}

export async function startHarness(options: Partial<LocalSlackOptions> = {}): Promise<Harness> {
  // By a clock of the test's own a trigger lives as long as with Slack.
  const { ackTimeoutMs, triggerTtlMs } = PATIENT;
  const patience = options.clock ? { ackTimeoutMs } : { ackTimeoutMs, triggerTtlMs };
  const slack = await startLocalSlack({ manifest: MANIFEST, rateLimits: 'off', ...patience, ...options });
  const apps: App[] = [];
  return {
    slack,
    control: controlOf(slack),
    client: clientOf(slack),
    async connect(register) {
      const clientOptions = { slackApiUrl: slack.apiUrl };
      const receiver = new SocketModeReceiver({
        appToken: slack.appToken,
        logLevel: LogLevel.ERROR,
        installerOptions: { clientOptions },
      });
      const app = new App({ token: slack.botToken, receiver, clientOptions, logLevel: LogLevel.ERROR });
      register(app);
      apps.push(app);
      await app.start();
      return app;
    },
    async close() {
      await Promise.allSettled(apps.map((app) => app.stop()));
      await slack.close();
    },
  };
}

/** The refusals that tests provoke are asserted on, not printed. */
const SILENT: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

/** A WebClient that neither retries nor hides a 429. */
export function clientOf(slack: LocalSlack, token: string = slack.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });
}

/** The data of the error that a call ends with, as the WebClient reports it. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ error: string; response_metadata?: { messages?: string[] } } & Record<string, unknown>> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error) || !('data' in error)) throw new Error(`the call was not refused: ${String(error)}`);
  return error.data as { error: string };
}
