import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EngineCluster, Exit } from '../contract.ts';
import type { EmrContext } from './context.ts';
import { cancelPending, endStep, saveLater } from './life.ts';
import { stepFiles, stepLogs } from './log-places.ts';
import { type ClusterRecord, isActive, isUp, type Reason, type StepRecord } from './records.ts';

/** Runs the steps of one cluster in their order, as many at once as the cluster allows. */
export interface StepRunner {
  /** From now on steps run. */
  open(compute: EngineCluster): void;
  wake(): void;
  cancel(stepId: string, how: string): void;
  /** Resolves when no step runs. */
  settled(): Promise<void>;
  /** Ends what runs and leaves the record as it is. */
  halt(): void;
}

/** The runner of one cluster; what a step's end means for the cluster is told through `terminate`. */
export function createStepRunner(options: {
  cluster: ClusterRecord;
  context: EmrContext;
  ending: AbortSignal;
  afterStep: () => void;
  terminate: (reason: Reason, failed: boolean) => void;
}): StepRunner {
  const { cluster, context, terminate } = options;
  const running = new Map<string, { stop: AbortController; done: Promise<void> }>();
  let compute: EngineCluster | null = null;
  let halted = false;

  function wake(): void {
    if (!compute || halted || !isUp(cluster)) return;
    for (const step of cluster.steps) {
      if (running.size >= cluster.stepConcurrency) break;
      if (step.state === 'PENDING') begin(step, compute);
    }
    settle();
    saveLater(context, cluster);
  }

  function settle(): void {
    if (cluster.steps.some(isActive)) {
      enter('RUNNING', 'Running step');
      delete cluster.idleSince;
      return;
    }
    if (cluster.keepAlive || cluster.held) {
      enter(
        'WAITING',
        cluster.steps.length > 0 ? 'Cluster ready after last step completed.' : 'Cluster ready to run steps.',
      );
      cluster.idleSince ??= context.now();
      return;
    }
    const failed = cluster.steps.some((step) => step.state === 'FAILED');
    terminate(
      { Code: 'ALL_STEPS_COMPLETED', Message: failed ? 'Steps completed with errors' : 'Steps completed' },
      false,
    );
  }

  function enter(state: 'RUNNING' | 'WAITING', message: string): void {
    if (cluster.state === state) return;
    cluster.state = state;
    cluster.reason = { Message: message };
  }

  function begin(step: StepRecord, on: EngineCluster): void {
    step.state = 'RUNNING';
    step.startedAt = context.now();
    // A step that comes after a held failure is a new beginning.
    delete cluster.held;
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, options.ending]);
    const done = run(step, on, signal).then((outcome) => finish(step, outcome));
    running.set(step.id, { stop, done });
  }

  async function run(step: StepRecord, on: EngineCluster, signal: AbortSignal): Promise<Exit | Error> {
    const files = stepFiles(context.directory, cluster.id, step.id);
    const { Jar: jar = '', MainClass: mainClass, Args: args = [] } = step.config.HadoopJarStep ?? {};
    try {
      await mkdir(dirname(files.stdout), { recursive: true });
      return await on.runStep({ id: step.id, jar, ...(mainClass !== undefined && { mainClass }), args }, files, signal);
    } catch (error) {
      context.log(`${cluster.id}: step ${step.id} could not be run: ${error instanceof Error ? error.stack : error}`);
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  function finish(step: StepRecord, outcome: Exit | Error): void {
    running.delete(step.id);
    if (halted) return;
    const succeeded = !(outcome instanceof Error) && outcome.code === 0;
    // A cancellation is a request: a step that ends well before it takes hold has ended well.
    if (succeeded) endStep(step, 'COMPLETED', context.now());
    else if (options.ending.aborted) endStep(step, 'CANCELLED', context.now(), 'Job terminated');
    else if (step.cancelling) endStep(step, 'CANCELLED', context.now(), 'Cancelled by user');
    else fail(step, outcome);
    wake();
    saveLater(context, cluster);
    options.afterStep();
  }

  function fail(step: StepRecord, outcome: Exit | Error): void {
    endStep(step, 'FAILED', context.now());
    const logs = stepLogs(cluster, step);
    step.failure = {
      Reason: 'Unknown Error.',
      ...(outcome instanceof Error && { Message: outcome.message }),
      ...(logs && { LogFile: `s3://${logs.bucket}/${logs.key}/stderr.gz` }),
    };
    const action = step.config.ActionOnFailure;
    // With several steps at once EMR neither cancels the others nor ends the cluster.
    if (action === 'CONTINUE' || cluster.stepConcurrency > 1) return;
    cancelPending(cluster, context.now(), 'Job terminated');
    if (action === 'CANCEL_AND_WAIT' || cluster.isProtected) cluster.held = true;
    else terminate({ Code: 'STEP_FAILURE', Message: 'Shut down as step failed' }, true);
  }

  return {
    open(opened) {
      compute = opened;
      wake();
    },
    wake,
    cancel: (stepId, how) => running.get(stepId)?.stop.abort(how),
    async settled() {
      while (running.size > 0) await Promise.all([...running.values()].map((one) => one.done));
    },
    halt() {
      halted = true;
      for (const { stop } of running.values()) stop.abort('HALT');
    },
  };
}
