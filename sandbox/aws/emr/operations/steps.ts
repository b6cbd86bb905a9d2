import type {
  AddJobFlowStepsInput,
  CancelStepsInfo,
  CancelStepsInput,
  DescribeStepInput,
  ListStepsInput,
} from '@aws-sdk/client-emr';
import { checkSteps } from '../check-steps.ts';
import { badRequest, invalid, noSuchStep } from '../errors.ts';
import { newStep } from '../launch.ts';
import { type ClusterLife, endStep } from '../life.ts';
import { page } from '../paging.ts';
import { isActive, isUp } from '../records.ts';
import { stepSummary, stepView } from '../view-step.ts';
import { clusterOf, operation } from './operation.ts';

const PAGE = 50;
const MAX_STEP_IDS = 10;
const MAX_CANCELLED_AT_ONCE = 256;

export const stepOperations = {
  AddJobFlowSteps: operation<AddJobFlowStepsInput>(async (input, scope) => {
    const life = scope.find(input.JobFlowId);
    if (!life) throw invalid(`Specified job flow ID does not exist: ${input.JobFlowId}.`);
    const { cluster } = life;
    if (!isUp(cluster)) {
      throw invalid('A job flow that is shutting down, terminated, or finished may not be modified.');
    }
    const configs = input.Steps ?? [];
    checkSteps(configs, {
      active: cluster.steps.filter(isActive).length,
      stepConcurrency: cluster.stepConcurrency,
      releaseLabel: cluster.request.ReleaseLabel,
    });
    const now = scope.context.now();
    const added = configs.map((config) => newStep(config, cluster.stepConcurrency, now, input.ExecutionRoleArn));
    cluster.steps.push(...added);
    await scope.context.save(cluster);
    life.wake();
    return { StepIds: added.map((step) => step.id) };
  }),

  CancelSteps: operation<CancelStepsInput>(async (input, scope) => {
    const life = clusterOf(scope, input.ClusterId);
    const ids = input.StepIds ?? [];
    if (ids.length > MAX_CANCELLED_AT_ONCE) {
      throw badRequest(`At most ${MAX_CANCELLED_AT_ONCE} steps can be cancelled in one call, got ${ids.length}.`);
    }
    const how = input.StepCancellationOption ?? 'SEND_INTERRUPT';
    const list = ids.map((id) => cancel(life, id, how, scope.context.now()));
    await scope.context.save(life.cluster);
    life.wake();
    return { CancelStepsInfoList: list };
  }),

  DescribeStep: operation<DescribeStepInput>((input, scope) => {
    const { cluster } = clusterOf(scope, input.ClusterId);
    const step = cluster.steps.find((one) => one.id === input.StepId);
    if (!step) throw noSuchStep(input.StepId);
    return { Step: stepView(step) };
  }),

  ListSteps: operation<ListStepsInput>((input, scope) => {
    const { cluster } = clusterOf(scope, input.ClusterId);
    const ids = new Set(input.StepIds ?? []);
    if (ids.size > MAX_STEP_IDS) {
      throw badRequest(`At most ${MAX_STEP_IDS} StepIds can be asked for in one call, got ${ids.size}.`);
    }
    const states = new Set<string>(input.StepStates ?? []);
    const found = cluster.steps
      .toReversed()
      .map(stepSummary)
      .filter((step) => ids.size === 0 || ids.has(step.Id))
      .filter((step) => states.size === 0 || states.has(step.Status.State));
    const { items, marker } = page(found, (step) => step.Id, input.Marker, PAGE);
    return { Steps: items, ...(marker !== undefined && { Marker: marker }) };
  }),

  /** Spark Connect sessions; a local cluster has none. */
  ListSessions: operation<{ ClusterId?: string }>((input, scope) => {
    clusterOf(scope, input.ClusterId);
    return { Sessions: [] };
  }),

  SetKeepJobFlowAliveWhenNoSteps: operation<{ JobFlowIds: string[]; KeepJobFlowAliveWhenNoSteps: boolean }>(
    async (input, scope) => {
      for (const id of input.JobFlowIds) {
        const life = clusterOf(scope, id);
        life.cluster.keepAlive = input.KeepJobFlowAliveWhenNoSteps;
        await scope.context.save(life.cluster);
        life.wake();
      }
      return {};
    },
  ),

  ModifyCluster: operation<{ ClusterId: string; StepConcurrencyLevel?: number; ExtendedSupport?: boolean }>(
    async (input, scope) => {
      const life = clusterOf(scope, input.ClusterId);
      const { cluster } = life;
      const { StepConcurrencyLevel: level, ExtendedSupport: extended } = input;
      if (level !== undefined) {
        if (level < 1 || level > 256) throw invalid(`StepConcurrencyLevel ${level} must be from 1 to 256.`);
        cluster.stepConcurrency = level;
      }
      if (extended !== undefined) cluster.extendedSupport = extended;
      await scope.context.save(cluster);
      life.wake();
      return {
        StepConcurrencyLevel: cluster.stepConcurrency,
        ...(cluster.extendedSupport !== undefined && { ExtendedSupport: cluster.extendedSupport }),
      };
    },
  ),
};

function cancel(life: ClusterLife, stepId: string, how: string, now: number): CancelStepsInfo {
  const step = life.cluster.steps.find((one) => one.id === stepId);
  const refused = (reason: string): CancelStepsInfo => ({ StepId: stepId, Status: 'FAILED', Reason: reason });
  if (!step) return refused(`Step id '${stepId}' is not valid.`);
  if (step.state === 'PENDING') {
    endStep(step, 'CANCELLED', now, 'Cancelled by user');
    return { StepId: stepId, Status: 'SUBMITTED' };
  }
  if (step.state !== 'RUNNING') return refused(`Cannot cancel a step that is ${step.state}.`);
  step.cancelling = true;
  life.cancelStep(stepId, how);
  return { StepId: stepId, Status: 'SUBMITTED' };
}
