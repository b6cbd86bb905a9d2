import type { AwsClusterId, StepId } from '../ids.ts';
import type { AwsReason } from '../records.ts';

/** EMR's states of a cluster, in the order of its life. */
export const CLUSTER_STATES = [
  'STARTING',
  'BOOTSTRAPPING',
  'RUNNING',
  'WAITING',
  'TERMINATING',
  'TERMINATED',
  'TERMINATED_WITH_ERRORS',
] as const;
export type AwsClusterState = (typeof CLUSTER_STATES)[number];
/** The states in which a cluster costs money. */
export const LIVE_CLUSTER_STATES = CLUSTER_STATES.slice(0, 5);

export type AwsStepState =
  | 'PENDING'
  | 'CANCEL_PENDING'
  | 'RUNNING'
  | 'COMPLETED'
  | 'CANCELLED'
  | 'FAILED'
  | 'INTERRUPTED';

/** A cluster as `ListClusters` shows it. */
export interface ClusterObservation {
  id: AwsClusterId;
  name: string;
  state: AwsClusterState;
  reason: AwsReason | null;
  createdAt: Date;
  readyAt: Date | null;
  endedAt: Date | null;
}

/** Where a cluster's logs go. */
export interface LogPlaces {
  /** `s3://…/` with its slash; null when the cluster writes none. */
  s3: string | null;
  cloudWatch: { group: string; prefix: string } | null;
}

/** A cluster as `DescribeCluster` shows it. */
export interface ClusterDetail extends ClusterObservation {
  tags: Record<string, string>;
  /** The primary node's address; null until it has one. */
  primaryDns: string | null;
  releaseLabel: string | null;
  applications: string[];
  logs: LogPlaces;
  stepConcurrency: number;
  /** True: the cluster waits for more work after its steps. */
  keepAlive: boolean;
  terminationProtected: boolean;
  /** True: Spark Connect sessions may be opened on it. */
  hasSessions: boolean;
}

export interface StepObservation {
  id: StepId;
  name: string;
  state: AwsStepState;
  /** What EMR says of a failure, often late or never. */
  failure: { reason?: string | undefined; message?: string | undefined; logFile?: string | undefined } | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

export type AwsSessionState =
  | 'SUBMITTED'
  | 'STARTING'
  | 'STARTED'
  | 'IDLE'
  | 'BUSY'
  | 'TERMINATING'
  | 'TERMINATED'
  | 'FAILED';

/** A Spark Connect session. */
export interface SessionObservation {
  id: string;
  state: AwsSessionState;
  createdAt: Date | null;
  startedAt: Date | null;
  /** Null while it is busy. */
  idleSince: Date | null;
}

export interface InstanceObservation {
  /** EMR's own id of it, `ci-…`. */
  id: string;
  /** Null while EC2 has not given a machine for it. */
  ec2Id: string | null;
  type: string | null;
  market: 'on-demand' | 'spot';
  state: string;
  /** The id of its instance group or fleet. */
  groupId: string | null;
  /** Which of the two that is. */
  isFleet: boolean;
  publicDns: string | null;
  privateDns: string | null;
  createdAt: Date | null;
  readyAt: Date | null;
  endedAt: Date | null;
}

/** An instance group, or an instance fleet: what its machines have in common. */
export interface InstancePart {
  id: string;
  role: 'primary' | 'core' | 'task' | null;
  /** Volumes beside the root that each machine of a type has; of a group all machines have the same type. */
  volumesOf(type: string | null): { type: string; gb: number }[];
}
