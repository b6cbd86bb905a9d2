import type { ClusterId, RunId } from '../ids.ts';
import type { Cluster, Run, Step } from '../records.ts';

/** A cluster with the runs that still matter to it: what is wanted, what was done, and what EMR was last seen to say. */
export interface World {
  cluster: Cluster;
  runs: RunRecord[];
}

export interface RunRecord {
  run: Run;
  step: Step;
}

const ENDED_STEP = new Set(['COMPLETED', 'CANCELLED', 'FAILED', 'INTERRUPTED']);
const ENDED_CLUSTER = new Set(['TERMINATED', 'TERMINATED_WITH_ERRORS']);

/** True when EMR will not change this step's state any more. */
export const isStepEnded = (awsState: string | null): boolean => awsState !== null && ENDED_STEP.has(awsState);
/** True when EMR will not change this cluster's state any more. */
export const isClusterEnded = (awsState: string | null): boolean => awsState !== null && ENDED_CLUSTER.has(awsState);

/** The card that tells of a cluster: that of the run, or the first of the chain, it was launched for, or its own. */
export function cardOf(world: World): RunId | ClusterId {
  const own = world.runs.find(({ run }) => run.ownCluster)?.run;
  return own?.chain?.lead ?? own?.id ?? world.cluster.id;
}

export const secondsBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000));
export const secondsAfter = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000);

/** When a cluster is ended whatever runs on it. */
export const hardLimitAt = ({
  launchedAt,
  createdAt,
  hardLimitSeconds,
}: Pick<Cluster, 'launchedAt' | 'createdAt' | 'hardLimitSeconds'>): Date =>
  secondsAfter(launchedAt ?? createdAt, hardLimitSeconds);

/** The earlier of a moment and another one that may be missing. */
export const earliest = (a: Date, b: Date | null): Date => (b && b < a ? b : a);
/** The later of a moment and another one that may be missing. */
export const latest = (a: Date, b: Date | null): Date => (b && b > a ? b : a);
