import type { JobArgument } from '../../config/schema.ts';
import type { ArgumentValues, Filled } from '../../records.ts';
import { checkValue } from '../parsing/values.ts';
import { argumentField, defaultTexts, type Field, filledIn } from './fields.ts';

type Arguments = Readonly<Record<string, JobArgument>>;

/** A modal has a hundred blocks; a chain may take more than that. */
const FIELDS_MOST = 80;
/** Fewer are sooner seen than asked for. */
const FOLDS_FROM = 4;

/** How the fields of arguments are shown. */
interface Showing {
  /** Dates may be written that are filled in later. */
  templates: boolean;
  /** The argument whose text may have several lines. */
  wordsTo: string | undefined;
  /** What stands in them. */
  given: Filled;
}

/** The fields of all of a job's arguments: what it cannot do without first. */
export function argumentFields(options: Arguments, { templates, wordsTo, given }: Showing): Field[] {
  const fields = Object.entries(options).map(([name, argument]) =>
    argumentField(name, argument, { templates, long: name === wordsTo, given: filledIn(given, name) }),
  );
  return fields.toSorted((a, b) => Number(b.required) - Number(a.required)).slice(0, FIELDS_MOST);
}

/** The fields to show, of which those that can be left out, have no default and were not shown before wait for `more`. */
export function shownFields(
  options: Arguments,
  showing: Showing,
  more: boolean,
): { fields: Field[]; folded: string[] } {
  const all = argumentFields(options, showing);
  const isFolded = ({ name, required }: Field): boolean =>
    !required && options[name]?.default === undefined && !Object.hasOwn(showing.given, name);
  const folded = all.filter(isFolded).map(({ name }) => name);
  if (more || folded.length < FOLDS_FROM) return { fields: all, folded: [] };
  return { fields: all.filter((field) => !isFolded(field)), folded };
}

/** What stands at first in those that are shown anyway. */
export const defaultsOf = (options: Arguments): Filled =>
  Object.fromEntries(
    Object.entries(options)
      .filter(([, { required, default: value }]) => required || value !== undefined)
      .map(([name, argument]) => [name, defaultTexts(argument)]),
  );

/** What stands in them for these values. */
export const textsOf = (values: ArgumentValues): Filled =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value].flat().map(String)]));

/** The same as a command line has it; of one that is left empty, or has no field, nothing: its default holds. */
export function wordsOf(options: Arguments, filled: Filled): string[] {
  return Object.entries(options).flatMap(([name, argument]) => {
    const texts = filledIn(filled, name);
    const isEmptied = Object.hasOwn(filled, name) && texts.length === 0;
    if (argument.type === 'boolean' && isEmptied && (argument.default === true || argument.required))
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
