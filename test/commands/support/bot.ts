import { fileURLToPath } from 'node:url';
import type { S3Client } from '@aws-sdk/client-s3';
import pino from 'pino';
import type { Message } from '../../../sandbox/slack/contract.ts';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '../../../sandbox/slack/server.ts';
import { createApp, type StokerApp } from '../../../src/app.ts';
import { createS3Client } from '../../../src/aws/clients.ts';
import { translateAwsError } from '../../../src/aws/errors.ts';
import type { EmrReader } from '../../../src/commands/context.ts';
import { readNewLines } from '../../../src/emr/logs/follow/new-lines.ts';
import type { FoundLogs } from '../../../src/emr/logs/sources/source.ts';
import { viewLogs } from '../../../src/emr/logs/view/view.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import type { ClusterDetail } from '../../../src/emr/types.ts';
import type { IdleFacts } from '../../../src/runs/idle/facts.ts';
import type { Store } from '../../../src/store/store.ts';
import { type Control, controlOf, PATIENT } from '../../sandbox/slack/support/harness.ts';
import { answerTo, nextMessage } from '../../support/answers.ts';
import { freshStore } from '../../support/database.ts';
import { logSource } from '../../support/log-source.ts';
import { testConfig } from './config.ts';

export const MANIFEST = fileURLToPath(new URL('../../../manifest.yml', import.meta.url));
export const CHANNEL = 'C0DATATEAM';

/** The real app on a local Slack and a Postgres database of its own; only AWS is not there. */
export interface Bot {
  slack: LocalSlack;
  control: Control;
  store: Store;
  app: StokerApp;
  /** Log lines as pino writes them. */
  logged: Record<string, unknown>[];
  /** What `logs` will read, by paths in EMR's layout. */
  setLogs(files: Record<string, string>, problems?: string[]): void;
  /** Types `/emr text` and resolves with the answer that only this person sees. */
  ask(user: string, text: string): Promise<Message>;
  /** Clicks a button of a message and resolves with the answer that only this person sees. */
  click(user: string, message: Message, actionId: string): Promise<Message>;
  /** Resolves with the next message in the channel that fits; that an answer takes a moment is none. */
  next(user: string, fits: (message: Message) => boolean): Promise<{ message: Promise<Message> }>;
  end(): Promise<void>;
}

export interface BotOptions {
  config?: Record<string, unknown>;
  slack?: Partial<LocalSlackOptions>;
  /** The clusters of the account, whoever launched them. */
  emr?: ClusterDetail[];
  /** What is seen of clusters that tells whether they work. */
  idle?: Record<string, IdleFacts>;
  /** Where models and data are; nowhere when not given. */
  s3?: S3Client;
  /** Stands between the app and its store, for faults. */
  wrap?: (store: Store) => Store;
}

/** A way to S3 that leads nowhere, for what does not need it. */
export const noS3 = (): S3Client =>
  createS3Client({
    region: 'eu-west-1',
    endpoint: 'http://127.0.0.1:9',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    readAttempts: 1,
  });

/** Starts a bot. */
export async function startBot(options: BotOptions = {}): Promise<Bot> {
  const slack = await startLocalSlack({ manifest: MANIFEST, rateLimits: 'off', ...PATIENT, ...options.slack });
  const { store, end } = await freshStore();
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  let found: FoundLogs = { sources: [], problems: [] };
  const emr: EmrReader = {
    readLogs: async (_cluster, _step, query, signal) => ({
      view: await viewLogs(found, query, signal),
      nextPush: null,
    }),
    newLogLines: (_cluster, _step, stream, cursors) => readNewLines(found, stream, cursors),
    describeCluster: async (id) => {
      const cluster = options.emr?.find((one) => one.id === id);
      if (cluster) return cluster;
      throw translateAwsError(
        Object.assign(new Error(`Cluster id '${id}' is not valid.`), { name: 'InvalidRequestException' }),
        {
          operation: 'DescribeCluster',
          repeatable: true,
        },
      );
    },
    idleFacts: async (clusters) =>
      new Map(clusters.flatMap(({ id }) => (options.idle?.[id] ? [[id, options.idle[id]]] : []))),
    sparkUi: async (cluster, { application, onCluster }) => ({
      kind: 'ready',
      url: `https://${onCluster ? 'on-' : ''}${cluster}.emrappui.example/history/${application}?a=1&b=2`,
    }),
  };
  const { botToken, appToken, apiUrl } = slack;
  const app = await createApp({
    config: testConfig(options.config, { botToken, appToken, apiUrl }),
    store: options.wrap?.(store) ?? store,
    emr,
    s3: options.s3 ?? noS3(),
    prices: shippedPrices('us-east-1'),
    now: () => new Date(),
    log,
  });
  await app.start();
  const control = controlOf(slack);

  const answered = (user: string, act: () => Promise<{ ok: boolean; error?: string }>): Promise<Message> =>
    answerTo(control, user, async () => {
      const taken = await act();
      if (!taken.ok) throw new Error(`Slack says: ${taken.error}`);
    });
  return {
    slack,
    control,
    store,
    app,
    logged,
    setLogs: (files, problems = []) => {
      found = { sources: Object.entries(files).map(([path, text]) => logSource(path, text)), problems };
    },
    next: (user, fits) => nextMessage(control, user, fits),
    ask: (user, text) => answered(user, () => control.command(user, CHANNEL, text)),
    click: (user, message, actionId) => answered(user, () => control.post('action', clickOn(user, message, actionId))),
    end: async () => {
      await app.stop();
      await slack.close();
      await end();
    },
  };
}

/** A click on a button of a message in the bot's channel, as the local Slack takes it. */
export const clickOn = (user: string, message: Message, actionId: string) => ({
  user,
  container: {
    type: 'message',
    channel: CHANNEL,
    message_ts: message.ts,
    is_ephemeral: message.ephemeral_to !== undefined,
  },
  ...buttonOf(message, actionId),
});

/** A button of a message, as a click sends it. */
export function buttonOf(message: Message, actionId: string): { block_id: string; action: Record<string, unknown> } {
  for (const block of message.blocks ?? []) {
    const elements = Array.isArray(block.elements) ? (block.elements as Record<string, unknown>[]) : [];
    const found = elements.find((element) => element.action_id === actionId);
    if (found)
      return { block_id: block.block_id ?? '', action: { type: 'button', action_id: actionId, value: found.value } };
  }
  throw new Error(`the message has no button ${actionId}: ${JSON.stringify(message.blocks)}`);
}

/** All words of a message, as a reader meets them. */
export function wordsOf(message: Message): string {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if ((key === 'text' || key === 'title') && typeof inner === 'string') texts.push(inner);
        else walk(inner);
      }
    }
  };
  walk(message.blocks ?? []);
  return texts.length > 0 ? texts.join('\n') : message.text;
}
