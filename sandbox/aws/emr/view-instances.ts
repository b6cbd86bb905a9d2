import type { EbsConfiguration } from '@aws-sdk/client-emr';
import { privateDns, publicDns } from './ids.ts';
import {
  type ClusterRecord,
  type FleetRecord,
  type GroupRecord,
  type InstanceRecord,
  isUp,
  liveInstances,
} from './records.ts';
import { timeline } from './view-cluster.ts';

/** How far a group's or fleet's machines have come, in the states EMR has for both. */
export function partState(cluster: ClusterRecord, part: GroupRecord | FleetRecord): string {
  if (part.endedAt !== undefined) return 'TERMINATED';
  if (cluster.state === 'TERMINATING') return 'TERMINATING';
  if (cluster.state === 'STARTING') return 'PROVISIONING';
  if (cluster.state === 'BOOTSTRAPPING') return 'BOOTSTRAPPING';
  if (part.resizing) return 'RESIZING';
  return part.readyAt === undefined ? 'PROVISIONING' : 'RUNNING';
}

const partStatus = (cluster: ClusterRecord, part: GroupRecord | FleetRecord) => ({
  State: partState(cluster, part),
  StateChangeReason: isUp(cluster) ? { Message: '' } : { Code: 'CLUSTER_TERMINATED', Message: 'Job flow terminated' },
  Timeline: timeline(part),
});

export const runningOf = (cluster: ClusterRecord, partId: string): InstanceRecord[] =>
  liveInstances(cluster).filter((one) => (one.groupId === partId || one.fleetId === partId) && one.state === 'RUNNING');

function ebsDevices(ebs: EbsConfiguration | undefined) {
  const specifications = (ebs?.EbsBlockDeviceConfigs ?? []).flatMap((config) =>
    Array.from({ length: config.VolumesPerInstance ?? 1 }, () => config.VolumeSpecification),
  );
  return specifications.map((specification, index) => ({
    VolumeSpecification: specification,
    Device: `/dev/sd${String.fromCharCode('b'.charCodeAt(0) + (index % 25))}`,
  }));
}

/** A group as ListInstanceGroups tells it. */
export function groupView(cluster: ClusterRecord, group: GroupRecord) {
  return {
    Id: group.id,
    Name: group.name,
    Market: group.market,
    InstanceGroupType: group.role,
    ...(group.bidPrice !== undefined && { BidPrice: group.bidPrice }),
    InstanceType: group.instanceType,
    RequestedInstanceCount: group.requested,
    RunningInstanceCount: runningOf(cluster, group.id).length,
    Status: partStatus(cluster, group),
    Configurations: group.configurations,
    ConfigurationsVersion: group.configurationsVersion,
    LastSuccessfullyAppliedConfigurations: group.configurations,
    LastSuccessfullyAppliedConfigurationsVersion: group.configurationsVersion,
    EbsBlockDevices: ebsDevices(group.ebs),
    ...(group.ebs?.EbsOptimized !== undefined && { EbsOptimized: group.ebs.EbsOptimized }),
    ShrinkPolicy: {},
    ...(group.autoScaling && { AutoScalingPolicy: autoScalingView(cluster, group.autoScaling) }),
    ...(group.customAmiId !== undefined && { CustomAmiId: group.customAmiId }),
  };
}

/** A group's own scaling policy, with the cluster's id where the policy says `${emr.clusterId}`. */
export function autoScalingView(cluster: ClusterRecord, policy: NonNullable<GroupRecord['autoScaling']>) {
  const text = JSON.stringify(policy).replaceAll(CLUSTER_ID_PLACEHOLDER, cluster.id);
  return { Status: { State: 'ATTACHED' }, ...(JSON.parse(text) as Record<string, unknown>) };
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: EMR's own placeholder, not ours.
const CLUSTER_ID_PLACEHOLDER = '${emr.clusterId}';

/** A fleet as ListInstanceFleets tells it. */
export function fleetView(cluster: ClusterRecord, fleet: FleetRecord) {
  const { config } = fleet;
  const provisioned = (market: InstanceRecord['market']) =>
    runningOf(cluster, fleet.id)
      .filter((one) => one.market === market)
      .reduce((sum, one) => sum + one.weight, 0);
  return {
    Id: fleet.id,
    ...(config.Name !== undefined && { Name: config.Name }),
    Status: partStatus(cluster, fleet),
    InstanceFleetType: config.InstanceFleetType,
    TargetOnDemandCapacity: config.TargetOnDemandCapacity ?? 0,
    TargetSpotCapacity: config.TargetSpotCapacity ?? 0,
    ProvisionedOnDemandCapacity: provisioned('ON_DEMAND'),
    ProvisionedSpotCapacity: provisioned('SPOT'),
    InstanceTypeSpecifications: (config.InstanceTypeConfigs ?? []).map(({ EbsConfiguration: ebs, ...rest }) => ({
      ...rest,
      WeightedCapacity: rest.WeightedCapacity ?? 1,
      EbsBlockDevices: ebsDevices(ebs),
      ...(ebs?.EbsOptimized !== undefined && { EbsOptimized: ebs.EbsOptimized }),
    })),
    ...(config.LaunchSpecifications && { LaunchSpecifications: config.LaunchSpecifications }),
    ...(config.ResizeSpecifications && { ResizeSpecifications: config.ResizeSpecifications }),
  };
}

/** A machine as ListInstances tells it. */
export const instanceView = (cluster: ClusterRecord, instance: InstanceRecord) => ({
  Id: instance.id,
  Ec2InstanceId: instance.ec2Id,
  PublicDnsName: publicDns(cluster.region, instance.publicIp),
  PublicIpAddress: instance.publicIp,
  PrivateDnsName: privateDns(cluster.region, instance.privateIp),
  PrivateIpAddress: instance.privateIp,
  Status: { State: instance.state, StateChangeReason: instance.reason ?? {}, Timeline: timeline(instance) },
  ...(instance.groupId !== undefined && { InstanceGroupId: instance.groupId }),
  ...(instance.fleetId !== undefined && { InstanceFleetId: instance.fleetId }),
  Market: instance.market,
  InstanceType: instance.instanceType,
  EbsVolumes: [],
});
