import type { MetricSample } from '../../emr/metrics.ts';
import type { AwsClusterState, SessionObservation, StepObservation } from '../../emr/types.ts';

/** A step, as far as it tells of work; also one that Stoker did not submit. */
export type StepFact = Pick<StepObservation, 'id' | 'name' | 'state' | 'createdAt' | 'startedAt' | 'endedAt'>;

/** What the last look found, busy (`since` is null) or idle: samples from long before it need not be read again. */
export interface LookBefore {
  lookedAt: Date;
  since: Date | null;
  awsIdleSince: Date | null;
}

/** What is known of whether a cluster works. Null is what could not be seen, or was not needed to tell that it is busy. */
export interface IdleFacts {
  /** As it was last seen; null before EMR knew the cluster. */
  state: AwsClusterState | null;
  launchedAt: Date;
  readyAt: Date | null;
  terminateAskedAt: Date | null;
  /** Runs of Stoker's own that are wanted on it or go on. */
  runs: number;
  /** The open steps and the newest fifty. */
  steps: StepFact[] | null;
  /** Oldest first. */
  samples: MetricSample[] | null;
  /** Spark Connect sessions that have not ended; none where the cluster has no such. */
  sessions: SessionObservation[] | null;
  before: LookBefore | null;
  /**
   * The newest sample that tells of work or of none, and when it was first there by this machine's clock: its own time
   * makes it look fresh once more when that clock was put back. Null while none was ever seen.
   */
  newest: { at: Date; seenAt: Date } | null;
  /** Since when EMR's metric IsIdle says yes without a break, whatever else is seen: AWS's own policy counts by it. */
  awsIdleSince: Date | null;
  /** Why something could not be seen, in words for a person. */
  unseen: string[];
}

/** EMR looks at a cluster each five minutes; more than this between two samples, and one is missing. */
export const HOLE_SECONDS = 450;
/** A newest sample that is older was followed by one that did not come: nobody knows what the cluster does now. */
export const STALE_SECONDS = 660;
/** The clocks of AWS and of this machine need not agree to the second. */
export const SKEW_SECONDS = 120;
