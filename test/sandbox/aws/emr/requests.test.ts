import type { RunJobFlowInput } from '@aws-sdk/client-emr';
import { describe, expect, it } from 'vitest';
import { LAUNCH, openEmr, step } from './fixture.ts';

const { InstanceGroups: _, ...NO_GROUPS } = LAUNCH.Instances;
const group = (role: 'MASTER' | 'CORE' | 'TASK', count = 1, type = 'm5.xlarge') => ({
  InstanceRole: role,
  InstanceType: type,
  InstanceCount: count,
});
const groups = (...all: ReturnType<typeof group>[]) => ({ Instances: { ...NO_GROUPS, InstanceGroups: all } });
const fleet = (type: 'MASTER' | 'CORE', capacity: number, types = ['m5.xlarge']) => ({
  InstanceFleetType: type,
  TargetOnDemandCapacity: capacity,
  InstanceTypeConfigs: types.map((name) => ({ InstanceType: name })),
});

describe('a launch that EMR refuses', () => {
  const without = (...names: (keyof RunJobFlowInput)[]) =>
    Object.fromEntries(names.map((name) => [name, undefined])) as Partial<RunJobFlowInput>;
  const cloudWatch = (LogTypes?: Record<string, string[]>) => ({
    MonitoringConfiguration: { CloudWatchLogConfiguration: { Enabled: true, ...(LogTypes && { LogTypes }) } },
  });

  it.each<[Partial<RunJobFlowInput>, string | RegExp]>([
    [{ ReleaseLabel: 'emr-7.99.0' }, 'The supplied release label is invalid: emr-7.99.0.'],
    [{ ReleaseLabel: '7.13.0' }, 'The supplied release label is invalid: 7.13.0.'],
    [{ AmiVersion: '3.8' }, /Only one AMI version and release label/],
    [without('ReleaseLabel'), 'ReleaseLabel is required for creating cluster.'],
    [without('ServiceRole'), 'ServiceRole is required for creating cluster.'],
    [without('JobFlowRole'), 'InstanceProfile is required for creating cluster.'],
    [{ JobFlowRole: 'no spaces' }, 'Invalid InstanceProfile: no spaces.'],
    [{ Applications: [{ Name: 'Sprak' }] }, /'Sprak' is not available in release emr-7.13.0. Available: .*Spark/],
    [{ ReleaseLabel: 'emr-spark-8.0.0', Applications: [{ Name: 'Hive' }] }, /'Hive' is not available/],
    [groups(group('MASTER', 1, 'm9.huge')), "Instance type 'm9.huge' is not supported."],
    [groups(group('MASTER', 2)), 'Master instance group must have exactly 3 instances for HA clusters.'],
    [groups(group('CORE', 2)), 'A cluster must have exactly one MASTER instance group, got 0.'],
    [groups(group('MASTER'), group('TASK', 1)), 'A cluster with TASK instances must have CORE instances.'],
    [groups(group('MASTER'), group('CORE', 0)), /Instance count 0 of the CORE instance group must be at least 1/],
    [{ Instances: {} }, /must have InstanceGroups, InstanceFleets or MasterInstanceType/],
    [
      { Instances: { InstanceFleets: [fleet('MASTER', 2)] } },
      'The target capacity of the MASTER instance fleet must be 1, got 2.',
    ],
    [
      { Instances: { InstanceFleets: [fleet('MASTER', 1), fleet('CORE', 4, ['m5.xlarge', 'm5.xlarge'])] } },
      /names an instance type twice/,
    ],
    [groups(group('MASTER'), group('CORE', 5_000)), /5001 instances or units of capacity; the account's limit is 4000/],
    [
      {
        Instances: {
          InstanceFleets: [
            { ...fleet('MASTER', 1), InstanceTypeConfigs: [{ InstanceType: 'm5.xlarge', WeightedCapacity: 0 }] },
          ],
        },
      },
      'WeightedCapacity 0 of m5.xlarge must be at least 1.',
    ],
    [{ LogUri: 'hdfs:///logs' }, /LogUri 'hdfs:\/\/\/logs' is not valid/],
    [{ SecurityConfiguration: 'absent' }, "Security configuration with name 'absent' does not exist."],
    [{ AutoTerminationPolicy: { IdleTimeout: 30 } }, /IdleTimeout 30 is not valid: it must be from 60 to 604800/],
    [{ StepConcurrencyLevel: 300 }, 'StepConcurrencyLevel 300 must be from 1 to 256.'],
    [
      { StepConcurrencyLevel: 2, Steps: [step('s', ['true'], 'TERMINATE_CLUSTER')] },
      /ActionOnFailure 'TERMINATE_CLUSTER' is not valid/,
    ],
    [{ Steps: [step('s', ['x'.repeat(10_241)])] }, /have 10241 characters together; the maximum is 10240/],
    [{ Steps: Array.from({ length: 257 }, () => step('s', ['true'])) }, /Maximum number of active steps/],
    [{ Tags: [{ Key: 'aws:mine', Value: 'x' }] }, /must not start with 'aws:'/],
    [
      {
        BootstrapActions: Array.from({ length: 17 }, () => ({
          Name: 'b',
          ScriptBootstrapAction: { Path: 's3://bkt/b' },
        })),
      },
      /at most 16 bootstrap actions, got 17/,
    ],
    [cloudWatch(), /needs the application AmazonCloudWatchAgent/],
    [
      { ...cloudWatch({ STEP_LOG: ['STDOUT'] }), Applications: [{ Name: 'AmazonCloudWatchAgent' }] },
      /Log type 'STEP_LOG' is not valid/,
    ],
    [{ ...cloudWatch(), ReleaseLabel: 'emr-6.15.0' }, /needs release 7.11.0 or later/],
    [
      {
        ManagedScalingPolicy: {
          ComputeLimits: { UnitType: 'Instances', MinimumCapacityUnits: 5, MaximumCapacityUnits: 2 },
        },
      },
      /5 must not be above MaximumCapacityUnits 2/,
    ],
  ])('%o', async (changes, message) => {
    const emr = await openEmr();
    const input = JSON.parse(JSON.stringify({ ...LAUNCH, ...changes }));
    await expect(emr.call('RunJobFlow', input)).rejects.toMatchObject({
      type: 'ValidationException',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    expect(await emr.call('ListClusters')).toEqual({ Clusters: [] });
  });

  it('is taken on the newest line of releases', async () => {
    const emr = await openEmr();
    const id = await emr.launch({ ReleaseLabel: 'emr-spark-8.0.0', Applications: [{ Name: 'spark' }] });
    const cluster = await emr.reached(id, 'WAITING');
    expect(cluster.ReleaseLabel).toBe('emr-spark-8.0.0');
    expect(cluster.Applications).toEqual([{ Name: 'Spark', Version: '4.0.2-amzn-0' }]);
  });
});

describe('calls about what is not there', () => {
  it.each([
    ['DescribeCluster', { ClusterId: 'j-NONE' }, 'InvalidRequestException', "Cluster id 'j-NONE' is not valid."],
    ['ListSteps', { ClusterId: 'j-NONE' }, 'InvalidRequestException', "Cluster id 'j-NONE' is not valid."],
    ['AddJobFlowSteps', { JobFlowId: 'j-NONE', Steps: [] }, 'ValidationException', /does not exist/],
    ['TerminateJobFlows', { JobFlowIds: ['j-NONE'] }, 'ValidationException', /does not exist/],
    ['TerminateJobFlows', { JobFlowIds: Array(11).fill('j-NONE') }, 'ValidationException', /At most 10/],
    ['ListClusters', { Marker: 'nonsense' }, 'InvalidRequestException', "Marker 'nonsense' is not valid."],
    ['ListStudios', {}, 'InvalidRequestException', /does not answer 'ListStudios'/],
  ])('%s %o', async (operation, input, type, message) => {
    const emr = await openEmr();
    await expect(emr.call(operation, input)).rejects.toMatchObject({
      type,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('name the step that is not on the cluster', async () => {
    const emr = await openEmr();
    const id = await emr.launch();
    await expect(emr.call('DescribeStep', { ClusterId: id, StepId: 's-NONE' })).rejects.toMatchObject({
      type: 'InvalidRequestException',
      errorCode: 'NoSuchStep',
    });
  });

  it('do not see the clusters of another region', async () => {
    const emr = await openEmr();
    const id = await emr.launch();
    await expect(emr.call('DescribeCluster', { ClusterId: id }, 'eu-west-1')).rejects.toThrow(/is not valid/);
    expect(await emr.call('ListClusters', {}, 'eu-west-1')).toEqual({ Clusters: [] });
  });
});

describe('an ended cluster', () => {
  it('takes no steps, and terminating it again is no error', async () => {
    const emr = await openEmr();
    const id = await emr.launch();
    await emr.call('TerminateJobFlows', { JobFlowIds: [id] });
    await expect(emr.call('AddJobFlowSteps', { JobFlowId: id, Steps: [step('late', ['true'])] })).rejects.toThrow(
      'A job flow that is shutting down, terminated, or finished may not be modified.',
    );
    await emr.reached(id, 'TERMINATED');
    expect(await emr.call('TerminateJobFlows', { JobFlowIds: [id] })).toEqual({});
  });
});

describe('termination protection', () => {
  it('fails the whole call, and leaves the others up', async () => {
    const emr = await openEmr();
    const [free, locked] = [await emr.launch(), await emr.launch()];
    await emr.call('SetTerminationProtection', { JobFlowIds: [locked], TerminationProtected: true });
    await expect(emr.call('TerminateJobFlows', { JobFlowIds: [free, locked] })).rejects.toThrow(
      'Could not shut down one or more job flows since they are termination protected.',
    );
    await emr.reached(free, 'WAITING');
    await emr.call('SetTerminationProtection', { JobFlowIds: [locked], TerminationProtected: false });
    await emr.call('TerminateJobFlows', { JobFlowIds: [free, locked] });
    await emr.reached(free, 'TERMINATED');
    await emr.reached(locked, 'TERMINATED');
  });
});
