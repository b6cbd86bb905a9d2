import { defaultOf, describeRange, isList } from '../../config/arguments.ts';
import type { JobArgument } from '../../config/schema.ts';
import type { Filled } from '../../records.ts';
import { placeholder } from '../spec.ts';

/** One thing to choose; `detail` stands below it, smaller. */
export interface Option {
  value: string;
  label: string;
  detail?: string;
}

/** How a field is filled in. */
export type Input =
  /** `list`: one text a line; `example` stands there while it is empty. */
  | { kind: 'text'; lines: 'one' | 'many' | 'list'; example: string }
  | {
      kind: 'number';
      whole: boolean;
      minimum?: number | undefined;
      maximum?: number | undefined;
      example: string;
    }
  | { kind: 'day' }
  | { kind: 'time' }
  | { kind: 'tick'; words: string }
  | { kind: 'choice'; groups: readonly { label: string | null; options: readonly Option[] }[] }
  /** Any of a few. */
  | { kind: 'several'; options: readonly Option[] }
  | { kind: 'channel' }
  | { kind: 'people' };

/** One field of a form. */
export interface Field {
  name: string;
  label: string;
  hint: string;
  /** It cannot be left empty. */
  required: boolean;
  input: Input;
  /** Something else in the form depends on it. */
  live?: true;
}

/** Stands in a choice for not choosing. */
export const LEFT_OUT = '–';
/** Slack's limits on a text that is typed, on the options of a menu and on what they say. */
export const TYPED_MOST = 3000;
const OPTIONS_MOST = 100;
const OPTION_TEXT_MOST = 75;

/**
 * The field of a job's argument. `templates`: dates may be written that are filled in later; `long`: the text may have several
 * lines; `given`: what it is to show.
 */
export function argumentField(
  name: string,
  argument: JobArgument,
  how: { templates: boolean; long: boolean; given: readonly string[] },
): Field {
  const required = argument.required && argument.default === undefined;
  return { name, label: name, hint: hintOf(argument), required, input: inputOf(name, argument, how) };
}

/** What stands in the fields when nobody has touched them. */
export function defaultTexts(argument: JobArgument): string[] {
  const value = defaultOf(argument);
  return value === undefined ? [] : [value].flat().map(String);
}

/** What is filled in for a field; nothing where it is empty. */
export const filledIn = (filled: Filled, name: string): readonly string[] =>
  Object.hasOwn(filled, name) ? (filled[name] ?? []) : [];

function inputOf(
  name: string,
  argument: JobArgument,
  { templates, long, given }: { templates: boolean; long: boolean; given: readonly string[] },
): Input {
  const example = exampleOf(name, argument);
  const text: Input = { kind: 'text', lines: isList(argument) ? 'list' : long ? 'many' : 'one', example };
  switch (argument.type) {
    case 'choice':
      return choiceInput(argument.choices, argument.required || argument.default !== undefined) ?? text;
    case 'boolean':
      // Not said is not the same as no, where nothing is the default.
      if (!argument.required && argument.default === undefined) return choiceInput(['true', 'false'], false) ?? text;
      return { kind: 'tick', words: 'Yes' };
    case 'integer':
    case 'number': {
      const { minimum, maximum } = argument;
      return { kind: 'number', whole: argument.type === 'integer', minimum, maximum, example };
    }
    case 'date':
      // A picker knows days only.
      return templates || given.some((day) => !/^\d{4}-\d{2}-\d{2}$/.test(day)) ? text : { kind: 'day' };
    case 'duration':
    case 'share':
    case 'path':
    case 'string':
      return text;
  }
}

/** Null when there is more to choose from than a menu can show. */
function choiceInput(choices: readonly string[], chosen: boolean): Input | null {
  const fits = choices.every((choice) => choice.length <= OPTION_TEXT_MOST && choice !== LEFT_OUT && choice !== '');
  if (!fits || choices.length >= OPTIONS_MOST) return null;
  const options = choices.map((choice) => ({ value: choice, label: choice }));
  return {
    kind: 'choice',
    groups: [{ label: null, options: chosen ? options : [{ value: LEFT_OUT, label: 'Leave it out' }, ...options] }],
  };
}

function hintOf(argument: JobArgument): string {
  const facts = [argument.help];
  const range = argument.type === 'integer' || argument.type === 'number' ? describeRange(argument) : '';
  if (range) facts.push(`Takes ${range}.`);
  if (isList(argument)) facts.push('One a line.');
  if (argument.type === 'choice' && argument.choices.length >= OPTIONS_MOST)
    facts.push(`One of ${argument.choices.join(', ')}.`);
  // A hint is plain text.
  return facts.join(' ').replaceAll('`', '');
}

/** What it is when it is left empty, else how it may look. */
function exampleOf(name: string, argument: JobArgument): string {
  const byDefault = defaultTexts(argument);
  if (byDefault.length > 0) return byDefault.join(' ');
  const isBare = argument.type === 'string' && argument.example === undefined;
  return isBare || argument.type === 'choice' || argument.type === 'integer' || argument.type === 'number'
    ? ''
    : placeholder(name, argument);
}
