import type { ClusterObservation, StepObservation } from '../emr/types.ts';
import type { Cluster, Step } from '../records.ts';

/** What EMR now says of a cluster and the record does not; null when they agree. */
export function clusterChange(
  cluster: Cluster,
  seen: ClusterObservation & { primaryDns?: string | null },
): Partial<Cluster> | null {
  const change: Partial<Cluster> = {};
  if (seen.state !== cluster.awsState) {
    change.awsState = seen.state;
    if (seen.reason) change.awsReason = seen.reason;
    if (seen.endedAt && !cluster.endedAt) change.endedAt = seen.endedAt;
  }
  if (seen.primaryDns && seen.primaryDns !== cluster.primaryDns) change.primaryDns = seen.primaryDns;
  return Object.keys(change).length > 0 ? change : null;
}

/** What EMR now says of a step and the record does not; null when they agree. */
export function stepChange(step: Step, seen: StepObservation): Partial<Step> | null {
  if (step.awsId === seen.id && step.awsState === seen.state) return null;
  return {
    awsId: seen.id,
    awsState: seen.state,
    awsFailure: seen.failure ?? step.awsFailure,
    startedAt: seen.startedAt ?? step.startedAt,
    endedAt: seen.endedAt ?? step.endedAt,
  };
}

/** The step of the record among those that EMR lists: by its id once known, by its name (it holds the run's id) before. */
export function matchStep(step: Step, seen: StepObservation[]): StepObservation | undefined {
  return seen.find((other) => (step.awsId ? other.id === step.awsId : other.name === step.name));
}
