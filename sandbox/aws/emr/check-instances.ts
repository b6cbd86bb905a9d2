import type { InstanceFleetConfig, InstanceGroupConfig, JobFlowInstancesConfig } from '@aws-sdk/client-emr';
import { invalid } from './errors.ts';
import { INSTANCE_TYPES } from './instance-types.ts';

const MAX_TASK_GROUPS = 48;
const MAX_TYPES_PER_FLEET = 30;
const MAX_MACHINES = 4_000;

/** Refuses an arrangement of machines that EMR would not launch. */
export function checkInstances(instances: JobFlowInstancesConfig): void {
  const ways = [instances.InstanceGroups?.length, instances.InstanceFleets?.length, instances.MasterInstanceType];
  const used = ways.filter(Boolean).length;
  if (used === 0) throw invalid('Instances must have InstanceGroups, InstanceFleets or MasterInstanceType.');
  if (used > 1) {
    throw invalid('Instances can have only one of InstanceGroups, InstanceFleets and MasterInstanceType.');
  }
  if (instances.InstanceGroups?.length) checkGroups(instances.InstanceGroups);
  else if (instances.InstanceFleets?.length) checkFleets(instances.InstanceFleets);
  else
    checkTypes([instances.MasterInstanceType, ...(instances.SlaveInstanceType ? [instances.SlaveInstanceType] : [])]);
}

/** The rule that holds for a cluster's primary nodes whatever else is checked: one, or three for high availability. */
export function checkPrimaryCount(groups: readonly InstanceGroupConfig[]): void {
  const primary = groups.find((group) => group.InstanceRole === 'MASTER');
  const count = primary?.InstanceCount ?? 1;
  if (count !== 1 && count !== 3) {
    throw invalid('Master instance group must have exactly 3 instances for HA clusters.');
  }
}

/** Refuses more machines, or units of capacity, than an account gets. */
export function checkMachineCount(instances: JobFlowInstancesConfig): void {
  const counts = [
    instances.InstanceCount ?? 0,
    ...(instances.InstanceGroups ?? []).map((group) => group.InstanceCount ?? 0),
    ...(instances.InstanceFleets ?? []).flatMap((fleet) => [
      fleet.TargetOnDemandCapacity ?? 0,
      fleet.TargetSpotCapacity ?? 0,
    ]),
  ];
  if (counts.some((count) => count < 0))
    throw invalid(`Instance counts must not be negative, got ${counts.join(', ')}.`);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total > MAX_MACHINES) {
    throw invalid(
      `The request is for ${total} instances or units of capacity; the account's limit is ${MAX_MACHINES}.`,
    );
  }
  for (const type of (instances.InstanceFleets ?? []).flatMap((fleet) => fleet.InstanceTypeConfigs ?? [])) {
    if ((type.WeightedCapacity ?? 1) < 1) {
      throw invalid(`WeightedCapacity ${type.WeightedCapacity} of ${type.InstanceType} must be at least 1.`);
    }
  }
}

function checkGroups(groups: readonly InstanceGroupConfig[]): void {
  checkTypes(groups.map((group) => group.InstanceType));
  checkRoles(groups.map((group) => group.InstanceRole ?? ''));
  for (const group of groups) {
    const count = group.InstanceCount ?? 0;
    const least = group.InstanceRole === 'TASK' ? 0 : 1;
    if (count < least) {
      throw invalid(`Instance count ${count} of the ${group.InstanceRole} instance group must be at least ${least}.`);
    }
    if (group.BidPrice !== undefined && !(Number(group.BidPrice) > 0)) {
      throw invalid(`Bid price '${group.BidPrice}' must be a number of US dollars above 0.`);
    }
  }
}

function checkRoles(roles: readonly string[]): void {
  const count = (role: string) => roles.filter((one) => one === role).length;
  if (count('MASTER') !== 1)
    throw invalid(`A cluster must have exactly one MASTER instance group, got ${count('MASTER')}.`);
  if (count('CORE') > 1) throw invalid(`A cluster can have at most one CORE instance group, got ${count('CORE')}.`);
  if (count('TASK') > 0 && count('CORE') === 0)
    throw invalid('A cluster with TASK instances must have CORE instances.');
  if (count('TASK') > MAX_TASK_GROUPS) {
    throw invalid(`A cluster can have at most ${MAX_TASK_GROUPS} TASK instance groups, got ${count('TASK')}.`);
  }
}

function checkFleets(fleets: readonly InstanceFleetConfig[]): void {
  checkRoles(fleets.map((fleet) => fleet.InstanceFleetType ?? ''));
  for (const fleet of fleets) {
    checkFleetTypes(fleet);
    const target = (fleet.TargetOnDemandCapacity ?? 0) + (fleet.TargetSpotCapacity ?? 0);
    if (fleet.InstanceFleetType === 'MASTER' && target !== 1) {
      throw invalid(`The target capacity of the MASTER instance fleet must be 1, got ${target}.`);
    }
    if (fleet.InstanceFleetType === 'CORE' && target < 1) {
      throw invalid('At least one target capacity of the CORE instance fleet must be greater than 0.');
    }
  }
}

/** Refuses a fleet without instance types, or with such as EMR does not have. */
export function checkFleetTypes(fleet: InstanceFleetConfig): void {
  const types = fleet.InstanceTypeConfigs ?? [];
  const name = `${fleet.InstanceFleetType} instance fleet`;
  if (types.length === 0) throw invalid(`The ${name} has no InstanceTypeConfigs.`);
  if (types.length > MAX_TYPES_PER_FLEET) {
    throw invalid(`The ${name} has ${types.length} instance types; the maximum is ${MAX_TYPES_PER_FLEET}.`);
  }
  checkTypes(types.map((type) => type.InstanceType));
  if (new Set(types.map((type) => type.InstanceType)).size < types.length) {
    throw invalid(`The ${name} names an instance type twice.`);
  }
}

/** Refuses instance types that EMR does not have. */
export function checkTypes(names: readonly (string | undefined)[]): void {
  for (const name of names) {
    if (name === undefined || !INSTANCE_TYPES.has(name)) throw invalid(`Instance type '${name}' is not supported.`);
  }
}
