import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { AwsProblem } from '../../../src/aws/errors.ts';
import { createEmrGateway, type EmrGateway } from '../../../src/emr/gateway.ts';
import type { KnownParts } from '../../../src/emr/machines.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import type { AwsClusterId, ChannelId, ClusterId, SlackUserId } from '../../../src/ids.ts';
import type { Cluster, ClusterCost } from '../../../src/records.ts';
import { readMeter } from '../../../src/runs/costs/meter.ts';
import { createMetering } from '../../../src/runs/costs/metering.ts';
import type { RunDeps } from '../../../src/runs/deps.ts';
import { launchCluster, startRun } from '../../../src/runs/want.ts';
import type { Store } from '../../../src/store/store.ts';
import { type Aws, breakCalls, connectionTo, countCalls, openAws, tinyPreset } from '../../aws/support.ts';
import { testConfig } from '../../commands/support/config.ts';
import { control } from '../../sandbox/aws/local-aws.ts';
import { freshStore } from '../../support/database.ts';

let aws: Aws;
let emr: EmrGateway;
let store: Store;
let end: () => Promise<void>;
let deps: RunDeps;
const now = { ahead: 0 };

beforeAll(async () => {
  aws = await openAws();
  emr = createEmrGateway(connectionTo(aws));
  ({ store, end } = await freshStore());
  const config = testConfig({ presets: { adhoc: PRESET, nightly: PRESET }, jobs: { retrain: JOB } });
  config.environment.sweepSeconds = 0.1;
  deps = {
    config,
    store,
    emr,
    s3: {} as never,
    logs: {} as never,
    metrics: {} as never,
    prices: shippedPrices('us-east-1'),
    now: () => new Date(Date.now() + now.ahead),
    log: pino({ level: 'silent' }),
    settleSeconds: 0,
  };
});
afterAll(async () => {
  await end();
  emr.close();
  await aws.close();
});
beforeEach(async () => {
  now.ahead = 0;
  deps.emr = emr;
  await control(aws, 'POST', '/control/reset');
  await aws.objects.createBucket('logs-bucket');
});

const PRESET = {
  ...tinyPreset({
    keepAlive: true,
    instances: {
      groups: {
        primary: { type: 'm5.xlarge' },
        core: { type: 'm5.xlarge', count: 2, ebs: { type: 'gp3', sizeGb: 100, volumes: 2 } },
      },
    },
  }),
  idle: {},
};
const JOB = { description: 'x', script: 'jobs/x.py', preset: 'nightly' };
const HOUR = 3_600_000;
/** On demand in us-east-1, EMR's fee with it. */
const NODE = 0.192 + 0.048;

let keys = 0;
const asked = () => ({ user: 'U0ADA' as SlackUserId, channel: 'C0DATA' as ChannelId, requestKey: `key-${keys++}` });

/** A cluster of the record that EMR really has. */
async function launched(run = false): Promise<Cluster> {
  const { id } = run
    ? { id: (await startRun(deps, asked(), { job: 'retrain', arguments: {} })).clusterId }
    : await launchCluster(deps, asked(), 'adhoc');
  const awsId = await emr.launchCluster({
    preset: tinyPreset({ ...PRESET, idle: undefined }),
    name: `stoker ${id}`,
    tags: { cluster: id, owner: 'U0ADA', presetName: 'adhoc' },
    configurations: [],
    bootstrapUris: {},
    defaultLogUri: 's3://logs-bucket/logs/',
  });
  await store.clusters.update(id, { awsId, state: 'idle', launchedAt: deps.now(), dueAt: null });
  await expect.poll(async () => (await emr.describeCluster(awsId)).state).toBe('WAITING');
  return known(id);
}
const known = async (id: ClusterId): Promise<Cluster> => (await store.clusters.get(id)) as Cluster;
const costOf = async (id: ClusterId): Promise<ClusterCost> => (await known(id)).cost as ClusterCost;
const due = async (id: ClusterId) => (await store.readings.due(deps.now(), 50)).find((one) => one.id === id);
const read = async (id: ClusterId, parts: KnownParts = new Map()): Promise<void> => {
  const one = await due(id);
  if (!one) throw new Error(`cluster ${id} is not due`);
  await readMeter(deps, one, parts);
};
async function terminated(cluster: Cluster): Promise<void> {
  await emr.terminateCluster(cluster.awsId as AwsClusterId);
  await expect.poll(async () => (await emr.describeCluster(cluster.awsId as AwsClusterId)).state).toBe('TERMINATED');
  await store.clusters.update(cluster.id, { state: 'gone', endedAt: new Date() });
}

