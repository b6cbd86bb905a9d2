import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LAUNCH, LOGS, openEmr, PATIENT, step } from './fixture.ts';

describe('logs in S3', () => {
  it('of a running step come at the push interval', async () => {
    const emr = await openEmr({ logPushMs: 20 });
    const id = await emr.launch({ steps: [step('long', ['sh', '-c', 'echo begun; sleep 600'])] });
    const [long] = await emr.steps(id);
    await expect.poll(() => emr.logText(`emr/${id}/steps/${long?.Id}/stdout.gz`), PATIENT).toBe('begun\n');
  });

  it('go where the step says, before where the cluster says', async () => {
    const emr = await openEmr();
    const own = { StepMonitoringConfiguration: { S3MonitoringConfiguration: { LogUri: `s3://${LOGS}/own` } } };
    const id = await emr.launch({ steps: [{ ...step('job', ['echo', 'hi']), ...own }] });
    await emr.reached(id, 'WAITING');
    const [job] = await emr.steps(id);
    await expect.poll(() => emr.logText(`own/${id}/steps/${job?.Id}/stdout.gz`), PATIENT).toBe('hi\n');
  });

  it('have the containers that YARN wrote', async () => {
    const emr = await openEmr();
    const id = await emr.launch();
    await emr.reached(id, 'WAITING');
    const containers = join(emr.directory, 'yarn-logs');
    const driver = join(containers, 'application_1_0001', 'container_1_0001_01_000001');
    await mkdir(driver, { recursive: true });
    await writeFile(join(driver, 'stdout'), 'macro-F1 0.71\n');
    const engine = emr.engine.opened.get(id);
    if (engine) engine.containers = containers;
    await emr.call('TerminateJobFlows', { JobFlowIds: [id] });
    await emr.reached(id, 'TERMINATED');
    expect(await emr.logText(`emr/${id}/containers/application_1_0001/container_1_0001_01_000001/stdout.gz`)).toBe(
      'macro-F1 0.71\n',
    );
  });

  it('are not written, and nothing breaks, when the bucket is not there', async () => {
    const emr = await openEmr();
    const id = await emr.launch({ LogUri: 's3://no-such-bucket/x', steps: [step('job', ['true'])] });
    await emr.reached(id, 'WAITING');
    await emr.call('TerminateJobFlows', { JobFlowIds: [id] });
    await emr.reached(id, 'TERMINATED');
    expect(await emr.objects.buckets()).toEqual([LOGS]);
  });
});

describe('logs in CloudWatch', () => {
  const watched = (config: object = {}) => ({
    Applications: [{ Name: 'Spark' }, { Name: 'AmazonCloudWatchAgent' }],
    MonitoringConfiguration: { CloudWatchLogConfiguration: { Enabled: true, ...config } },
  });

  it('follow a step line by line while it runs', async () => {
    const emr = await openEmr({ logStreamMs: 20 });
    const id = await emr.launch({
      ...watched(),
      steps: [step('long', ['sh', '-c', 'echo one; echo two; printf half; sleep 600'])],
    });
    const [long] = await emr.steps(id);
    await expect.poll(() => emr.logged.map((one) => one.message), PATIENT).toEqual(['one', 'two']);
    expect(emr.logged[0]).toMatchObject({ group: `/aws/emr/${id}`, stream: `/steps/${long?.Id}/stdout` });
    await emr.call('TerminateJobFlows', { JobFlowIds: [id] });
    await emr.reached(id, 'TERMINATED');
    expect(emr.logged.map((one) => one.message)).toEqual(['one', 'two', 'half']);
  });

  it('have the group, the prefix and the types that the cluster asks for', async () => {
    const emr = await openEmr();
    const types = { STEP_LOGS: ['STDERR'], SPARK_DRIVER: ['STDOUT'] };
    const id = await emr.launch(watched({ LogGroupName: '/team', LogStreamNamePrefix: 'p', LogTypes: types }));
    await emr.reached(id, 'WAITING');
    const containers = join(emr.directory, 'yarn-logs');
    for (const container of ['container_1_0001_01_000001', 'container_1_0001_01_000002']) {
      await mkdir(join(containers, 'application_1_0001', container), { recursive: true });
      await writeFile(join(containers, 'application_1_0001', container, 'stdout'), `${container}\n`);
    }
    const engine = emr.engine.opened.get(id);
    if (engine) engine.containers = containers;
    await emr.call('AddJobFlowSteps', { JobFlowId: id, Steps: [step('s', ['sh', '-c', 'echo out; echo err >&2'])] });
    await emr.call('SetKeepJobFlowAliveWhenNoSteps', { JobFlowIds: [id], KeepJobFlowAliveWhenNoSteps: false });
    await emr.reached(id, 'TERMINATED');
    expect(emr.logged.map((one) => [one.group, one.stream.replace(/s-\w+/, 's-1'), one.message]).toSorted()).toEqual([
      ['/team', 'p/applications/application_1_0001/container_1_0001_01_000001/stdout', 'container_1_0001_01_000001'],
      ['/team', 'p/steps/s-1/stderr', 'err'],
    ]);
  });
});

