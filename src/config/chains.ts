import { UserError } from '../errors.ts';
import type { ArgumentValues } from '../records.ts';
import { fillDates } from '../times/dates.ts';
import type { Chain, Job, JobArgument } from './schema.ts';
import { type ArgumentProblem, takeArguments } from './take-arguments.ts';

/**
 * What may be given to a chain: the arguments of all its jobs, each going to every step that takes it. Required is what
 * a step needs and stoker.yml does not give.
 */
export function chainArguments(chain: Pick<Chain, 'steps'>, jobs: Readonly<Record<string, Job>>) {
  const all: Record<string, JobArgument> = {};
  for (const step of chain.steps) {
    for (const [name, argument] of Object.entries(jobs[step.job]?.arguments ?? {})) {
      const needed = argument.required && !Object.hasOwn(step.arguments, name);
      const before = Object.hasOwn(all, name) ? all[name] : undefined;
      // What it is by default is each step's own, and two jobs may differ in it.
      all[name] = { ...(before ?? argument), default: undefined, required: needed || (before?.required ?? false) };
    }
  }
  return all;
}

/** When a chain is to run, by whose calendar: what the dates in its arguments are filled in from. */
export interface PlannedTime {
  plannedAt: Date;
  zone: string;
}

/**
 * What one step of a chain runs with: what stoker.yml gives it, its dates filled in, and of what else is given all that its
 * job takes.
 */
export function stepArguments(
  step: Chain['steps'][number],
  job: Pick<Job, 'arguments'>,
  given: ArgumentValues,
  { plannedAt, zone }: PlannedTime,
): { values: ArgumentValues; problems: ArgumentProblem[] } {
  const fitting = Object.entries(given).filter(([name]) => Object.hasOwn(job.arguments, name));
  try {
    const own = fillDates(step.arguments, plannedAt, zone);
    return takeArguments(job, { ...own, ...Object.fromEntries(fitting) });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { values: {}, problems: [{ name: null, text: `${error.message} ${error.hint ?? ''}`.trim() }] };
  }
}
