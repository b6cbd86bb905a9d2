import { EMRClient, GetAutoTerminationPolicyCommand, type StepConfig } from '@aws-sdk/client-emr';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsProblem } from '../../src/aws/errors.ts';
import type { ClusterRequest } from '../../src/emr/build-launch.ts';
import { createEmrGateway, type EmrGateway } from '../../src/emr/gateway.ts';
import { LIVE_CLUSTER_STATES } from '../../src/emr/types.ts';
import type { AwsClusterId, StepId } from '../../src/ids.ts';
import { type Aws, breakCalls, connectionTo, countCalls, openAws, tinyPreset } from '../aws/support.ts';
import { control } from '../sandbox/aws/local-aws.ts';

let aws: Aws;
let gateway: EmrGateway;
beforeAll(async () => {
  aws = await openAws();
  gateway = createEmrGateway(connectionTo(aws));
});
afterAll(async () => {
  gateway.close();
  await aws.close();
});
beforeEach(async () => {
  await control(aws, 'POST', '/control/reset');
  await aws.objects.createBucket('logs-bucket');
});

const startOfTest = (): Date => new Date(Date.now() - 1000);
const shell = (name: string, script: string, onFailure: StepConfig['ActionOnFailure'] = 'CONTINUE'): StepConfig => ({
  Name: name,
  ActionOnFailure: onFailure,
  HadoopJarStep: { Jar: 'command-runner.jar', Args: ['bash', '-c', script] },
});
const request = (fields: Partial<ClusterRequest> = {}): ClusterRequest => ({
  preset: tinyPreset({ keepAlive: true, idleLimit: '1h' }),
  name: 'stoker adhoc c-1',
  tags: { cluster: 'c-1', owner: 'U0ADA', presetName: 'adhoc' },
  configurations: [{ Classification: 'spark-defaults', Properties: { 'spark.executor.memory': '4g' } }],
  bootstrapUris: {},
  defaultLogUri: 's3://logs-bucket/logs/',
  ...fields,
});
const until = <T>(read: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> =>
  vi.waitFor(
    async () => {
      const value = await read();
      expect(isDone(value)).toBe(true);
      return value;
    },
    { timeout: 15_000, interval: 30 },
  );
const problemOf = async (work: Promise<unknown>): Promise<AwsProblem> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AwsProblem) return error;
  throw new Error(`expected an AwsProblem, got ${String(error)}`);
};

describe('a kept cluster', () => {
  it('is launched, found, described, given steps, and ended', async () => {
    const since = startOfTest();
    const id = await gateway.launchCluster(request());
    expect(id).toMatch(/^j-[A-Z0-9]+$/);
    expect(await gateway.findClusterByName('stoker adhoc c-1', since)).toMatchObject({
      id,
      createdAt: expect.any(Date),
    });
    expect(await gateway.findClusterByName('stoker adhoc c-2', since)).toBeNull();

    const up = await until(
      () => gateway.describeCluster(id),
      (cluster) => cluster.state === 'WAITING',
    );
    expect(up).toMatchObject({
      name: 'stoker adhoc c-1',
      tags: { 'stoker:cluster': 'c-1', 'stoker:owner': 'U0ADA', 'stoker:preset': 'adhoc' },
      releaseLabel: 'emr-7.13.0',
      applications: ['Spark'],
      keepAlive: true,
      stepConcurrency: 1,
      logs: { s3: 's3://logs-bucket/logs/', cloudWatch: null },
      readyAt: expect.any(Date),
      endedAt: null,
    });
    expect(up.primaryDns).toBeTruthy();
    expect((await gateway.listInstances(id)).map((one) => one.type)).toEqual(['m5.xlarge', 'm5.xlarge', 'm5.xlarge']);

    const stepId = await gateway.addStep(id, shell('hello r-1', 'echo hello'));
    expect(await gateway.findStepByName(id, 'hello r-1')).toMatchObject({ id: stepId });
    expect(await gateway.findStepByName(id, 'hello r-2')).toBeNull();
    const done = await until(
      () => gateway.describeStep(id, stepId),
      (step) => step.state === 'COMPLETED',
    );
    expect(done).toMatchObject({ startedAt: expect.any(Date), endedAt: expect.any(Date), failure: null });
    expect(await gateway.listSteps(id, [stepId])).toHaveLength(1);
    expect(await gateway.listSteps(id, [])).toEqual([]);

    await gateway.terminateCluster(id);
    await gateway.terminateCluster(id);
    const gone = await until(
      () => gateway.describeCluster(id),
      (cluster) => cluster.state === 'TERMINATED',
    );
    expect(gone.reason).toMatchObject({ code: 'USER_REQUEST' });
    expect(await gateway.listClusters({ states: LIVE_CLUSTER_STATES })).toEqual([]);
  });

  it('has AWS’s own policy moved', async () => {
    const id = await gateway.launchCluster(request());
    await until(
      () => gateway.describeCluster(id),
      (cluster) => cluster.state === 'WAITING',
    );
    await gateway.setAutoTermination(id, 9000);
    const emr = new EMRClient({ endpoint: aws.url, region: aws.region, credentials: aws.credentials });
    const { AutoTerminationPolicy } = await emr.send(new GetAutoTerminationPolicyCommand({ ClusterId: id }));
    emr.destroy();
    expect(AutoTerminationPolicy).toEqual({ IdleTimeout: 9000 });
    expect(await problemOf(gateway.setAutoTermination(id, 59))).toMatchObject({ kind: 'refused', effect: 'none' });
  });

  it('lets a running step be cancelled', async () => {
    const id = await gateway.launchCluster(request());
    const stepId = await gateway.addStep(id, shell('long', 'sleep 600'));
    await until(
      () => gateway.describeStep(id, stepId),
      (step) => step.state === 'RUNNING',
    );
    await gateway.cancelStep(id, stepId);
    await until(
      () => gateway.describeStep(id, stepId),
      (step) => step.state === 'CANCELLED',
    );
    expect(await problemOf(gateway.cancelStep(id, stepId))).toMatchObject({ kind: 'refused', effect: 'none' });
  });
});