describe('metrics', () => {
  const busy = { appsRunning: 1, appsPending: 2, containersPending: 5, memoryAvailableMb: 6_144 };

  it('tell what YARN says', async () => {
    const emr = await openEmr({ metricsMs: 10 });
    const id = await emr.launch();
    await emr.reached(id, 'WAITING');
    await expect
      .poll(() => emr.metrics.at(-1)?.values, PATIENT)
      .toMatchObject({ IsIdle: 1, AppsRunning: 0, YARNMemoryAvailablePercentage: 100 });
    Object.assign(emr.engine.opened.get(id)?.yarn ?? {}, busy);
    await expect
      .poll(() => emr.metrics.at(-1), PATIENT)
      .toMatchObject({
        clusterId: id,
        values: { IsIdle: 0, AppsRunning: 1, AppsPending: 2, ContainerPending: 5, YARNMemoryAvailablePercentage: 25 },
      });
    expect(emr.metrics.at(-1)?.values).not.toHaveProperty('AutoTerminationIsClusterIdle');
  });

  it('say of a cluster with a policy whether the policy sees it idle', async () => {
    const emr = await openEmr({ metricsMs: 10 });
    const id = await emr.launch({
      AutoTerminationPolicy: { IdleTimeout: 3600 },
      steps: [step('long', ['sleep', '600'])],
    });
    await emr.reached(id, 'RUNNING');
    await expect
      .poll(() => emr.metrics.at(-1)?.values, PATIENT)
      .toMatchObject({ IsIdle: 0, AutoTerminationIsClusterIdle: 0 });
  });
});

describe('a notebook that somebody left open', () => {
  it('shows in the metrics, is no work, and keeps the policy from ending the cluster', async () => {
    let now = Date.now();
    const emr = await openEmr({ idleCheckMs: 5, metricsMs: 5, clock: () => now });
    const id = await emr.launch({ AutoTerminationPolicy: { IdleTimeout: 60 } });
    await emr.reached(id, 'WAITING');
    await emr.service.fault({ kind: 'notebook', clusterId: id, kernels: 2 });
    await expect
      .poll(() => emr.metrics.at(-1)?.values, PATIENT)
      .toMatchObject({ IsIdle: 1, TotalNotebookKernels: 2, AutoTerminationIsClusterIdle: 0 });
    now += 3_600_000;
    const seen = emr.metrics.length;
    await expect.poll(() => emr.metrics.length, PATIENT).toBeGreaterThan(seen + 3);
    expect((await emr.describe(id)).Status?.State).toBe('WAITING');

    await emr.service.fault({ kind: 'notebook', clusterId: id, kernels: 0 });
    const last = emr.metrics.length;
    await expect.poll(() => emr.metrics.length, PATIENT).toBeGreaterThan(last + 3);
    now += 60_000;
    await emr.reached(id, 'TERMINATED');
  });
});

