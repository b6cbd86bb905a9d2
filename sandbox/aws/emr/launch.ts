import type { InstanceFleetConfig, InstanceGroupConfig, RunJobFlowInput, StepConfig } from '@aws-sdk/client-emr';
import { newAddresses, newClusterId, newEc2Id, newFleetId, newGroupId, newInstanceId, newStepId } from './ids.ts';
import type { ClusterRecord, FleetRecord, GroupRecord, InstanceRecord, Millis, StepRecord } from './records.ts';

/** The record of a cluster that has just been asked for; the request has passed its checks. */
export function newCluster(input: RunJobFlowInput, region: string, now: Millis): ClusterRecord {
  const { Steps: steps, ...request } = input;
  const instances = input.Instances ?? {};
  const groups = groupConfigs(input).map((config) => newGroup(config, now));
  const fleets = (instances.InstanceFleets ?? []).map((config) => newFleet(config, now));
  // Three primary nodes mean a cluster that lives on: EMR then ignores keep-alive and protects it.
  const highlyAvailable = groups.some((group) => group.role === 'MASTER' && group.requested > 1);
  return {
    id: newClusterId(),
    region,
    request,
    createdAt: now,
    state: 'STARTING',
    reason: {},
    errorDetails: [],
    keepAlive: highlyAvailable || (instances.KeepJobFlowAliveWhenNoSteps ?? false),
    isProtected: highlyAvailable || (instances.TerminationProtected ?? false),
    visible: input.VisibleToAllUsers ?? true,
    unhealthyReplacement: instances.UnhealthyNodeReplacement ?? false,
    stepConcurrency: input.StepConcurrencyLevel ?? 1,
    tags: input.Tags ?? [],
    groups,
    fleets,
    instances: [
      ...groups.flatMap((group) => machinesOfGroup(group, group.requested, now)),
      ...fleets.flatMap((fleet) => machinesOfFleet(fleet, now)),
    ],
    bootstrapActions: input.BootstrapActions ?? [],
    steps: (steps ?? []).map((config) => newStep(config, input.StepConcurrencyLevel ?? 1, now)),
    ...(input.AutoTerminationPolicy && { idleTimeoutSeconds: input.AutoTerminationPolicy.IdleTimeout ?? 3600 }),
    ...(input.ManagedScalingPolicy && { managedScaling: input.ManagedScalingPolicy }),
    ...(input.ExtendedSupport !== undefined && { extendedSupport: input.ExtendedSupport }),
  };
}

/** A step that waits for its turn. Where the API leaves the action open, EMR ends the cluster. */
export function newStep(config: StepConfig, stepConcurrency: number, now: Millis, roleArn?: string): StepRecord {
  const action = config.ActionOnFailure ?? (stepConcurrency > 1 ? 'CONTINUE' : 'TERMINATE_CLUSTER');
  return {
    id: newStepId(),
    config: { ...config, ActionOnFailure: action },
    state: 'PENDING',
    createdAt: now,
    ...(roleArn !== undefined && { executionRoleArn: roleArn }),
  };
}

function groupConfigs(input: RunJobFlowInput): InstanceGroupConfig[] {
  const instances = input.Instances ?? {};
  if (instances.InstanceGroups?.length) return instances.InstanceGroups;
  if (instances.InstanceFleets?.length || !instances.MasterInstanceType) return [];
  const count = instances.InstanceCount ?? 1;
  const primary: InstanceGroupConfig = {
    Name: 'master',
    InstanceRole: 'MASTER',
    InstanceType: instances.MasterInstanceType,
    InstanceCount: 1,
  };
  if (count < 2) return [primary];
  const core: InstanceGroupConfig = {
    Name: 'core',
    InstanceRole: 'CORE',
    InstanceType: instances.SlaveInstanceType ?? instances.MasterInstanceType,
    InstanceCount: count - 1,
  };
  return [primary, core];
}

/** A group as it is asked for, without its machines. */
export function newGroup(config: InstanceGroupConfig, now: Millis): GroupRecord {
  const spot = config.Market === 'SPOT' || config.BidPrice !== undefined;
  return {
    id: newGroupId(),
    name: config.Name ?? `${config.InstanceRole} instance group`,
    role: config.InstanceRole ?? 'CORE',
    market: spot ? 'SPOT' : 'ON_DEMAND',
    ...(config.BidPrice !== undefined && { bidPrice: config.BidPrice }),
    instanceType: config.InstanceType ?? 'm5.xlarge',
    requested: config.InstanceCount ?? 0,
    ...(config.EbsConfiguration && { ebs: config.EbsConfiguration }),
    configurations: config.Configurations ?? [],
    configurationsVersion: config.Configurations?.length ? 1 : 0,
    ...(config.CustomAmiId !== undefined && { customAmiId: config.CustomAmiId }),
    ...(config.AutoScalingPolicy && { autoScaling: config.AutoScalingPolicy }),
    createdAt: now,
  };
}

/** A fleet as it is asked for, without its machines. */
export const newFleet = (config: InstanceFleetConfig, now: Millis): FleetRecord => ({
  id: newFleetId(),
  config,
  createdAt: now,
});

/** Machines of a group, not yet there. */
export function machinesOfGroup(group: GroupRecord, count: number, now: Millis): InstanceRecord[] {
  return Array.from({ length: count }, () => ({
    ...machine(now),
    role: group.role,
    market: group.market,
    instanceType: group.instanceType,
    groupId: group.id,
    weight: 1,
  }));
}

/** The machines that a fleet still lacks: its first instance type in as many as its targets need. */
export function machinesOfFleet(
  fleet: FleetRecord,
  now: Millis,
  have: readonly InstanceRecord[] = [],
): InstanceRecord[] {
  const choice = fleet.config.InstanceTypeConfigs?.[0];
  const weight = choice?.WeightedCapacity ?? 1;
  const lacking = (market: InstanceRecord['market'], target: number) => {
    const units = have.filter((one) => one.market === market).reduce((sum, one) => sum + one.weight, 0);
    return Math.max(0, Math.ceil((target - units) / weight));
  };
  const machines = (market: InstanceRecord['market'], target: number) =>
    Array.from({ length: lacking(market, target) }, () => ({
      ...machine(now),
      role: fleet.config.InstanceFleetType ?? 'CORE',
      market,
      instanceType: choice?.InstanceType ?? 'm5.xlarge',
      fleetId: fleet.id,
      weight,
    }));
  return [
    ...machines('ON_DEMAND', fleet.config.TargetOnDemandCapacity ?? 0),
    ...machines('SPOT', fleet.config.TargetSpotCapacity ?? 0),
  ];
}

const machine = (now: Millis) => ({
  id: newInstanceId(),
  ec2Id: newEc2Id(),
  ...newAddresses(),
  state: 'PROVISIONING' as const,
  createdAt: now,
});
