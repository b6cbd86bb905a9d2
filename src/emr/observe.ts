import type {
  Cluster,
  ClusterStatus,
  ClusterSummary,
  EbsBlockDevice,
  FailureDetails,
  Instance,
  InstanceFleet,
  InstanceGroup,
  Session,
  Step,
  StepSummary,
} from '@aws-sdk/client-emr';
import type { AwsClusterId, StepId } from '../ids.ts';
import type { AwsReason } from '../records.ts';
import { redacted } from '../text/redact.ts';
import type {
  AwsClusterState,
  AwsSessionState,
  AwsStepState,
  ClusterDetail,
  ClusterObservation,
  InstanceObservation,
  InstancePart,
  LogPlaces,
  SessionObservation,
  StepObservation,
} from './types.ts';

/** What `ListClusters` says of one cluster; null for an entry without an id, state or birth, which AWS never sends. */
export function observeCluster(cluster: ClusterSummary | Cluster): ClusterObservation | null {
  const { Id: id, Status: status } = cluster;
  const createdAt = status?.Timeline?.CreationDateTime;
  if (id === undefined || status?.State === undefined || createdAt === undefined) return null;
  return {
    id: id as AwsClusterId,
    name: cluster.Name ?? '',
    state: status.State as AwsClusterState,
    reason: observeReason(status),
    createdAt,
    readyAt: status.Timeline?.ReadyDateTime ?? null,
    endedAt: status.Timeline?.EndDateTime ?? null,
  };
}

/** What `DescribeCluster` says. */
export function describeCluster(cluster: Cluster): ClusterDetail | null {
  const observed = observeCluster(cluster);
  if (observed === null) return null;
  return {
    ...observed,
    tags: Object.fromEntries((cluster.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
    primaryDns: cluster.MasterPublicDnsName || null,
    releaseLabel: cluster.ReleaseLabel ?? null,
    applications: (cluster.Applications ?? []).flatMap(({ Name }) => (Name === undefined ? [] : [Name])),
    logs: observeLogs(cluster),
    stepConcurrency: cluster.StepConcurrencyLevel ?? 1,
    keepAlive: cluster.AutoTerminate === false,
    terminationProtected: cluster.TerminationProtected ?? false,
    hasSessions: cluster.SessionEnabled ?? false,
  };
}

/** What `ListSteps` or `DescribeStep` says of one step. */
export function observeStep(step: StepSummary | Step): StepObservation | null {
  const { Id: id, Status: status } = step;
  const createdAt = status?.Timeline?.CreationDateTime;
  if (id === undefined || status?.State === undefined || createdAt === undefined) return null;
  const failure = status.FailureDetails;
  return {
    id: id as StepId,
    name: step.Name ?? '',
    state: status.State as AwsStepState,
    failure: failure ? { reason: failure.Reason, message: saidOf(failure), logFile: failure.LogFile } : null,
    createdAt,
    startedAt: status.Timeline?.StartDateTime ?? null,
    endedAt: status.Timeline?.EndDateTime ?? null,
  };
}

/** EMR quotes the step's log, which may hold a secret. */
const saidOf = ({ Message }: FailureDetails): string | undefined => Message && redacted(Message);

/** What `ListSessions` says of one Spark Connect session; null for an entry without an id or state. */
export function observeSession(session: Session): SessionObservation | null {
  const { Id: id, State: state } = session;
  if (id === undefined || state === undefined) return null;
  return {
    id,
    state: state as AwsSessionState,
    createdAt: session.CreatedAt ?? null,
    startedAt: session.StartedAt ?? null,
    idleSince: session.IdleSince ?? null,
  };
}

/** What `ListInstances` says of one machine. */
export function observeInstance(instance: Instance): InstanceObservation {
  const timeline = instance.Status?.Timeline;
  return {
    id: instance.Id ?? '',
    ec2Id: instance.Ec2InstanceId || null,
    type: instance.InstanceType ?? null,
    market: instance.Market === 'SPOT' ? 'spot' : 'on-demand',
    state: instance.Status?.State ?? 'UNKNOWN',
    groupId: instance.InstanceGroupId ?? instance.InstanceFleetId ?? null,
    isFleet: instance.InstanceFleetId !== undefined,
    publicDns: instance.PublicDnsName || null,
    privateDns: instance.PrivateDnsName || null,
    createdAt: timeline?.CreationDateTime ?? null,
    readyAt: timeline?.ReadyDateTime ?? null,
    endedAt: timeline?.EndDateTime ?? null,
  };
}

const ROLES: Readonly<Record<string, InstancePart['role']>> = { MASTER: 'primary', CORE: 'core', TASK: 'task' };

/** What `ListInstanceGroups` says of one group. */
export function observeGroup(group: InstanceGroup): InstancePart {
  const volumes = volumesIn(group.EbsBlockDevices);
  return { id: group.Id ?? '', role: ROLES[group.InstanceGroupType ?? ''] ?? null, volumesOf: () => volumes };
}

/** What `ListInstanceFleets` says of one fleet. */
export function observeFleet(fleet: InstanceFleet): InstancePart {
  const types = fleet.InstanceTypeSpecifications ?? [];
  return {
    id: fleet.Id ?? '',
    role: ROLES[fleet.InstanceFleetType ?? ''] ?? null,
    volumesOf: (type) => volumesIn(types.find(({ InstanceType }) => InstanceType === type)?.EbsBlockDevices),
  };
}

const volumesIn = (devices: EbsBlockDevice[] | undefined): { type: string; gb: number }[] =>
  (devices ?? []).flatMap(({ VolumeSpecification: volume }) =>
    volume?.SizeInGB === undefined ? [] : [{ type: volume.VolumeType ?? 'gp2', gb: volume.SizeInGB }],
  );

function observeReason(status: ClusterStatus): AwsReason | null {
  const { Code: code, Message: message } = status.StateChangeReason ?? {};
  const details = (status.ErrorDetails ?? []).map((detail) => ({
    code: detail.ErrorCode,
    message: detail.ErrorMessage,
    data: detail.ErrorData,
  }));
  if (code === undefined && message === undefined && details.length === 0) return null;
  return { code, message, details: details.length > 0 ? details : undefined };
}

function observeLogs(cluster: Cluster): LogPlaces {
  // EMR gives the address back as s3n://, and a cluster without logs sometimes says "None".
  const uri = cluster.LogUri && cluster.LogUri !== 'None' ? cluster.LogUri.replace(/^s3[an]:/, 's3:') : null;
  const stream = cluster.MonitoringConfiguration?.CloudWatchLogConfiguration;
  return {
    s3: uri === null ? null : uri.replace(/\/*$/, '/'),
    cloudWatch: stream?.Enabled
      ? { group: stream.LogGroupName || `/aws/emr/${cluster.Id}`, prefix: stream.LogStreamNamePrefix ?? '' }
      : null,
  };
}
