import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { EmrGateway } from '../../../src/emr/gateway.ts';
import { createLogReader, type LogReader } from '../../../src/emr/logs/logs.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import type { AwsClusterId, ChannelId, RunId, SlackUserId, StepId } from '../../../src/ids.ts';
import type { ThreadEvent } from '../../../src/records.ts';
import type { RunDeps } from '../../../src/runs/deps.ts';
import { followRound } from '../../../src/runs/follow/round.ts';
import { beginFollow } from '../../../src/runs/follow/want.ts';
import { startRun } from '../../../src/runs/want.ts';
import { renderThreadEvent } from '../../../src/slack/thread.ts';
import type { Store } from '../../../src/store/store.ts';
import { type Aws, breakCalls, connectionTo, openAws } from '../../aws/support.ts';
import { testConfig } from '../../commands/support/config.ts';
import { clientConfig, control } from '../../sandbox/aws/local-aws.ts';
import { slackRefuses } from '../../slack/support/read.ts';
import { freshStore } from '../../support/database.ts';

/** A follower's rounds over the local CloudWatch Logs and S3, with the time in our hands. */
const awsId = 'j-2AXXXXXXGAPLF' as AwsClusterId;
const stepId = 's-1AXXXXXXGAPLF' as StepId;
const stdout = `t/steps/${stepId}/stdout`;

let aws: Aws;
let logs: LogReader;
let client: CloudWatchLogsClient;
beforeAll(async () => {
  aws = await openAws();
  logs = createLogReader({ ...connectionTo(aws), readAttempts: 1 });
  client = new CloudWatchLogsClient(clientConfig(aws));
});
afterAll(async () => {
  client.destroy();
  logs.close();
  await aws.close();
});

let store: Store;
let end: () => Promise<void>;
let run: RunId;
let now: Date;
let deps: RunDeps;
let streamed: boolean;
beforeEach(async () => {
  await control(aws, 'POST', '/control/reset');
  await aws.objects.createBucket('logs-bucket');
  ({ store, end } = await freshStore());
  now = new Date();
  streamed = true;
  const places = () => ({
    id: awsId,
    logs: { s3: 's3://logs-bucket/', cloudWatch: streamed ? { group: '/g', prefix: 't' } : null },
  });
  deps = {
    config: testConfig(),
    store,
    emr: { describeCluster: async () => places() } as unknown as EmrGateway,
    s3: {} as never,
    logs,
    metrics: {} as never,
    prices: shippedPrices('us-east-1'),
    now: () => now,
    log: pino({ level: 'silent' }),
    settleSeconds: 0,
  };
  const asked = { user: 'U0ADA' as SlackUserId, channel: 'C0DATA' as ChannelId, requestKey: 'one' };
  const wanted = await startRun(deps, asked, { job: 'retrain', arguments: {} });
  run = wanted.id;
  await store.clusters.update(wanted.clusterId, { awsId });
  await store.steps.update(run, 0, { awsId: stepId, awsState: 'RUNNING', startedAt: now });
  await store.runs.update(run, { state: 'running', startedAt: now });
  await client.send(new CreateLogGroupCommand({ logGroupName: '/g' }));
  await client.send(new CreateLogStreamCommand({ logGroupName: '/g', logStreamName: stdout }));
});
afterEach(() => end());

const say = (...lines: string[]) =>
  client.send(
    new PutLogEventsCommand({
      logGroupName: '/g',
      logStreamName: stdout,
      logEvents: lines.map((message) => ({ timestamp: Date.now(), message })),
    }),
  );
const begin = async () => beginFollow(deps, (await store.runs.get(run)) as never, 'own', 'U0ADA');
/** Another process each time: nothing is kept but the record. */
async function round(seconds = 10): Promise<void> {
  now = new Date(now.getTime() + seconds * 1000);
  for (const follow of await store.follows.due(now, 10)) await followRound(deps, follow);
}
const told = async (): Promise<ThreadEvent[]> => (await store.outbox.told(run, 0)).map(({ event }) => event);
const lines = async (): Promise<string[]> =>
  (await told()).flatMap((event) => (event.kind === 'log-lines' ? event.logs.map(({ text }) => text) : []));
