import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openMetricStore } from '../../sandbox/aws/metrics/store.ts';
import { readSettings } from '../../src/aws/clients.ts';
import { createMetricSender } from '../../src/aws/metric.ts';
import { type ClusterMetrics, createClusterMetrics } from '../../src/emr/metrics.ts';
import type { AwsClusterId } from '../../src/ids.ts';
import { type Aws, breakCalls, connectionTo, countCalls } from '../aws/support.ts';
import { control, openLocalAws } from '../sandbox/aws/local-aws.ts';

/** A moment of today's, on a minute, so many minutes ago. */
const NOW = Math.floor(Date.now() / 60_000) * 60_000;
const ago = (minutes: number, seconds = 0): Date => new Date(NOW - minutes * 60_000 + seconds * 1000);
const id = (name: string) => `j-${name}` as AwsClusterId;
/** What EMR puts each five minutes. */
const QUIET = {
  IsIdle: 1,
  AppsRunning: 0,
  AppsPending: 0,
  AppsSubmitted: 3,
  ContainerPending: 0,
  YARNMemoryAvailablePercentage: 100,
  HDFSUtilization: 0.1,
  MRUnhealthyNodes: 0,
  MRLostNodes: 1,
};

let directory: string;
let aws: Aws;
let metrics: ClusterMetrics;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-metrics-'));
  const store = await openMetricStore(join(directory, 'metrics.json'));
  const put = (cluster: string, values: Record<string, number>, at: Date): void => {
    const dimensions = [{ Name: 'JobFlowId', Value: `j-${cluster}` }];
    for (const [name, value] of Object.entries(values)) {
      const metric = { namespace: 'AWS/ElasticMapReduce', name, dimensions };
      store.add(metric, { sum: value, min: value, max: value, count: 1 }, at.getTime() / 1000, 60);
    }
  };
  put('ONE', QUIET, ago(10));
  put('ONE', { ...QUIET, AppsRunning: 2, IsIdle: 0 }, ago(5));
  put('ONE', { AutoTerminationIsClusterIdle: 0, TotalNotebookKernels: 4 }, ago(4));
  put('TWO', { ...QUIET, AppsRunning: 1, IsIdle: 0, YARNMemoryAvailablePercentage: 20 }, ago(5));
  put('TWO', QUIET, ago(5, 30));
  for (let minute = 0; minute < 1440; minute += 1) {
    for (let day = 0; day < 12; day += 1) put(`DAY${day}`, QUIET, ago(1440 - minute));
  }
  await store.close();
  aws = await openLocalAws({ directory });
  metrics = createClusterMetrics({ ...connectionTo(aws), readAttempts: 1 });
});
afterAll(async () => {
  metrics.close();
  await aws.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  await control(aws, 'DELETE', '/control/calls');
});

it('gives the samples of several clusters by one call, oldest first', async () => {
  const all = await metrics.read([id('ONE'), id('NONE')], ago(60), ago(-5));
  expect(all.get(id('NONE'))).toEqual([]);
  expect(all.get(id('ONE'))).toEqual([
    {
      at: ago(10),
      seconds: 60,
      isIdle: 1,
      policyIdle: null,
      appsRunning: 0,
      appsPending: 0,
      appsSubmitted: 3,
      containersPending: 0,
      memoryAvailablePercent: 100,
      hdfsPercent: 0.1,
      notebookKernels: null,
      unhealthyNodes: 0,
      lostNodes: 1,
    },
    expect.objectContaining({ at: ago(5), isIdle: 0, appsRunning: 2 }),
    expect.objectContaining({ at: ago(4), isIdle: null, appsRunning: null, policyIdle: 0, notebookKernels: 4 }),
  ]);
  expect(await countCalls(aws, 'GetMetricData')).toBe(1);
});

it('takes of several values in a minute the one that tells of work', async () => {
  const all = await metrics.read([id('TWO')], ago(60), ago(-5));
  expect(all.get(id('TWO'))).toEqual([
    expect.objectContaining({ isIdle: 0, appsRunning: 1, memoryAvailablePercent: 20 }),
  ]);
});

