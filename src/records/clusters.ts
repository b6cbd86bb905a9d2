import type { AwsClusterId, ChannelId, ClusterId, SlackUserId } from '../ids.ts';
import type { Failure } from './failures.ts';

export type ClusterState = 'wanted' | 'launching' | 'up' | 'idle' | 'terminating' | 'gone';

/** Why EMR says a cluster changed its state. */
export interface AwsReason {
  /** `ALL_STEPS_COMPLETED`, `STEP_FAILURE`, `BOOTSTRAP_FAILURE`, … */
  code?: string | undefined;
  message?: string | undefined;
  /** EMR's error details: codes such as `BOOTSTRAP_FAILURE_PRIMARY_WITH_NON_ZERO_CODE`. */
  details?:
    | { code?: string | undefined; message?: string | undefined; data?: Record<string, string>[] | undefined }[]
    | undefined;
}

export interface Cluster {
  id: ClusterId;
  name: string;
  awsId: AwsClusterId | null;
  preset: string;
  keepAlive: boolean;
  owner: SlackUserId;
  channel: ChannelId;
  requestKey: string;
  wanted: 'up' | 'gone';
  endedBy: string | null;
  state: ClusterState;
  awsState: string | null;
  awsReason: AwsReason | null;
  primaryDns: string | null;
  failure: Failure | null;
  hardLimitSeconds: number;
  createdAt: Date;
  launchedAt: Date | null;
  readyAt: Date | null;
  endedAt: Date | null;
  terminateAskedAt: Date | null;
  /** Since when AWS's own policy, set to its shortest, is to end it for idleness; null also once that was taken back. */
  leftToAwsAt: Date | null;
  /** When this cluster and the runs on it are to be looked at next; null: when something happens. */
  dueAt: Date | null;
  /** Launched by Stoker, or found in the account and claimed by a person or taken by the rule `adopt`. */
  origin: 'launched' | 'claimed' | 'adopted';
  /** It is not ended for idleness before this. */
  keptUntil: Date | null;
  keptBy: string | null;
  /** Set when Stoker asks for its end: when AWS's own policy or the hard limit would have ended it. */
  wouldEndAt: Date | null;
  /** As it was last metered. */
  cost: ClusterCost | null;
}

/** US dollars that a cluster has cost up to a moment: machines, EMR's fee and disks, without traffic. */
export interface ClusterCost {
  usd: number;
  /** Of these, what it cost while it was known to be idle. */
  idleUsd: number;
  /** What an hour of it costs with the machines it has now; 0 once it is gone. */
  hourlyUsd: number;
  /** True where a price is not known for certain: an unknown type, or Spot, whose price changes. */
  estimated: boolean;
  /** The moment, as ISO 8601. */
  at: string;
}

/** One machine of a cluster, as EMR last listed it. */
export interface ClusterInstance {
  clusterId: ClusterId;
  /** EMR's own id of it, `ci-…`. */
  id: string;
  type: string | null;
  role: 'primary' | 'core' | 'task' | null;
  market: 'on-demand' | 'spot';
  /** Volumes beside the root. */
  volumes: { type: string; gb: number }[];
  createdAt: Date;
  endedAt: Date | null;
}

/** A time in which a cluster was idle; the end is null while it lasts. */
export interface IdleSpell {
  clusterId: ClusterId;
  beganAt: Date;
  endedAt: Date | null;
}