const ending = async () => (await told()).find((event) => event.kind === 'follow-ended');

it('brings what went just before, then each new line once, and ends with the run', async () => {
  await say(...Array.from({ length: 30 }, (_, i) => `before ${i}`));
  expect(await begin()).toBe(true);
  expect(await begin()).toBe(false);
  await round();
  expect(await lines()).toEqual([Array.from({ length: 10 }, (_, i) => `before ${20 + i}`).join('\n')]);
  await round();
  await say('26/11/21 15:04:05 INFO TaskSetManager: nobody needs this', 'loaded 5 files');
  await round();
  await say('{"version": 1, "status": "succeeded"}', 'done');
  await round();
  expect((await lines()).slice(1)).toEqual(['loaded 5 files', 'done']);
  await store.runs.update(run, { state: 'succeeded', endedAt: now });
  await say('a last word');
  await round();
  await round();
  expect((await lines()).at(-1)).toBe('a last word');
  expect(await ending()).toEqual({ kind: 'follow-ended', stream: 'own', why: 'ended', by: null });
  expect(await store.follows.due(new Date(8e15), 9)).toEqual([]);
  for (const event of await told()) expect(slackRefuses(renderThreadEvent(event))).toEqual([]);
});

it('posts a batch once, whatever line the process dies at', async () => {
  await say('first');
  await begin();
  const [follow] = await store.follows.due(now, 1);
  if (!follow) throw new Error('nothing to follow');
  const dying = {
    ...deps,
    store: {
      ...store,
      transaction: (work: never) =>
        store.transaction(async (tables) => {
          await (work as (tables: never) => Promise<void>)(tables as never);
          throw new Error('killed');
        }),
    } as unknown as Store,
  };
  await expect(followRound(dying, follow)).rejects.toThrow('killed');
  expect(await lines()).toEqual([]);
  await followRound(deps, follow);
  await followRound(deps, follow);
  expect(await lines()).toEqual(['first']);
});

it('two processes that follow the same for a moment neither lose a line nor post one twice', async () => {
  await say('first');
  await begin();
  const [follow] = await store.follows.due(now, 1);
  if (!follow) throw new Error('nothing to follow');
  await followRound(deps, follow);
  await say('second');
  await followRound(deps, follow);
  await round();
  expect(await lines()).toEqual(['first', 'second']);
});

it('hides a private key that begins in one batch and ends in another', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const pem = privateKey.trimEnd().split('\n');
  await begin();
  await say('before', ...pem.slice(0, 9));
  await round();
  await say(...pem.slice(9, 20));
  await round();
  await say(...pem.slice(20), 'after');
  await round();
  expect(await lines()).toEqual(['before\n[redacted private key]', 'after']);
  const record = JSON.stringify(await told());
  for (const line of pem.slice(1, -1)) expect(record).not.toContain(line);
  expect(record).toContain('"hidden":1');
});

it('stops when it is told, when its time is up, and goes on when AWS cannot be read for a while', async () => {
  await begin();
  await breakCalls(aws, { kind: 'throttle', operation: 'GetLogEvents', times: 2 });
  await say('heard later');
  await round();
  expect(await lines()).toEqual([]);
  await round(30);
  expect(await lines()).toEqual(['heard later']);
  await store.follows.stop(run, 'own', 'U0GRACE', now);
  await round(0);
  expect(await ending()).toMatchObject({ why: 'stopped', by: 'U0GRACE' });
  expect(await begin()).toBe(true);
  await round(31 * 60);
  expect((await told()).at(-1)).toMatchObject({ kind: 'follow-ended', why: 'time' });
});

it('where S3 alone has the logs it reads each push once, and waits for the last', async () => {
  streamed = false;
  const push = (text: string) => aws.objects.put('logs-bucket', `${awsId}/steps/${stepId}/stdout.gz`, gzipSync(text));
  await begin();
  await push('one\ntwo\nhalf a li');
  await round();
  await round(30);
  expect(await lines()).toEqual(['one\ntwo']);
  await push('one\ntwo\nhalf a line\nthree\n');
  await round(30);
  expect((await lines()).slice(1)).toEqual(['half a line\nthree']);
});
