import type { AwsClusterId, ClusterId } from '../ids.ts';
import type { ClusterInstance } from './clusters.ts';

/** A machine of a found cluster. */
export type FoundInstance = Omit<ClusterInstance, 'clusterId' | 'createdAt' | 'endedAt'> & {
  createdAt: string;
  endedAt: string | null;
};

/** A cluster of the account that Stoker did not launch. */
export interface FoundCluster {
  awsId: AwsClusterId;
  name: string;
  state: string;
  /** Since when it was seen in this state. */
  stateSince: Date;
  /** A Slack user, or whatever its tags say of whose it is; null when they do not. */
  owner: string | null;
  tags: Record<string, string>;
  /** Whether it waits for more work after its steps; null while EMR has not let us look. */
  keepAlive: boolean | null;
  isProtected: boolean;
  /** Its tags name a cluster of another Stoker, which looks after it. */
  otherStoker: boolean;
  /** Its machines as they were last listed; the times are ISO 8601, for they are kept as JSON. */
  instances: FoundInstance[];
  createdAt: Date;
  readyAt: Date | null;
  /** When its tags and settings were read, and its machines; null: not yet. */
  describedAt: Date | null;
  listedAt: Date | null;
  seenAt: Date;
  goneAt: Date | null;
  ignoredUntil: Date | null;
  ignoredBy: string | null;
  /** The cluster of ours that it has become. */
  clusterId: ClusterId | null;
}