describe('metrics that do not come', () => {
  it('stay away from one cluster for as long as the fault lasts', async () => {
    const emr = await openEmr({ metricsMs: 5 });
    const [silent, other] = [await emr.launch(), await emr.launch()];
    await Promise.all([emr.reached(silent, 'WAITING'), emr.reached(other, 'WAITING')]);
    const of = (id: string) => emr.metrics.filter(({ clusterId }) => clusterId === id).length;
    await emr.service.fault({ kind: 'no-metrics', clusterId: silent });
    const [before, others] = [of(silent), of(other)];
    await expect.poll(() => of(other), PATIENT).toBeGreaterThan(others + 3);
    // One round may have been under way.
    expect(of(silent)).toBeLessThanOrEqual(before + 1);
    await emr.service.fault({ kind: 'no-metrics', clusterId: silent, silent: false });
    await expect.poll(() => of(silent), PATIENT).toBeGreaterThan(before + 3);
  });
});

describe('an auto-termination policy', () => {
  it('ends a cluster only when it has been idle for so long', async () => {
    let now = Date.now();
    const emr = await openEmr({ idleCheckMs: 5, metricsMs: 5, clock: () => now });
    const id = await emr.launch({ AutoTerminationPolicy: { IdleTimeout: 60 } });
    await emr.reached(id, 'WAITING');
    const yarn = emr.engine.opened.get(id)?.yarn;
    const rounds = async () => {
      const seen = emr.metrics.length;
      await expect.poll(() => emr.metrics.length, PATIENT).toBeGreaterThan(seen + 3);
    };

    if (yarn) yarn.appsRunning = 1;
    await rounds();
    now += 3_600_000;
    await rounds();
    expect((await emr.describe(id)).Status?.State).toBe('WAITING');

    if (yarn) yarn.appsRunning = 0;
    await rounds();
    now += 59_000;
    await rounds();
    expect((await emr.describe(id)).Status?.State).toBe('WAITING');

    now += 1_000;
    const cluster = await emr.reached(id, 'TERMINATED');
    expect(cluster.Status?.StateChangeReason?.Message).toContain('auto-termination policy after 60 s idle');
  });

  it('of the shortest time takes as long as a test wants, and a longer one as long as it says', async () => {
    const delays = { startingMs: 0, bootstrappingMs: 0, terminatingMs: 0, shortestIdleMs: 20 };
    const emr = await openEmr({ idleCheckMs: 5, metricsMs: 5, delays });
    const [short, long] = [
      await emr.launch({ AutoTerminationPolicy: { IdleTimeout: 60 } }),
      await emr.launch({ AutoTerminationPolicy: { IdleTimeout: 61 } }),
    ];
    await emr.reached(short, 'TERMINATED');
    expect((await emr.describe(long)).Status?.State).not.toBe('TERMINATED');
  });

  it('leaves a protected cluster alone until the protection is taken off', async () => {
    const delays = { startingMs: 0, bootstrappingMs: 0, terminatingMs: 0, shortestIdleMs: 20 };
    const emr = await openEmr({ idleCheckMs: 5, metricsMs: 5, delays });
    const launch = (TerminationProtected: boolean) =>
      emr.launch({
        AutoTerminationPolicy: { IdleTimeout: 60 },
        Instances: { ...LAUNCH.Instances, TerminationProtected },
      });
    const [kept, other] = [await launch(true), await launch(false)];
    await emr.reached(other, 'TERMINATED');
    expect((await emr.describe(kept)).Status?.State).not.toMatch(/TERMINAT/);
    await emr.call('SetTerminationProtection', { JobFlowIds: [kept], TerminationProtected: false });
    await emr.reached(kept, 'TERMINATED');
  });
});
