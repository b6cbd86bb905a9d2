import type { ClusterRecord, GroupRecord, StepRecord } from './records.ts';
import { normalizedHours, primaryDns, seconds, timeline } from './view-cluster.ts';
import { partState, runningOf } from './view-instances.ts';

// DescribeJobFlows is older than today's states and has names of its own for some.
const OLD_STATES: Partial<Record<ClusterRecord['state'], string>> = {
  TERMINATING: 'SHUTTING_DOWN',
  TERMINATED_WITH_ERRORS: 'FAILED',
};

/** A cluster's state as DescribeJobFlows names it. */
export const jobFlowState = (cluster: ClusterRecord): string => {
  if (cluster.state === 'TERMINATED' && cluster.reason.Code === 'ALL_STEPS_COMPLETED') return 'COMPLETED';
  return OLD_STATES[cluster.state] ?? cluster.state;
};

/** A cluster as the deprecated DescribeJobFlows tells it. */
export function jobFlowView(cluster: ClusterRecord, now: number) {
  const { request } = cluster;
  const primary = cluster.instances.find((one) => one.role === 'MASTER');
  const worker = cluster.instances.find((one) => one.role === 'CORE');
  const copied = {
    LogUri: request.LogUri,
    AmiVersion: request.AmiVersion,
    JobFlowRole: request.JobFlowRole,
    ServiceRole: request.ServiceRole,
    AutoScalingRole: request.AutoScalingRole,
    ScaleDownBehavior: request.ScaleDownBehavior,
  };
  const dns = primaryDns(cluster);
  return {
    JobFlowId: cluster.id,
    Name: request.Name,
    ...Object.fromEntries(Object.entries(copied).filter(([, value]) => value !== undefined)),
    ExecutionStatusDetail: {
      State: jobFlowState(cluster),
      ...timeline(cluster),
      StartDateTime: seconds(cluster.readyAt ?? cluster.createdAt),
      ...(cluster.reason.Message !== undefined && { LastStateChangeReason: cluster.reason.Message }),
    },
    Instances: {
      MasterInstanceType: request.Instances?.MasterInstanceType ?? primary?.instanceType ?? 'm5.xlarge',
      SlaveInstanceType:
        request.Instances?.SlaveInstanceType ?? worker?.instanceType ?? primary?.instanceType ?? 'm5.xlarge',
      ...(dns !== undefined && { MasterPublicDnsName: dns }),
      ...(primary && { MasterInstanceId: primary.ec2Id }),
      InstanceCount: cluster.groups.reduce((sum, group) => sum + group.requested, 0) || cluster.instances.length,
      InstanceGroups: cluster.groups.map((group) => groupDetail(cluster, group)),
      NormalizedInstanceHours: normalizedHours(cluster, now),
      ...(request.Instances?.Ec2KeyName !== undefined && { Ec2KeyName: request.Instances.Ec2KeyName }),
      ...(request.Instances?.Ec2SubnetId !== undefined && { Ec2SubnetId: request.Instances.Ec2SubnetId }),
      ...(request.Instances?.HadoopVersion !== undefined && { HadoopVersion: request.Instances.HadoopVersion }),
      Placement: { AvailabilityZone: request.Instances?.Placement?.AvailabilityZone ?? `${cluster.region}a` },
      KeepJobFlowAliveWhenNoSteps: cluster.keepAlive,
      TerminationProtected: cluster.isProtected,
    },
    Steps: cluster.steps.map(stepDetail),
    BootstrapActions: cluster.bootstrapActions.map((config) => ({ BootstrapActionConfig: config })),
    SupportedProducts: request.SupportedProducts ?? [],
    VisibleToAllUsers: cluster.visible,
  };
}

const groupDetail = (cluster: ClusterRecord, group: GroupRecord) => ({
  InstanceGroupId: group.id,
  Name: group.name,
  Market: group.market,
  ...(group.bidPrice !== undefined && { BidPrice: group.bidPrice }),
  InstanceRole: group.role,
  InstanceType: group.instanceType,
  InstanceRequestCount: group.requested,
  InstanceRunningCount: runningOf(cluster, group.id).length,
  State: partState(cluster, group),
  ...timeline(group),
  ...(group.readyAt !== undefined && { StartDateTime: seconds(group.readyAt) }),
});

function stepDetail(step: StepRecord) {
  const { StepMonitoringConfiguration: _, ...config } = step.config;
  const state = step.state === 'CANCEL_PENDING' ? 'RUNNING' : step.state;
  return {
    StepConfig: config,
    ExecutionStatusDetail: {
      State: state,
      CreationDateTime: seconds(step.createdAt),
      ...(step.startedAt !== undefined && { StartDateTime: seconds(step.startedAt) }),
      ...(step.endedAt !== undefined && { EndDateTime: seconds(step.endedAt) }),
      ...(step.reason?.Message !== undefined && { LastStateChangeReason: step.reason.Message }),
    },
  };
}
