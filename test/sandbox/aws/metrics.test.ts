import { join } from 'node:path';
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDataResult,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMetricsService } from '../../../sandbox/aws/metrics/service.ts';
import { clientConfig, openLocalAws } from './local-aws.ts';

let aws: Awaited<ReturnType<typeof openLocalAws>>;
let cloudwatch: CloudWatchClient;
const Namespace = 'Stoker/Tests';
const minute = Math.floor(Date.now() / 60_000) * 60_000 - 10 * 60_000;
const at = (minutes: number, seconds = 0) => new Date(minute + minutes * 60_000 + seconds * 1000);

beforeEach(async () => {
  aws = await openLocalAws();
  cloudwatch = new CloudWatchClient(clientConfig(aws));
});
afterEach(async () => {
  cloudwatch.destroy();
  await aws.close();
});

const put = (MetricName: string, values: [Date, number][], job = 'j-1') =>
  cloudwatch.send(
    new PutMetricDataCommand({
      Namespace,
      MetricData: values.map(([Timestamp, Value]) => ({
        MetricName,
        Timestamp,
        Value,
        Unit: 'Count',
        Dimensions: [{ Name: 'JobFlowId', Value: job }],
      })),
    }),
  );
const query = (Id: string, MetricName: string, Stat: string, Period = 60, job = 'j-1') => ({
  Id,
  MetricStat: {
    Metric: { Namespace, MetricName, Dimensions: [{ Name: 'JobFlowId', Value: job }] },
    Period,
    Stat,
  },
});

it('joins values into periods, by each statistic', async () => {
  await put('Apps', [
    [at(0), 1],
    [at(0, 30), 3],
    [at(1), 8],
    [at(5), 10],
  ]);
  const answer = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: at(0),
      EndTime: at(6),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [
        query('avg', 'Apps', 'Average'),
        query('sum', 'Apps', 'Sum', 300),
        query('low', 'Apps', 'Minimum', 300),
        query('high', 'Apps', 'Maximum', 300),
        query('n', 'Apps', 'SampleCount', 300),
        query('none', 'Apps', 'Sum', 300, 'j-2'),
      ],
    }),
  );
  const results: Record<string, MetricDataResult> = Object.fromEntries(
    answer.MetricDataResults?.map((one) => [one.Id ?? '', one]) ?? [],
  );
  expect(results.avg).toMatchObject({ Values: [2, 8, 10], Timestamps: [at(0), at(1), at(5)], StatusCode: 'Complete' });
  const five = (value: Date) => Math.floor(value.getTime() / 300_000) * 300_000;
  expect(results.sum?.Timestamps?.map((time) => time.getTime())).toEqual([
    ...new Set([five(at(0)), five(at(1)), five(at(5))]),
  ]);
  expect(results.sum?.Values?.reduce((a, b) => a + b)).toBe(22);
  expect(Math.min(...(results.low?.Values ?? []))).toBe(1);
  expect(Math.max(...(results.high?.Values ?? []))).toBe(10);
  expect(results.n?.Values?.reduce((a, b) => a + b)).toBe(4);
  expect(results.none).toMatchObject({ Values: [], Timestamps: [], Label: 'Apps' });
});

it('answers newest first and in pages', async () => {
  await put('Apps', [
    [at(0), 1],
    [at(1), 2],
    [at(2), 3],
  ]);
  const ask = { StartTime: at(0), EndTime: at(3), MaxDatapoints: 2, MetricDataQueries: [query('a', 'Apps', 'Sum')] };
  const first = await cloudwatch.send(new GetMetricDataCommand(ask));
  expect(first.MetricDataResults?.[0]).toMatchObject({ Values: [3, 2], StatusCode: 'PartialData' });
  const second = await cloudwatch.send(new GetMetricDataCommand({ ...ask, NextToken: first.NextToken }));
  expect(second.MetricDataResults?.[0]).toMatchObject({ Values: [1], StatusCode: 'Complete' });
  expect(second.NextToken).toBeUndefined();
});

