import type {
  AddInstanceFleetInput,
  AddInstanceGroupsInput,
  ListInstancesInput,
  ModifyInstanceFleetInput,
  ModifyInstanceGroupsInput,
  PutAutoScalingPolicyInput,
} from '@aws-sdk/client-emr';
import { checkFleetTypes, checkMachineCount, checkTypes } from '../check-instances.ts';
import { badRequest, invalid } from '../errors.ts';
import { clusterArn } from '../ids.ts';
import { newFleet, newGroup } from '../launch.ts';
import type { ClusterLife } from '../life.ts';
import { page } from '../paging.ts';
import type { ClusterRecord, GroupRecord } from '../records.ts';
import { autoScalingView, fleetView, groupView, instanceView } from '../view-instances.ts';
import { clusterOf, type OperationScope, operation } from './operation.ts';

const PAGE = 500;
const EXCLUSIVE = 'Instance fleets and instance groups are mutually exclusive.';

export const instanceOperations = {
  ListInstances: operation<ListInstancesInput>((input, scope) => {
    const { cluster } = clusterOf(scope, input.ClusterId);
    const roles = new Set<string>(input.InstanceGroupTypes ?? []);
    const states = new Set<string>(input.InstanceStates ?? []);
    const found = cluster.instances
      .filter((one) => input.InstanceGroupId === undefined || one.groupId === input.InstanceGroupId)
      .filter((one) => input.InstanceFleetId === undefined || one.fleetId === input.InstanceFleetId)
      .filter((one) => roles.size === 0 || roles.has(one.role))
      .filter((one) => input.InstanceFleetType === undefined || one.role === input.InstanceFleetType)
      .filter((one) => states.size === 0 || states.has(one.state));
    const { items, marker } = page(found, (one) => one.id, input.Marker, PAGE);
    return {
      Instances: items.map((one) => instanceView(cluster, one)),
      ...(marker !== undefined && { Marker: marker }),
    };
  }),

  ListInstanceGroups: operation<{ ClusterId: string }>((input, scope) => {
    const { cluster } = clusterOf(scope, input.ClusterId);
    if (cluster.fleets.length > 0) throw badRequest(EXCLUSIVE);
    return { InstanceGroups: cluster.groups.map((group) => groupView(cluster, group)) };
  }),

  ListInstanceFleets: operation<{ ClusterId: string }>((input, scope) => {
    const { cluster } = clusterOf(scope, input.ClusterId);
    if (cluster.groups.length > 0) throw badRequest(EXCLUSIVE);
    return { InstanceFleets: cluster.fleets.map((fleet) => fleetView(cluster, fleet)) };
  }),

  AddInstanceGroups: operation<AddInstanceGroupsInput>(async (input, scope) => {
    const life = clusterOf(scope, input.JobFlowId);
    requireReady(life, scope);
    if (life.cluster.fleets.length > 0) throw badRequest(EXCLUSIVE);
    const configs = input.InstanceGroups ?? [];
    checkMachineCount({ InstanceGroups: configs });
    if (scope.strict) checkTypes(configs.map((config) => config.InstanceType));
    const other = configs.find((config) => config.InstanceRole !== 'TASK');
    if (other) throw invalid(`Only TASK instance groups can be added to a running cluster, not ${other.InstanceRole}.`);
    const added = configs.map((config) => newGroup(config, scope.context.now()));
    life.cluster.groups.push(...added);
    life.resize();
    await scope.context.save(life.cluster);
    return {
      JobFlowId: life.cluster.id,
      InstanceGroupIds: added.map((group) => group.id),
      ClusterArn: clusterArn(life.cluster.region, life.cluster.id),
    };
  }),

  AddInstanceFleet: operation<AddInstanceFleetInput>(async (input, scope) => {
    const life = clusterOf(scope, input.ClusterId);
    requireReady(life, scope);
    const config = input.InstanceFleet;
    if (config?.InstanceFleetType !== 'TASK') {
      throw invalid(`Only a TASK instance fleet can be added to a running cluster, not ${config?.InstanceFleetType}.`);
    }
    if (life.cluster.fleets.some((fleet) => fleet.config.InstanceFleetType === 'TASK')) {
      throw invalid('The cluster has a TASK instance fleet already.');
    }
    if (life.cluster.groups.length > 0) throw badRequest(EXCLUSIVE);
    checkMachineCount({ InstanceFleets: [config] });
    if (scope.strict) checkFleetTypes(config);
    const fleet = newFleet(config, scope.context.now());
    life.cluster.fleets.push(fleet);
    life.resize();
    await scope.context.save(life.cluster);
    const { id, region } = life.cluster;
    return { ClusterId: id, InstanceFleetId: fleet.id, ClusterArn: clusterArn(region, id) };
  }),

  ModifyInstanceGroups: operation<ModifyInstanceGroupsInput>(async (input, scope) => {
    for (const change of input.InstanceGroups ?? []) {
      const { life, group } = groupOf(scope, input.ClusterId, change.InstanceGroupId);
      requireReady(life, scope);
      if (change.Configurations) {
        group.configurations = change.Configurations;
        group.configurationsVersion += 1;
      }
      if (change.InstanceCount !== undefined) resizeGroup(life, group, change.InstanceCount);
      await scope.context.save(life.cluster);
    }
    return {};
  }),

  ModifyInstanceFleet: operation<ModifyInstanceFleetInput>(async (input, scope) => {
    const life = clusterOf(scope, input.ClusterId);
    requireReady(life, scope);
    const change = input.InstanceFleet;
    const fleet = life.cluster.fleets.find((one) => one.id === change?.InstanceFleetId);
    if (!fleet || !change) throw badRequest(`Instance fleet id '${change?.InstanceFleetId}' is not valid.`);
    if (fleet.config.InstanceFleetType === 'MASTER') throw invalid('The MASTER instance fleet cannot be resized.');
    const { TargetOnDemandCapacity: onDemand, TargetSpotCapacity: spot } = change;
    checkMachineCount({ InstanceCount: (onDemand ?? 0) + (spot ?? 0) });
    fleet.config = {
      ...fleet.config,
      ...(onDemand !== undefined && { TargetOnDemandCapacity: onDemand }),
      ...(spot !== undefined && { TargetSpotCapacity: spot }),
    };
    fleet.resizing = true;
    life.resize();
    await scope.context.save(life.cluster);
    return {};
  }),

  PutAutoScalingPolicy: operation<PutAutoScalingPolicyInput>(async (input, scope) => {
    const { life, group } = groupOf(scope, input.ClusterId, input.InstanceGroupId);
    const policy = input.AutoScalingPolicy;
    if (!policy) throw invalid('AutoScalingPolicy must be given.');
    group.autoScaling = policy;
    await scope.context.save(life.cluster);
    return {
      ClusterId: life.cluster.id,
      InstanceGroupId: group.id,
      AutoScalingPolicy: autoScalingView(life.cluster, policy),
      ClusterArn: clusterArn(life.cluster.region, life.cluster.id),
    };
  }),

  RemoveAutoScalingPolicy: operation<{ ClusterId: string; InstanceGroupId: string }>(async (input, scope) => {
    const { life, group } = groupOf(scope, input.ClusterId, input.InstanceGroupId);
    delete group.autoScaling;
    await scope.context.save(life.cluster);
    return {};
  }),
};

function resizeGroup(life: ClusterLife, group: GroupRecord, count: number): void {
  if (group.role === 'MASTER') throw invalid('The MASTER instance group cannot be resized.');
  const least = group.role === 'CORE' ? 1 : 0;
  if (count < least) throw invalid(`Instance count ${count} of a ${group.role} group must be at least ${least}.`);
  checkMachineCount({ InstanceCount: count });
  group.requested = count;
  group.resizing = true;
  life.resize();
}

function groupOf(
  scope: OperationScope,
  clusterId: string | undefined,
  groupId: string | undefined,
): { life: ClusterLife; group: GroupRecord } {
  const lives = clusterId === undefined ? scope.lives() : [clusterOf(scope, clusterId)];
  for (const life of lives) {
    const group = life.cluster.groups.find((one) => one.id === groupId);
    if (group) return { life, group };
  }
  throw badRequest(`Instance group id '${groupId}' is not valid.`);
}

const READY: ReadonlySet<ClusterRecord['state']> = new Set(['RUNNING', 'WAITING']);

function requireReady(life: ClusterLife, scope: OperationScope): void {
  if (scope.strict && !READY.has(life.cluster.state)) {
    throw invalid('An instance group may only be modified when the cluster is running or waiting');
  }
}