describe('a one-off run', () => {
  it('is one call that ends by itself', async () => {
    const id = await gateway.launchCluster(request({ steps: [shell('one', 'true', 'TERMINATE_CLUSTER')] }));
    const gone = await until(
      () => gateway.describeCluster(id),
      (cluster) => cluster.state === 'TERMINATED',
    );
    expect(gone.reason?.code).toBe('ALL_STEPS_COMPLETED');
    expect(await countCalls(aws, 'AddJobFlowSteps')).toBe(0);
  });

  it('takes the cluster with it when it fails', async () => {
    const id = await gateway.launchCluster(request({ steps: [shell('one', 'exit 3', 'TERMINATE_CLUSTER')] }));
    const gone = await until(
      () => gateway.describeCluster(id),
      (cluster) => cluster.state === 'TERMINATED_WITH_ERRORS',
    );
    expect(gone.reason?.code).toBe('STEP_FAILURE');
    expect(await gateway.listSteps(id)).toMatchObject([{ name: 'one', state: 'FAILED' }]);
  });
});

describe('many clusters', () => {
  it('are listed over all pages, each once, newest first', async () => {
    const preset = tinyPreset({ keepAlive: true, instances: { groups: { primary: { type: 'm5.xlarge' } } } });
    const names = Array.from({ length: 61 }, (_, i) => `stoker c-${i}`);
    for (const name of names) await gateway.launchCluster(request({ preset, name }));
    const listed = await gateway.listClusters({ states: LIVE_CLUSTER_STATES });
    expect(new Set(listed.map((cluster) => cluster.name))).toEqual(new Set(names));
    expect(listed).toHaveLength(61);
    const times = listed.map((cluster) => cluster.createdAt.getTime());
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(await countCalls(aws, 'ListClusters')).toBeGreaterThan(1);
  });
});

describe('a launch whose reply is lost', () => {
  it('happened, is not sent again, and is found by its name', async () => {
    const since = startOfTest();
    await breakCalls(aws, { kind: 'lost-reply', operation: 'RunJobFlow' });
    const problem = await problemOf(gateway.launchCluster(request()));
    expect(problem).toMatchObject({ kind: 'unknown-outcome', effect: 'unknown', retryable: true });
    expect(await countCalls(aws, 'RunJobFlow')).toBe(1);
    expect(await gateway.findClusterByName('stoker adhoc c-1', since)).not.toBeNull();
    expect(await gateway.listClusters({ createdAfter: since })).toHaveLength(1);
  });

  it('of a step as well', async () => {
    const id = await gateway.launchCluster(request());
    await breakCalls(aws, { kind: 'lost-reply', operation: 'AddJobFlowSteps' });
    expect(await problemOf(gateway.addStep(id, shell('x r-9', 'true')))).toMatchObject({ effect: 'unknown' });
    expect(await countCalls(aws, 'AddJobFlowSteps')).toBe(1);
    expect(await gateway.findStepByName(id, 'x r-9')).not.toBeNull();
  });

  it('for want of time counts as lost too, and may still happen later', async () => {
    const since = startOfTest();
    // Long enough for a slow machine to send the request, and AWS does it twice as late.
    const impatient = createEmrGateway({ ...connectionTo(aws), requestTimeoutMs: 1000 });
    await breakCalls(aws, { kind: 'slow', operation: 'RunJobFlow', delayMs: 2000 });
    const asked = Date.now();
    const problem = await problemOf(impatient.launchCluster(request()));
    expect(problem).toMatchObject({ kind: 'unknown-outcome', effect: 'unknown' });
    const late = await until(
      () => gateway.findClusterByName('stoker adhoc c-1', since),
      (cluster) => cluster !== null,
    );
    expect((late?.createdAt.getTime() ?? 0) - asked).toBeGreaterThan(1900);
    impatient.close();
  });
});

