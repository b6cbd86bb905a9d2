import type {
  AutoScalingPolicy,
  BootstrapActionConfig,
  ClusterState,
  Configuration,
  EbsConfiguration,
  InstanceFleetConfig,
  InstanceState,
  ManagedScalingPolicy,
  MarketType,
  RunJobFlowInput,
  StepConfig,
  StepState,
  Tag,
} from '@aws-sdk/client-emr';
import type { NodeSpec } from '../contract.ts';

/** Milliseconds since the epoch; on the wire EMR's times are seconds. */
export type Millis = number;

export interface Reason {
  Code?: string;
  Message?: string;
}

export interface ErrorDetail {
  ErrorCode: string;
  ErrorData: Record<string, string>[];
  ErrorMessage: string;
}

/** When a thing was made, was ready and ended. */
export interface Life {
  createdAt: Millis;
  readyAt?: Millis;
  endedAt?: Millis;
}

export interface StepRecord {
  id: string;
  config: StepConfig;
  state: StepState;
  reason?: Reason;
  failure?: { Reason: string; Message?: string; LogFile?: string };
  executionRoleArn?: string;
  createdAt: Millis;
  startedAt?: Millis;
  endedAt?: Millis;
  /** A cancellation that has been asked for, while the step still runs. */
  cancelling?: boolean;
}

export interface GroupRecord extends Life {
  id: string;
  name: string;
  role: NodeSpec['role'];
  market: MarketType;
  bidPrice?: string;
  instanceType: string;
  requested: number;
  ebs?: EbsConfiguration;
  configurations: Configuration[];
  configurationsVersion: number;
  customAmiId?: string;
  autoScaling?: AutoScalingPolicy;
  resizing?: boolean;
}

export interface FleetRecord extends Life {
  id: string;
  config: InstanceFleetConfig;
  resizing?: boolean;
}

export interface InstanceRecord extends Life {
  /** EMR's own id, `ci-…`. */
  id: string;
  /** The machine's id, `i-…`. */
  ec2Id: string;
  role: NodeSpec['role'];
  market: MarketType;
  instanceType: string;
  groupId?: string;
  fleetId?: string;
  /** Units of the fleet's capacity that this machine counts for. */
  weight: number;
  publicIp: string;
  privateIp: string;
  state: InstanceState;
  reason?: Reason;
}

/** One cluster as the sandbox keeps it: the request, and all that has happened since. Plain JSON. */
export interface ClusterRecord extends Life {
  id: string;
  region: string;
  /** The request as it came, without its steps. */
  request: Omit<RunJobFlowInput, 'Steps'>;
  state: ClusterState;
  reason: Reason;
  errorDetails: ErrorDetail[];
  keepAlive: boolean;
  isProtected: boolean;
  visible: boolean;
  unhealthyReplacement: boolean;
  stepConcurrency: number;
  tags: Tag[];
  groups: GroupRecord[];
  fleets: FleetRecord[];
  instances: InstanceRecord[];
  bootstrapActions: BootstrapActionConfig[];
  steps: StepRecord[];
  idleTimeoutSeconds?: number;
  managedScaling?: ManagedScalingPolicy;
  extendedSupport?: boolean;
  /** Since when nothing runs; unset while something does. */
  idleSince?: Millis;
  /** Kernels of notebooks that are open on it, as the control API set them. */
  notebookKernels?: number;
  /** A fault keeps its metrics away. */
  isSilent?: boolean;
  /** A failed step asked the cluster to wait for a person, whatever keep-alive says. */
  held?: boolean;
  /** How the termination that is under way is to end. */
  endsFailed?: boolean;
}

export const ENDED_STATES: ReadonlySet<ClusterState> = new Set(['TERMINATED', 'TERMINATED_WITH_ERRORS']);

/** Whether a cluster is neither ended nor on its way there. */
export const isUp = (cluster: ClusterRecord): boolean =>
  !ENDED_STATES.has(cluster.state) && cluster.state !== 'TERMINATING';

/** Whether a step still counts against the 256 of its cluster. */
export const isActive = (step: StepRecord): boolean =>
  step.state === 'PENDING' || step.state === 'RUNNING' || step.state === 'CANCEL_PENDING';

/** Machines that are there now. */
export const liveInstances = (cluster: ClusterRecord): InstanceRecord[] =>
  cluster.instances.filter((instance) => instance.state !== 'TERMINATED');
