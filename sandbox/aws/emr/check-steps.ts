import type { StepConfig } from '@aws-sdk/client-emr';
import { invalid } from './errors.ts';

export const MAX_ACTIVE_STEPS = 256;
const MAX_ARGUMENT_CHARACTERS = 10_240;
const MAX_PER_CALL_ON_8 = 100;

/** Refuses steps that EMR would not take on such a cluster. */
export function checkSteps(
  steps: readonly StepConfig[],
  cluster: { active: number; stepConcurrency: number; releaseLabel: string | undefined },
): void {
  if (cluster.active + steps.length > MAX_ACTIVE_STEPS) {
    throw invalid(
      "Maximum number of active steps(State = 'Running', 'Pending' or 'Cancel_Pending') for cluster exceeded. " +
        `At most ${MAX_ACTIVE_STEPS}; active: ${cluster.active}, asked for: ${steps.length}.`,
    );
  }
  if (cluster.releaseLabel?.startsWith('emr-spark-') && steps.length > MAX_PER_CALL_ON_8) {
    throw invalid(`At most ${MAX_PER_CALL_ON_8} steps can be added in one call, got ${steps.length}.`);
  }
  for (const step of steps) checkStep(step, cluster.stepConcurrency);
}

function checkStep(step: StepConfig, stepConcurrency: number): void {
  const jar = step.HadoopJarStep?.Jar ?? '';
  if (jar.trim() === '') throw invalid(`Step '${step.Name}' has no Jar.`);
  const characters = (step.HadoopJarStep?.Args ?? []).reduce((sum, arg) => sum + arg.length, 0);
  if (characters > MAX_ARGUMENT_CHARACTERS) {
    throw invalid(
      `The arguments of step '${step.Name}' have ${characters} characters together; ` +
        `the maximum is ${MAX_ARGUMENT_CHARACTERS}.`,
    );
  }
  const action = step.ActionOnFailure;
  if (stepConcurrency > 1 && action !== undefined && action !== 'CONTINUE') {
    throw invalid(
      `ActionOnFailure '${action}' is not valid: a cluster whose StepConcurrencyLevel is ${stepConcurrency} ` +
        'takes only CONTINUE.',
    );
  }
}
