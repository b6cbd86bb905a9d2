import type { JobArgument } from '../../config/schema.ts';
import type { ArgumentValues, Filled } from '../../records.ts';
import { checkValue } from '../parsing/values.ts';
import { argumentField, defaultTexts, type Field, filledIn } from './fields.ts';

type Arguments = Readonly<Record<string, JobArgument>>;

/** A modal has a hundred blocks; a chain may take more than that. */
const FIELDS_MOST = 80;

/** The fields of a job's arguments: what it cannot do without first. */
export function argumentFields(
  options: Arguments,
  how: { templates: boolean; wordsTo: string | undefined; given?: Filled },
): Field[] {
  const fields = Object.entries(options).map(([name, argument]) =>
    argumentField(name, argument, {
      templates: how.templates,
      long: name === how.wordsTo,
      given: filledIn(how.given ?? {}, name),
    }),
  );
  return fields.toSorted((a, b) => Number(b.required) - Number(a.required)).slice(0, FIELDS_MOST);
}

/** What stands in them at first. */
export const defaultsOf = (options: Arguments): Filled =>
  Object.fromEntries(Object.entries(options).map(([name, argument]) => [name, defaultTexts(argument)]));

/** What stands in them for these values. */
export const textsOf = (values: ArgumentValues): Filled =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value].flat().map(String)]));

/** The same as a command line has it; of one that is left empty nothing, and its default holds. */
export function wordsOf(options: Arguments, filled: Filled): string[] {
  return Object.entries(options).flatMap(([name, argument]) => {
    const texts = filledIn(filled, name);
    if (argument.type === 'boolean' && texts.length === 0 && (argument.default === true || argument.required))
      return [`--${name}=false`];
    return texts.map((text) => `--${name}=${text}`);
  });
}

/** What is wrong with each of them, in the words of the command line. */
export function wrongIn(options: Arguments, filled: Filled): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const [name, argument] of Object.entries(options)) {
    for (const text of filledIn(filled, name)) {
      const checked = checkValue(name, argument, text);
      if (!checked.ok) errors[name] ??= checked.message;
    }
  }
  return errors;
}
