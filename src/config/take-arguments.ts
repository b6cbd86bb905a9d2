import type { ArgumentValue, ArgumentValues } from '../records.ts';
import { checkArgument, defaultOf, isList } from './arguments.ts';
import type { Job, JobArgument } from './schema.ts';
import { didYouMean } from './suggest.ts';

/** What is wrong with one of the arguments that a job was given. */
export interface ArgumentProblem {
  /** Null: it is not told of which. */
  name: string | null;
  text: string;
}

/** Arguments that a file or a record gives a job: checked, as the job takes them and with its defaults, or what is wrong. */
export function takeArguments(
  job: Pick<Job, 'arguments'>,
  given: ArgumentValues,
): { values: ArgumentValues; problems: ArgumentProblem[] } {
  const values: ArgumentValues = {};
  const problems: ArgumentProblem[] = [];
  const names = Object.keys(job.arguments);
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) problems.push({ name, text: unknownArgument(name, names) });
  }
  for (const [name, argument] of Object.entries(job.arguments)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) {
      const byDefault = defaultOf(argument);
      if (byDefault !== undefined) values[name] = byDefault;
      else if (argument.required) problems.push({ name, text: `--${name} is missing. ${argument.help}` });
      continue;
    }
    const taken = takeOne(name, argument, value);
    if ('problem' in taken) problems.push({ name, text: taken.problem });
    else values[name] = taken.value;
  }
  return { values, problems };
}

function unknownArgument(name: string, names: string[]): string {
  const list = names.length > 0 ? ` It takes ${names.map((each) => `--${each}`).join(', ')}.` : ' It takes none.';
  return `the job has no argument '--${name}'.${didYouMean(name, names)}${list}`;
}

function takeOne(
  name: string,
  argument: JobArgument,
  given: ArgumentValue,
): { value: ArgumentValue } | { problem: string } {
  const texts = [given].flat().map(String);
  if (texts.length === 0) return { problem: `--${name} is empty; leave it out.` };
  if (!isList(argument) && texts.length > 1) return { problem: `--${name} takes one value, not ${texts.length}.` };
  const values: string[] = [];
  for (const text of texts) {
    const checked = checkArgument(name, argument, text);
    if (checked.kind === 'invalid') return { problem: checked.problem };
    values.push(checked.value);
  }
  return { value: isList(argument) ? values : typedValue(argument, values[0] ?? '') };
}

/** The text of one checked value as the record has it. */
export function typedValue(argument: JobArgument, text: string): string | number | boolean {
  if (argument.type === 'integer' || argument.type === 'number') return Number(text);
  return argument.type === 'boolean' ? text === 'true' : text;
}
