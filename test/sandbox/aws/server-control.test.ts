import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EMRClient, ListClustersCommand } from '@aws-sdk/client-emr';
import { CreateBucketCommand, HeadObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientConfig, control, openLocalAws, s3Client } from './local-aws.ts';

let aws: Awaited<ReturnType<typeof openLocalAws>>;

beforeAll(async () => {
  aws = await openLocalAws();
});
afterAll(async () => {
  await aws.close();
});
beforeEach(async () => {
  await control(aws, 'POST', '/control/reset');
});

const fault = async (body: object) => (await control(aws, 'POST', '/control/faults', body)).status;
const calls = async (query = '') => (await control(aws, 'GET', `/control/calls${query}`)).json();

describe('faults', () => {
  it('throttle as many times as asked, and the SDK gets through after them', async () => {
    expect(await fault({ kind: 'throttle', service: 'emr', operation: 'ListClusters', times: 2 })).toBe(201);
    const once = new EMRClient(clientConfig(aws));
    await expect(once.send(new ListClustersCommand({}))).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'Rate exceeded',
    });
    const patient = new EMRClient({ ...clientConfig(aws), maxAttempts: 3 });
    const answer = await patient.send(new ListClustersCommand({}));
    expect(answer.$metadata.attempts).toBe(2);
    expect(await calls('?service=emr')).toMatchObject({
      counts: { 'emr:ListClusters': 3 },
      calls: [
        { operation: 'ListClusters', status: 400, error: 'ThrottlingException', fault: 'throttle' },
        { operation: 'ListClusters', status: 400, error: 'ThrottlingException', fault: 'throttle' },
        { operation: 'ListClusters', status: 200 },
      ],
    });
  });

  it('break one service and leave the others', async () => {
    await fault({ kind: 'error', service: 's3' });
    const logs = new CloudWatchLogsClient(clientConfig(aws));
    await logs.send(new DescribeLogGroupsCommand({}));
    await expect(s3Client(aws).send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'InternalError',
      $metadata: { httpStatusCode: 500 },
    });
    await s3Client(aws).send(new ListBucketsCommand({}));
  });

  it('lose the reply after the effect', async () => {
    const s3 = s3Client(aws);
    await s3.send(new CreateBucketCommand({ Bucket: 'lossy' }));
    await fault({ kind: 'lost-reply', service: 's3', operation: 'PutObject' });
    await fault({ kind: 'lost-reply', service: 'logs' });
    await expect(s3.send(new PutObjectCommand({ Bucket: 'lossy', Key: 'k', Body: 'there' }))).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|EPIPE/),
    });
    expect((await s3.send(new HeadObjectCommand({ Bucket: 'lossy', Key: 'k' }))).ContentLength).toBe(5);
    const logs = new CloudWatchLogsClient(clientConfig(aws));
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName: 'g' }))).rejects.toThrow();
    expect((await logs.send(new DescribeLogGroupsCommand({}))).logGroups).toHaveLength(1);
  });

  it('slow a call down', async () => {
    await fault({ kind: 'slow', service: 's3', delayMs: 150 });
    await s3Client(aws).send(new ListBucketsCommand({}));
    const { calls: seen } = await calls();
    expect(seen[0]).toMatchObject({ operation: 'ListBuckets', fault: 'slow' });
    expect(seen[0].durationMs).toBeGreaterThanOrEqual(149);
  });

  it('hold a call until they are taken back', async () => {
    await fault({ kind: 'slow', service: 's3', delayMs: 600_000 });
    let isAnswered = false;
    const held = s3Client(aws)
      .send(new ListBucketsCommand({}))
      .then(() => {
        isAnswered = true;
      });
    await expect.poll(async () => (await control(aws, 'GET', '/control/faults')).json()).toEqual({ faults: [] });
    expect(isAnswered).toBe(false);
    await control(aws, 'DELETE', '/control/faults');
    await held;
    expect((await calls()).calls).toMatchObject([{ operation: 'ListBuckets', status: 200, fault: 'slow' }]);
  });

  it('can be listed and taken back, and wrong ones are told apart', async () => {
    await fault({ kind: 'throttle', service: 'elasticmapreduce', times: 5 });
    expect(await (await control(aws, 'GET', '/control/faults')).json()).toEqual({
      faults: [{ kind: 'throttle', service: 'emr', times: 5, delayMs: 1000 }],
    });
    await control(aws, 'DELETE', '/control/faults');
    expect(await (await control(aws, 'GET', '/control/faults')).json()).toEqual({ faults: [] });
    expect(await fault({ kind: 'throttle', service: 'ec2' })).toBe(400);
    expect(await fault({ kind: 'throttle', times: 0 })).toBe(400);
    expect(await fault({ kind: 'gremlins', service: 's3' })).toBe(400);
    expect(await fault({ kind: 'gremlins' })).toBe(400);
    expect(await fault({ kind: 'capacity' })).toBe(201);
  });
});

describe('the control API', () => {
  it('answers nobody without its token', async () => {
    for (const [method, path] of [
      ['GET', '/control/calls'],
      ['POST', '/control/faults'],
      ['POST', '/control/reset'],
      ['POST', '/moto-api/reset'],
    ]) {
      const answer = await fetch(`${aws.url}${path}`, {
        method: method ?? 'GET',
        headers: { authorization: 'Bearer guess' },
      });
      expect(answer.status).toBe(401);
    }
  });

  it('empties every service', async () => {
    const s3 = s3Client(aws);
    const logs = new CloudWatchLogsClient(clientConfig(aws));
    await s3.send(new CreateBucketCommand({ Bucket: 'full' }));
    await s3.send(new PutObjectCommand({ Bucket: 'full', Key: 'k', Body: 'x' }));
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'g' }));
    expect((await control(aws, 'POST', '/moto-api/reset')).status).toBe(200);
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    expect((await logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
    expect((await control(aws, 'GET', '/control/none')).status).toBe(404);
  });

  it("lets moto's own tests reset a zero-delay server", async () => {
    const zero = await openLocalAws({ zeroDelay: true });
    try {
      expect((await fetch(`${zero.url}/moto-api/reset`, { method: 'POST' })).status).toBe(200);
      expect((await fetch(`${zero.url}/control/reset`, { method: 'POST' })).status).toBe(401);
    } finally {
      await zero.close();
    }
  });

  it('counts calls, the newest in full', async () => {
    const s3 = s3Client(aws);
    for (let index = 0; index < 3; index++) await s3.send(new ListBucketsCommand({}));
    const since = new Date(Date.now() + 60_000).toISOString();
    expect(await calls()).toMatchObject({ total: 3, counts: { 's3:ListBuckets': 3 } });
    expect((await calls(`?since=${since}`)).calls).toEqual([]);
    await control(aws, 'DELETE', '/control/calls');
    expect((await calls()).total).toBe(0);
  });
});