it('takes a gzipped request of 1,000 values and 500 queries in one go', async () => {
  // Above the SDK's threshold of 10,240 bytes, so the body goes out gzipped.
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace,
      MetricData: Array.from({ length: 1000 }, (_, index) => ({
        MetricName: 'Idle',
        Timestamp: at(0),
        Value: index,
        Dimensions: [{ Name: 'JobFlowId', Value: `j-${index}` }],
      })),
    }),
  );
  const queries = Array.from({ length: 500 }, (_, index) => query(`q${index}`, 'Idle', 'Sum', 60, `j-${index}`));
  const range = { StartTime: at(0), EndTime: at(1) };
  const answer = await cloudwatch.send(new GetMetricDataCommand({ ...range, MetricDataQueries: queries }));
  expect(answer.MetricDataResults?.map((one) => one.Values?.[0])).toEqual(queries.map((_, index) => index));
  const one = query('extra', 'Idle', 'Sum');
  await expect(
    cloudwatch.send(new GetMetricDataCommand({ ...range, MetricDataQueries: [...queries, one] })),
  ).rejects.toMatchObject({ message: /at most 500/ });
});

it('gives one metric with several statistics, and lists what there is', async () => {
  await put('Apps', [
    [at(0), 2],
    [at(0, 10), 4],
  ]);
  await put('Other', [[at(0), 1]], 'j-2');
  const { Datapoints, Label } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace,
      MetricName: 'Apps',
      Dimensions: [{ Name: 'JobFlowId', Value: 'j-1' }],
      StartTime: at(0),
      EndTime: at(1),
      Period: 60,
      Statistics: ['Average', 'Maximum'],
    }),
  );
  expect(Label).toBe('Apps');
  expect(Datapoints).toEqual([{ Timestamp: at(0), Unit: 'Count', Average: 3, Maximum: 4 }]);
  const list = async (more: object) =>
    (await cloudwatch.send(new ListMetricsCommand(more))).Metrics?.map((metric) => metric.MetricName);
  expect(await list({})).toEqual(['Apps', 'Other']);
  expect(await list({ Dimensions: [{ Name: 'JobFlowId', Value: 'j-2' }] })).toEqual(['Other']);
  expect(await list({ Namespace: 'None' })).toEqual([]);
});

it.each([
  ['a range that ends before it starts', { StartTime: at(1), EndTime: at(0) }, {}],
  ['a period that is none', {}, { Period: 61 }],
  ['a statistic that is none', {}, { Stat: 'p99' }],
])('refuses %s by the name that clients of the query protocol know', async (_, range, stat) => {
  const base = query('a', 'Apps', 'Sum');
  await expect(
    cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: at(0),
        EndTime: at(1),
        MetricDataQueries: [{ ...base, MetricStat: { ...base.MetricStat, ...stat } }],
        ...range,
      }),
    ),
  ).rejects.toMatchObject({ Code: 'InvalidParameterValue', $metadata: { httpStatusCode: 400 } });
});

it('keeps its values over a restart, and those that EMR puts beside them', async () => {
  const file = join(aws.directory, 'own.json');
  const first = await createMetricsService(file);
  first.sink.put('j-9', { IsIdle: 1, AppsRunning: 0 }, at(0));
  await first.close();
  const second = await createMetricsService(file);
  try {
    const stat = {
      Metric: {
        Namespace: 'AWS/ElasticMapReduce',
        MetricName: 'IsIdle',
        Dimensions: [{ Name: 'JobFlowId', Value: 'j-9' }],
      },
      Period: 60,
      Stat: 'Average',
    };
    const answer = await second.call(
      'GetMetricData',
      { StartTime: minute / 1000, EndTime: minute / 1000 + 60, MetricDataQueries: [{ Id: 'idle', MetricStat: stat }] },
      { region: 'us-east-1' },
    );
    expect(answer.MetricDataResults).toMatchObject([{ Id: 'idle', Values: [1], Timestamps: [minute / 1000] }]);
  } finally {
    await second.close();
  }
});
