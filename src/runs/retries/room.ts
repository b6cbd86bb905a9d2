import { memoryProblems, sparkDefaults, stepProperties } from '../../config/check-memory.ts';
import type { EmrConfiguration, Job, Preset } from '../../config/schema.ts';
import { withWorkers } from '../../config/workers.ts';
import { UserError } from '../../errors.ts';
import type { Overrides } from '../../records.ts';

/** Spark's properties as a run's step has them: the cluster's, the job's on top, and the run's own last. */
export const propertiesOf = (
  configurations: readonly EmrConfiguration[],
  job: Job,
  overrides: Overrides | null,
): Record<string, string> => ({ ...stepProperties(sparkDefaults(configurations), job), ...overrides?.spark });

/** What of a run's own settings its nodes cannot hold; null when they can. */
export function tooLarge(
  preset: Preset,
  job: Job,
  configurations: readonly EmrConfiguration[],
  overrides: Overrides | null,
): string | null {
  const properties = propertiesOf(configurations, job, overrides);
  const [problem] = Object.entries(memoryProblems(withWorkers(preset, overrides?.workers), properties));
  return problem ? `${problem[0]}: ${problem[1]}` : null;
}

/** Refuses to launch what YARN would refuse minutes later, such as a fix from before stoker.yml was changed. */
export function requireRoom(
  preset: Preset,
  job: Job,
  configurations: readonly EmrConfiguration[],
  overrides: Overrides | null,
): void {
  const problem = overrides && tooLarge(preset, job, configurations, overrides);
  if (problem)
    throw new UserError(
      `The settings of this run do not fit its nodes: ${problem}`,
      'Type the job anew, without them.',
    );
}
