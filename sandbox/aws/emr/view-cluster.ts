import { clusterArn, publicDns } from './ids.ts';
import { normalizedUnits } from './instance-types.ts';
import type { ClusterRecord, Life, Millis } from './records.ts';
import { RELEASES } from './releases.ts';

/** EMR's times are epoch seconds, with milliseconds as a fraction. */
export const seconds = (at: Millis): number => at / 1000;

/** `CreationDateTime`, and `ReadyDateTime` and `EndDateTime` as far as they have come. */
export const timeline = (life: Life) => ({
  CreationDateTime: seconds(life.createdAt),
  ...(life.readyAt !== undefined && { ReadyDateTime: seconds(life.readyAt) }),
  ...(life.endedAt !== undefined && { EndDateTime: seconds(life.endedAt) }),
});

const clusterStatus = (cluster: ClusterRecord) => ({
  State: cluster.state,
  StateChangeReason: cluster.reason,
  Timeline: timeline(cluster),
  ErrorDetails: cluster.errorDetails,
});

/** Whole hours of every machine so far, weighed by size; EMR itself calls it an approximation. */
export function normalizedHours(cluster: ClusterRecord, now: Millis): number {
  return cluster.instances.reduce((sum, one) => {
    const hours = Math.floor(((one.endedAt ?? now) - (one.readyAt ?? now)) / 3_600_000);
    return sum + Math.max(0, hours) * normalizedUnits(one.instanceType);
  }, 0);
}

/** The name the primary node is reached by, once there is a primary node. */
export function primaryDns(cluster: ClusterRecord): string | undefined {
  const primary = cluster.instances.find((one) => one.role === 'MASTER');
  return primary && publicDns(cluster.region, primary.publicIp);
}

/** A cluster in a list. */
export const clusterSummary = (cluster: ClusterRecord, now: Millis) => ({
  Id: cluster.id,
  Name: cluster.request.Name,
  Status: clusterStatus(cluster),
  NormalizedInstanceHours: normalizedHours(cluster, now),
  ClusterArn: clusterArn(cluster.region, cluster.id),
});

/** Members of the request that DescribeCluster gives back as they came. */
const ECHOED = [
  'SecurityConfiguration',
  'AutoScalingRole',
  'ScaleDownBehavior',
  'CustomAmiId',
  'EbsRootVolumeSize',
  'EbsRootVolumeIops',
  'EbsRootVolumeThroughput',
  'RepoUpgradeOnBoot',
  'KerberosAttributes',
  'LogEncryptionKmsKeyId',
  'OSReleaseLabel',
  'MonitoringConfiguration',
  'SessionEnabled',
  'ServiceRole',
  'ReleaseLabel',
] as const;

/** A cluster as DescribeCluster tells it; `strict` has EMR's habit of answering `s3n://` for the log URI's `s3://`. */
export function clusterView(cluster: ClusterRecord, now: Millis, strict: boolean) {
  const { request } = cluster;
  const echoed = Object.fromEntries(
    ECHOED.filter((name) => request[name] !== undefined).map((name) => [name, request[name]]),
  );
  const dns = cluster.state === 'STARTING' ? undefined : primaryDns(cluster);
  return {
    ...clusterSummary(cluster, now),
    ...echoed,
    Ec2InstanceAttributes: ec2Attributes(cluster),
    InstanceCollectionType: cluster.fleets.length > 0 ? 'INSTANCE_FLEET' : 'INSTANCE_GROUP',
    ...(request.LogUri !== undefined && { LogUri: strict ? request.LogUri.replace(/^s3:/, 's3n:') : request.LogUri }),
    ...(request.AmiVersion !== undefined && { RequestedAmiVersion: request.AmiVersion }),
    // Before releases had labels, a launch that named no AMI version got the first one.
    ...(request.ReleaseLabel === undefined && { RunningAmiVersion: request.AmiVersion ?? '1.0.0' }),
    AutoTerminate: !cluster.keepAlive,
    TerminationProtected: cluster.isProtected,
    UnhealthyNodeReplacement: cluster.unhealthyReplacement,
    VisibleToAllUsers: cluster.visible,
    Applications: applications(cluster),
    Tags: cluster.tags,
    ...(dns !== undefined && { MasterPublicDnsName: dns }),
    Configurations: request.Configurations ?? [],
    StepConcurrencyLevel: cluster.stepConcurrency,
    PlacementGroups: request.PlacementGroupConfigs ?? [],
    ...(cluster.extendedSupport !== undefined && { ExtendedSupport: cluster.extendedSupport }),
  };
}

function applications(cluster: ClusterRecord) {
  const release = RELEASES.get(cluster.request.ReleaseLabel ?? '');
  return (cluster.request.Applications ?? []).map((application) => {
    const name = release?.applications.find((one) => one.toLowerCase() === application.Name?.toLowerCase());
    const version = application.Version ?? (name && release?.versions[name]);
    return { ...application, Name: name ?? application.Name, ...(version !== undefined && { Version: version }) };
  });
}

function ec2Attributes(cluster: ClusterRecord) {
  const { Instances: instances = {}, JobFlowRole: profile } = cluster.request;
  const copied = {
    Ec2KeyName: instances.Ec2KeyName,
    Ec2SubnetId: instances.Ec2SubnetId ?? instances.Ec2SubnetIds?.[0],
    EmrManagedMasterSecurityGroup: instances.EmrManagedMasterSecurityGroup,
    EmrManagedSlaveSecurityGroup: instances.EmrManagedSlaveSecurityGroup,
    ServiceAccessSecurityGroup: instances.ServiceAccessSecurityGroup,
    IamInstanceProfile: profile,
  };
  return {
    ...Object.fromEntries(Object.entries(copied).filter(([, value]) => value !== undefined)),
    Ec2AvailabilityZone: instances.Placement?.AvailabilityZone ?? `${cluster.region}a`,
    RequestedEc2SubnetIds: instances.Ec2SubnetIds ?? (instances.Ec2SubnetId ? [instances.Ec2SubnetId] : []),
    RequestedEc2AvailabilityZones: instances.Placement?.AvailabilityZones ?? [],
    AdditionalMasterSecurityGroups: instances.AdditionalMasterSecurityGroups ?? [],
    AdditionalSlaveSecurityGroups: instances.AdditionalSlaveSecurityGroups ?? [],
  };
}
