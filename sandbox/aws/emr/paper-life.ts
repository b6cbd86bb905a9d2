import type { EmrContext } from './context.ts';
import { type ClusterLife, cancelPending, endStep, hasEnded, recordEnd, recordReady, saveLater } from './life.ts';
import { type ClusterRecord, liveInstances, type Reason } from './records.ts';
import { reconcileMachines } from './resize.ts';

export interface PaperLife extends ClusterLife {
  /** Ends the step that runs, well or badly; false when none does. */
  endStep(failed: boolean): boolean;
}

/**
 * The life of a cluster in zero-delay mode: every state is reached within the call that asks for it, no script and no
 * step runs (a step stays RUNNING until it is cancelled, or a test ends it). It is the control plane alone, for tests of that.
 */
export function createPaperLife(cluster: ClusterRecord, context: EmrContext): PaperLife {
  const now = () => context.now();

  function settle(): void {
    if (hasEnded(cluster)) return;
    for (const step of cluster.steps) {
      const running = cluster.steps.filter((one) => one.state === 'RUNNING').length;
      if (step.state !== 'PENDING' || running >= cluster.stepConcurrency) continue;
      step.state = 'RUNNING';
      step.startedAt = now();
    }
    const busy = cluster.steps.some((step) => step.state === 'RUNNING');
    // Left open, keep-alive is false on EMR; nothing ever ends here by itself, so only a spoken 'false' ends a cluster.
    const spoken = cluster.request.Instances?.KeepJobFlowAliveWhenNoSteps !== undefined;
    if (!busy && !cluster.keepAlive && spoken)
      terminate({ Code: 'ALL_STEPS_COMPLETED', Message: 'Steps completed' }, false);
    else {
      cluster.state = busy ? 'RUNNING' : 'WAITING';
      cluster.reason = { Message: busy ? 'Running step' : 'Cluster ready to run steps.' };
      saveLater(context, cluster);
    }
  }

  function terminate(reason: Reason, failed: boolean): void {
    if (hasEnded(cluster)) return;
    cluster.reason = reason;
    cancelPending(cluster, now(), 'Job terminated');
    recordEnd(cluster, failed, now());
    saveLater(context, cluster);
  }

  return {
    cluster,
    begin() {
      recordReady(cluster, now());
      settle();
    },
    wake: settle,
    cancelStep(stepId) {
      const step = cluster.steps.find((one) => one.id === stepId);
      if (step) endStep(step, 'CANCELLED', now(), 'Cancelled by user');
      settle();
    },
    endStep(failed) {
      const step = cluster.steps.find((one) => one.state === 'RUNNING');
      if (!step) return false;
      endStep(step, failed ? 'FAILED' : 'COMPLETED', now());
      if (failed) step.failure = { Reason: 'Unknown Error.' };
      if (failed && step.config.ActionOnFailure !== 'CONTINUE')
        terminate({ Code: 'STEP_FAILURE', Message: 'Shut down as step failed' }, true);
      else settle();
      return true;
    },
    terminate,
    resize() {
      reconcileMachines(cluster, now());
      recordReady(cluster, now());
      saveLater(context, cluster);
    },
    async loseInstance(ec2Id, message) {
      const instance = liveInstances(cluster).find((one) => one.ec2Id === ec2Id);
      if (!instance) return;
      instance.state = 'TERMINATED';
      instance.endedAt = now();
      instance.reason = { Code: 'INSTANCE_FAILURE', Message: message };
      if (instance.role === 'MASTER') terminate({ Code: 'INSTANCE_FAILURE', Message: message }, true);
      saveLater(context, cluster);
    },
    async pushLogs() {},
    async pushEventLogs() {},
    async streamLogs() {},
    async publishMetrics() {},
    async checkIdle() {},
    async halt() {},
  };
}