describe('trouble on the side of AWS', () => {
  it('a throttled launch is not retried, and surely did nothing', async () => {
    await breakCalls(aws, { kind: 'throttle', operation: 'RunJobFlow' });
    expect(await problemOf(gateway.launchCluster(request()))).toMatchObject({
      kind: 'throttled',
      effect: 'none',
      retryable: true,
    });
    expect(await gateway.listClusters({})).toEqual([]);
  });

  it('a launch answered by 500 may have happened', async () => {
    await breakCalls(aws, { kind: 'error', operation: 'RunJobFlow' });
    expect(await problemOf(gateway.launchCluster(request()))).toMatchObject({
      kind: 'unknown-outcome',
      effect: 'unknown',
    });
    expect(await countCalls(aws, 'RunJobFlow')).toBe(1);
  });

  it.each(['throttle', 'error', 'lost-reply'])('a read is tried again after %s', async (kind) => {
    await breakCalls(aws, { kind, operation: 'ListClusters', times: 2 });
    expect(await gateway.listClusters({})).toEqual([]);
    expect(await countCalls(aws, 'ListClusters')).toBe(3);
  });

  it('a read gives up after its attempts, and says why', async () => {
    const brief = createEmrGateway({ ...connectionTo(aws), readAttempts: 2 });
    await breakCalls(aws, { kind: 'throttle', operation: 'ListClusters', times: 5 });
    expect(await problemOf(brief.listClusters({}))).toMatchObject({ kind: 'throttled', effect: 'none' });
    brief.close();
  });
});

describe('what AWS refuses', () => {
  it('an instance type that there is not', async () => {
    const preset = tinyPreset({ instances: { groups: { primary: { type: 'm5.gigantic' } } } });
    const problem = await problemOf(gateway.launchCluster(request({ preset })));
    expect(problem).toMatchObject({ kind: 'refused', effect: 'none', retryable: false });
    expect(problem.message).toContain('m5.gigantic');
    expect(problem.hint).toContain('instance type');
  });

  it('a cluster and a step that there are not', async () => {
    const nowhere = 'j-0000000000000' as AwsClusterId;
    expect(await problemOf(gateway.describeCluster(nowhere))).toMatchObject({ kind: 'not-found', retryable: false });
    const id = await gateway.launchCluster(request());
    expect(await problemOf(gateway.describeStep(id, 's-0000000000000' as StepId))).toMatchObject({ kind: 'not-found' });
  });

  it('a step on a cluster that has ended', async () => {
    const id = await gateway.launchCluster(request());
    await gateway.terminateCluster(id);
    await until(
      () => gateway.describeCluster(id),
      (cluster) => cluster.state === 'TERMINATED',
    );
    const problem = await problemOf(gateway.addStep(id, shell('late', 'true')));
    expect(problem).toMatchObject({ kind: 'refused', effect: 'none' });
    expect(problem.hint).toContain('launch one');
  });

  it('keys that are not its own', async () => {
    const stranger = createEmrGateway({
      ...connectionTo(aws),
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wrong' },
    });
    expect(await problemOf(stranger.launchCluster(request()))).toMatchObject({ kind: 'credentials', effect: 'none' });
    stranger.close();
  });
});

it('tells the log each call, how long it took and what came of it, and no content', async () => {
  const entries: Record<string, unknown>[] = [];
  const logged = createEmrGateway({ ...connectionTo(aws), log: { debug: (details) => void entries.push(details) } });
  await logged.listClusters({});
  await problemOf(logged.describeCluster('j-0000000000000' as AwsClusterId));
  expect(entries).toEqual([
    { operation: 'ListClusters', ms: expect.any(Number), outcome: 'ok' },
    { operation: 'DescribeCluster', ms: expect.any(Number), outcome: 'not-found' },
  ]);
  logged.close();
});
