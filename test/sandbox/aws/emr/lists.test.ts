import { describe, expect, it } from 'vitest';
import { LAUNCH, openEmr, PATIENT, step } from './fixture.ts';

interface Listed {
  Clusters: { Id: string; Name: string; Status: { State: string } }[];
  Marker?: string;
}

describe('ListClusters', () => {
  it('gives 50 a page, each cluster once, in no order of time', async () => {
    let now = 1_700_000_000_000;
    const emr = await openEmr({ zeroDelay: true, clock: () => now });
    const made: string[] = [];
    for (let i = 0; i < 120; i += 1) {
      now += 1000;
      made.push(await emr.launch({ Name: `c${i}` }));
    }

    const pages: Listed[] = [];
    let marker: string | undefined;
    do {
      const answer: Listed = await emr.call('ListClusters', marker === undefined ? {} : { Marker: marker });
      pages.push(answer);
      marker = answer.Marker;
    } while (marker !== undefined);

    expect(pages.map((one) => one.Clusters.length)).toEqual([50, 50, 20]);
    const seen = pages.flatMap((one) => one.Clusters.map((cluster) => cluster.Id));
    expect(seen.toSorted()).toEqual(made.toSorted());
    expect(seen).not.toEqual(made);
    expect(seen).not.toEqual(made.toReversed());
  });

  it('filters by state and by time of creation', async () => {
    let now = 1_700_000_000_000;
    const emr = await openEmr({ zeroDelay: true, clock: () => now });
    const old = await emr.launch();
    now += 60_000;
    const young = await emr.launch();
    await emr.call('TerminateJobFlows', { JobFlowIds: [young] });
    const ids = async (input: object) => (await emr.call<Listed>('ListClusters', input)).Clusters.map((one) => one.Id);
    expect(await ids({ ClusterStates: ['WAITING'] })).toEqual([old]);
    expect(await ids({ ClusterStates: ['TERMINATED'] })).toEqual([young]);
    expect(await ids({ CreatedAfter: 1_700_000_030 })).toEqual([young]);
    expect(await ids({ CreatedBefore: 1_700_000_030.5 })).toEqual([old]);
    expect(await ids({ ClusterStates: ['STARTING'] })).toEqual([]);
  });
});

describe('ListSteps', () => {
  it('gives the newest first, 50 a page, by id and by state', async () => {
    const emr = await openEmr({ zeroDelay: true });
    const id = await emr.launch({ steps: Array.from({ length: 60 }, (_, i) => step(`s${i}`, ['true'])) });
    const list = (input: object) =>
      emr.call<{ Steps: { Id: string; Name: string }[]; Marker?: string }>('ListSteps', { ClusterId: id, ...input });
    const first = await list({});
    const second = await list({ Marker: first.Marker });
    expect(first.Steps.map((one) => one.Name)).toEqual(Array.from({ length: 50 }, (_, i) => `s${59 - i}`));
    expect(second.Steps.map((one) => one.Name)).toEqual(Array.from({ length: 10 }, (_, i) => `s${9 - i}`));
    expect(second.Marker).toBeUndefined();
    expect((await list({ StepStates: ['RUNNING'] })).Steps.map((one) => one.Name)).toEqual(['s0']);
    expect((await list({ StepIds: [first.Steps[3]?.Id] })).Steps.map((one) => one.Name)).toEqual(['s56']);
    await expect(
      list({
        StepIds: Array(11)
          .fill(0)
          .map((_, i) => `s-${i}`),
      }),
    ).rejects.toThrow(/At most 10 StepIds/);
  });
});