it('reads only the time that is asked for', async () => {
  const all = await metrics.read([id('ONE')], ago(5), ago(4));
  expect(all.get(id('ONE'))?.map(({ at }) => at)).toEqual([ago(5)]);
});

it('asks for 45 clusters a call, each with what is its own', async () => {
  const many = Array.from({ length: 99 }, (_, index) => id(`X${index}`));
  const all = await metrics.read([...many, id('ONE')], ago(60), ago(-5));
  expect(all.size).toBe(100);
  expect([...all].filter(([, samples]) => samples.length > 0).map(([cluster]) => cluster)).toEqual([id('ONE')]);
  expect(await countCalls(aws, 'GetMetricData')).toBe(3);
});

it('follows the pages of more than a hundred thousand values', async () => {
  const days = Array.from({ length: 12 }, (_, day) => id(`DAY${day}`));
  const all = await metrics.read(days, ago(1441), ago(0));
  for (const day of days) {
    const samples = all.get(day) ?? [];
    expect(samples).toHaveLength(1440);
    expect(samples.filter(({ isIdle, lostNodes }) => isIdle === 1 && lostNodes === 1)).toHaveLength(1440);
  }
  expect(await countCalls(aws, 'GetMetricData')).toBe(2);
});

it('asks nothing for no cluster', async () => {
  expect(await metrics.read([], ago(60), ago(0))).toEqual(new Map());
  expect(await countCalls(aws, 'GetMetricData')).toBe(0);
});

it('leaves out a cluster of which CloudWatch could not give everything: what is missing is no silence', async () => {
  const at = ago(5).getTime() / 1000;
  const server = createServer(async (request, response) => {
    const { MetricDataQueries } = (await json(request)) as { MetricDataQueries: { Id: string }[] };
    const results = MetricDataQueries.map(({ Id }) =>
      Id === 'c1_6'
        ? { Id, Timestamps: [], Values: [], StatusCode: 'InternalError' }
        : { Id, Timestamps: [at], Values: [0], StatusCode: 'Complete' },
    );
    response
      .setHeader('content-type', 'application/x-amz-json-1.0')
      .end(JSON.stringify({ MetricDataResults: results }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const halting = createClusterMetrics({ ...connectionTo(aws), endpoint, readAttempts: 1 });
  try {
    const all = await halting.read([id('ONE'), id('TWO'), id('SIX')], ago(60), ago(0));
    expect([...all.keys()]).toEqual([id('ONE'), id('SIX')]);
    expect(all.get(id('SIX'))).toMatchObject([{ at: ago(5), memoryAvailablePercent: 0 }]);
  } finally {
    halting.close();
    server.close();
  }
});

it('says in words what AWS refuses', async () => {
  await breakCalls(aws, { kind: 'throttle', operation: 'GetMetricData' });
  await expect(metrics.read([id('ONE')], ago(60), ago(0))).rejects.toMatchObject({
    name: 'AwsProblem',
    kind: 'throttled',
    message: expect.stringContaining('throttling GetMetricData'),
  });
});

it('takes Stoker’s own heartbeat, minute by minute', async () => {
  const sender = createMetricSender(connectionTo(aws));
  const client = new CloudWatchClient(readSettings(connectionTo(aws)));
  try {
    for (const minutes of [3, 2, 2])
      await sender.put({ namespace: 'Stoker', name: 'Heartbeat', value: 1, at: ago(minutes) });
    const { Datapoints = [] } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Stoker',
        MetricName: 'Heartbeat',
        StartTime: ago(5),
        EndTime: ago(0),
        Period: 60,
        Statistics: ['SampleCount'],
      }),
    );
    expect(Datapoints.map(({ Timestamp, SampleCount }) => [Timestamp, SampleCount])).toEqual([
      [ago(3), 1],
      [ago(2), 2],
    ]);
    const refused = sender.put({ namespace: 'AWS/EMR', name: 'Heartbeat', value: 1, at: ago(1) });
    await expect(refused).rejects.toThrow(/AWS/);
  } finally {
    sender.close();
    client.destroy();
  }
});
