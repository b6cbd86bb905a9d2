import type { EmrContext } from './context.ts';
import { type ClusterRecord, ENDED_STATES, isActive, liveInstances, type Reason, type StepRecord } from './records.ts';

/** What carries one cluster through its states. The record is the truth; a life only moves it. */
export interface ClusterLife {
  readonly cluster: ClusterRecord;
  /** Takes the record up where it stands: a new cluster, or one that an earlier sandbox left. */
  begin(): void;
  /** Looks again at steps, concurrency and keep-alive. */
  wake(): void;
  /** Ends a running step; a pending one is ended by its record alone. */
  cancelStep(stepId: string, how: string): void;
  terminate(reason: Reason, failed: boolean): void;
  /** Brings machines in line with what groups and fleets ask for. */
  resize(): void;
  /** Takes a machine away, as EC2 does; the primary one takes the cluster along. */
  loseInstance(ec2Id: string, message: string): Promise<void>;
  pushLogs(): Promise<void>;
  /** Gives Spark’s event logs to the history server. */
  pushEventLogs(): Promise<void>;
  streamLogs(): Promise<void>;
  publishMetrics(): Promise<void>;
  checkIdle(): Promise<void>;
  /** Stops without a change to the record: the sandbox ends, the cluster does not. */
  halt(): Promise<void>;
}

/** Marks a step as ended. */
export function endStep(step: StepRecord, state: StepRecord['state'], now: number, message?: string): void {
  step.state = state;
  step.endedAt = now;
  delete step.cancelling;
  if (message !== undefined) step.reason = { Code: 'NONE', Message: message };
}

/** Cancels every step that has not begun. */
export function cancelPending(cluster: ClusterRecord, now: number, message: string): void {
  for (const step of cluster.steps) if (step.state === 'PENDING') endStep(step, 'CANCELLED', now, message);
}

/** Puts the end into the record: every step, machine, group and fleet ends with its cluster. */
export function recordEnd(cluster: ClusterRecord, failed: boolean, now: number): void {
  cluster.state = failed ? 'TERMINATED_WITH_ERRORS' : 'TERMINATED';
  cluster.endedAt = now;
  delete cluster.idleSince;
  for (const step of cluster.steps) if (isActive(step)) endStep(step, 'CANCELLED', now, 'Job terminated');
  for (const instance of liveInstances(cluster)) {
    instance.state = 'TERMINATED';
    instance.reason = { Code: 'CLUSTER_TERMINATED', Message: 'Cluster was terminated.' };
    instance.endedAt = now;
  }
  for (const part of [...cluster.groups, ...cluster.fleets]) part.endedAt ??= now;
}

/** Marks all machines that were on their way as there. */
export function recordReady(cluster: ClusterRecord, now: number): void {
  cluster.readyAt ??= now;
  for (const instance of liveInstances(cluster)) {
    instance.state = 'RUNNING';
    instance.readyAt ??= now;
  }
  for (const part of [...cluster.groups, ...cluster.fleets]) {
    part.readyAt ??= now;
    delete part.resizing;
  }
}

/** Saves without anybody waiting for it; a full disk is told in the log. */
export function saveLater(context: EmrContext, cluster: ClusterRecord): void {
  context.save(cluster).catch((error: unknown) => context.log(`${cluster.id}: could not save its state: ${error}`));
}

export const hasEnded = (cluster: ClusterRecord): boolean => ENDED_STATES.has(cluster.state);