describe('machines', () => {
  it('of groups are listed by role, and resized', async () => {
    const emr = await openEmr();
    const id = await emr.launch();
    await emr.reached(id, 'WAITING');
    const groups = async () =>
      (
        await emr.call<{
          InstanceGroups: {
            Id: string;
            InstanceGroupType: string;
            RunningInstanceCount: number;
            Status: { State: string };
          }[];
        }>('ListInstanceGroups', { ClusterId: id })
      ).InstanceGroups;
    const core = (await groups()).find((one) => one.InstanceGroupType === 'CORE');
    expect(core).toMatchObject({ RunningInstanceCount: 2, Status: { State: 'RUNNING' } });

    await emr.call('ModifyInstanceGroups', {
      ClusterId: id,
      InstanceGroups: [{ InstanceGroupId: core?.Id, InstanceCount: 1 }],
    });

    await expect
      .poll(async () => (await groups()).find((one) => one.Id === core?.Id), PATIENT)
      .toMatchObject({
        RunningInstanceCount: 1,
        Status: { State: 'RUNNING' },
      });
    expect(emr.engine.opened.get(id)?.lost).toHaveLength(1);
    const { Instances } = await emr.call<{ Instances: unknown[] }>('ListInstances', {
      ClusterId: id,
      InstanceGroupTypes: ['CORE'],
      InstanceStates: ['RUNNING'],
    });
    expect(Instances).toHaveLength(1);
  });

  it('that came later can be taken away again', async () => {
    const emr = await openEmr();
    const id = await emr.launch();
    await emr.reached(id, 'WAITING');
    const { InstanceGroupIds } = await emr.call<{ InstanceGroupIds: string[] }>('AddInstanceGroups', {
      JobFlowId: id,
      InstanceGroups: [{ InstanceRole: 'TASK', InstanceType: 'm5.2xlarge', InstanceCount: 2 }],
    });
    const running = async () => {
      const input = { ClusterId: id, InstanceGroupTypes: ['TASK'], InstanceStates: ['RUNNING'] };
      return (await emr.call<{ Instances: unknown[] }>('ListInstances', input)).Instances.length;
    };
    await expect.poll(running, PATIENT).toBe(2);
    const change = [{ InstanceGroupId: InstanceGroupIds[0], InstanceCount: 0 }];
    await emr.call('ModifyInstanceGroups', { ClusterId: id, InstanceGroups: change });
    expect(await running()).toBe(0);
    await emr.reached(id, 'WAITING');
  });

  it('of fleets fill the capacity by weight', async () => {
    const emr = await openEmr();
    const fleet = (type: 'MASTER' | 'CORE', onDemand: number, spot: number, weight: number) => ({
      InstanceFleetType: type,
      TargetOnDemandCapacity: onDemand,
      TargetSpotCapacity: spot,
      InstanceTypeConfigs: [{ InstanceType: 'r5.2xlarge', WeightedCapacity: weight }],
    });
    const id = await emr.launch({
      Instances: {
        KeepJobFlowAliveWhenNoSteps: true,
        InstanceFleets: [fleet('MASTER', 1, 0, 1), fleet('CORE', 4, 6, 4)],
      },
    });
    const cluster = await emr.reached(id, 'WAITING');
    expect(cluster.InstanceCollectionType).toBe('INSTANCE_FLEET');
    const { InstanceFleets } = await emr.call<{ InstanceFleets: object[] }>('ListInstanceFleets', { ClusterId: id });
    expect(InstanceFleets[1]).toMatchObject({
      ProvisionedOnDemandCapacity: 4,
      ProvisionedSpotCapacity: 8,
      Status: { State: 'RUNNING' },
    });
    expect(emr.engine.opened.get(id)?.spec.nodes.map((node) => node.yarnMemoryMb)).toEqual([
      57_344, 57_344, 57_344, 57_344,
    ]);
    await expect(emr.call('ListInstanceGroups', { ClusterId: id })).rejects.toThrow(/mutually exclusive/);
  });
});

describe('tags and settings', () => {
  it('are kept with the cluster', async () => {
    const emr = await openEmr();
    const id = await emr.launch({ Tags: [{ Key: 'owner', Value: 'ann' }] });
    await emr.call('AddTags', {
      ResourceId: id,
      Tags: [
        { Key: 'owner', Value: 'bob' },
        { Key: 'run', Value: 'r-1' },
      ],
    });
    await emr.call('RemoveTags', { ResourceId: id, TagKeys: ['run'] });
    const policy = { ComputeLimits: { UnitType: 'Instances', MinimumCapacityUnits: 2, MaximumCapacityUnits: 5 } };
    await emr.call('PutManagedScalingPolicy', { ClusterId: id, ManagedScalingPolicy: policy });
    await emr.call('PutAutoTerminationPolicy', { ClusterId: id, AutoTerminationPolicy: {} });

    const again = await emr.reopen();

    expect((await again.describe(id)).Tags).toEqual([{ Key: 'owner', Value: 'bob' }]);
    expect(await again.call('GetManagedScalingPolicy', { ClusterId: id })).toEqual({ ManagedScalingPolicy: policy });
    expect(await again.call('GetAutoTerminationPolicy', { ClusterId: id })).toEqual({
      AutoTerminationPolicy: { IdleTimeout: 3600 },
    });
    await again.call('RemoveAutoTerminationPolicy', { ClusterId: id });
    expect(await again.call('GetAutoTerminationPolicy', { ClusterId: id })).toEqual({});
  });

  it('answer the log URI as EMR does, with s3n', async () => {
    const emr = await openEmr();
    expect((await emr.describe(await emr.launch())).LogUri).toBe('s3n://logs-bucket/emr/');
    const { LogUri: _, ...silent } = LAUNCH;
    const { JobFlowId } = await emr.call<{ JobFlowId: string }>('RunJobFlow', silent);
    expect(await emr.describe(JobFlowId)).not.toHaveProperty('LogUri');
  });

  it('keep-alive switched off ends a cluster that has nothing to do', async () => {
    const emr = await openEmr();
    const id = await emr.launch();
    await emr.reached(id, 'WAITING');
    await emr.call('SetKeepJobFlowAliveWhenNoSteps', { JobFlowIds: [id], KeepJobFlowAliveWhenNoSteps: false });
    await emr.reached(id, 'TERMINATED');
  });
});