it('a cluster is read when it comes, again after minutes, and for the last time when it is gone', async () => {
  const cluster = await launched();
  const parts: KnownParts = new Map();
  await read(cluster.id, parts);
  const machines = await store.meters.instancesOf([cluster.id]);
  expect(machines.map(({ role, market, volumes }) => ({ role, market, disks: volumes.length }))).toEqual(
    expect.arrayContaining([
      { role: 'primary', market: 'on-demand', disks: 0 },
      { role: 'core', market: 'on-demand', disks: 2 },
    ]),
  );
  const first = await costOf(cluster.id);
  expect(first.hourlyUsd).toBeGreaterThan(3 * NODE);
  expect(first.hourlyUsd).toBeLessThan(3 * NODE * 1.2);
  expect(first).toMatchObject({ estimated: false, idleUsd: 0 });

  expect(await due(cluster.id)).toBeUndefined();
  now.ahead = HOUR;
  await read(cluster.id, parts);
  const later = await costOf(cluster.id);
  expect(later.usd - first.usd).toBeCloseTo(first.hourlyUsd, 1);
  expect(await countCalls(aws, 'ListInstanceGroups')).toBe(1);

  now.ahead = 0;
  await terminated(cluster);
  await read(cluster.id, parts);
  const last = await costOf(cluster.id);
  // Of a life of seconds the least is paid: a minute of each machine.
  expect(last).toMatchObject({ hourlyUsd: 0, estimated: false });
  expect(last.usd).toBeCloseTo(first.hourlyUsd / 60, 2);
  now.ahead = 1000 * HOUR;
  expect(await due(cluster.id)).toBeUndefined();
});

it('a run on its own cluster costs all of it; on a shared one its share of the time of its step', async () => {
  const cluster = await launched();
  const [one, two] = [await shared(cluster, 0, 3600), await shared(cluster, 1800, 5400)];
  now.ahead = 2 * HOUR;
  await read(cluster.id);
  const { hourlyUsd } = await costOf(cluster.id);
  expect((await store.runs.get(one))?.cost?.usd).toBeCloseTo(hourlyUsd * 0.75, 2);
  expect((await store.runs.get(two))?.cost?.usd).toBeCloseTo(hourlyUsd * 0.75, 2);

  now.ahead = 0;
  const own = await launched(true);
  const [run] = await store.runs.onCluster(own.id);
  await store.runs.update(run?.id as never, { state: 'succeeded', endedAt: new Date() });
  await terminated(own);
  await read(own.id);
  const { usd, estimated } = await costOf(own.id);
  expect((await store.runs.get(run?.id as never))?.cost).toEqual({ usd, estimated });
});

const denied = new AwsProblem({ kind: 'denied', message: 'No.', hint: 'Ask.', retryable: false, effect: 'none' });

async function shared(cluster: Cluster, from: number, to: number) {
  const { id } = await startRun(deps, asked(), { job: 'retrain', arguments: {}, on: cluster.id });
  const [startedAt, endedAt] = [from, to].map((seconds) => new Date(Date.now() + seconds * 1000)) as [Date, Date];
  await store.steps.update(id, 0, { startedAt, endedAt, awsState: 'COMPLETED' });
  await store.runs.update(id, { state: 'succeeded', startedAt, endedAt });
  return id;
}

it('what EMR does not tell is carried on, marked as an estimate, and not asked for ever', async () => {
  const cluster = await launched();
  await read(cluster.id);
  const { hourlyUsd } = await costOf(cluster.id);
  deps.emr = { ...emr, listInstances: async () => Promise.reject(denied) };
  now.ahead = HOUR;
  await read(cluster.id);
  const later = await costOf(cluster.id);
  expect(later.estimated).toBe(true);
  expect(later.usd).toBeCloseTo(hourlyUsd, 1);

  await store.clusters.update(cluster.id, { state: 'gone', endedAt: new Date(Date.now() + HOUR) });
  let readings = 0;
  for (; (await due(cluster.id)) && readings < 20; readings += 1) {
    await read(cluster.id);
    now.ahead += 60_000;
  }
  expect(readings).toBeGreaterThan(1);
  expect(readings).toBeLessThan(6);
  expect((await costOf(cluster.id)).usd).toBeCloseTo(hourlyUsd, 1);
});

it('the loop reads all that is due, and goes on after EMR has throttled it', async () => {
  const clusters = [await launched(), await launched()];
  await breakCalls(aws, { kind: 'throttle', operation: 'ListInstances', times: 1 });
  const metering = createMetering(deps);
  await metering.start();
  const costs = async () => Promise.all(clusters.map(async ({ id }) => (await known(id)).cost?.estimated));
  await expect.poll(costs).toEqual([false, false]);
  await metering.stop();
});
