import type { ArgumentValue } from '../records.ts';
import { durationSeconds } from './duration.ts';
import { isPart } from './names.ts';
import type { JobArgument } from './schema.ts';
import { didYouMean } from './suggest.ts';

/** A job's argument as typed, checked: the text to hand to the script, or what is wrong with it. */
export type CheckedArgument = { kind: 'value'; value: string } | { kind: 'invalid'; problem: string };

const valid = (value: string): CheckedArgument => ({ kind: 'value', value });
const invalid = (problem: string): CheckedArgument => ({ kind: 'invalid', problem });

/** True for an argument that may be given several times. */
export const isList = (argument: JobArgument): boolean => 'list' in argument && argument.list === true;

/** What an argument is when it is not given; of a list always a list. */
export function defaultOf(argument: JobArgument): ArgumentValue | undefined {
  const { default: value } = argument;
  return isList(argument) && typeof value === 'string' ? [value] : value;
}

/** Checks what a person (or a default) gives for an argument, or for one item of a list, against its type, range, choices and pattern. */
export function checkArgument(name: string, argument: JobArgument, typed: string): CheckedArgument {
  const shown = `'${typed.length > 60 ? `${typed.slice(0, 57)}…` : typed}'`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are refused, the EMR API takes none of them
  if (/[\u0000-\u001f\u007f]/.test(typed)) return invalid(`--${name} holds a line break or another control character.`);
  switch (argument.type) {
    case 'integer':
    case 'number':
      return checkNumber(name, argument, typed, shown);
    case 'choice': {
      const choice = argument.choices.find((one) => one.toLowerCase() === typed.toLowerCase());
      if (choice !== undefined) return valid(choice);
      return invalid(
        `${shown} is not a choice of --${name}.${didYouMean(typed, argument.choices)} Choices: ${argument.choices.join(', ')}.`,
      );
    }
    case 'boolean':
      if (/^(true|yes|on)$/i.test(typed)) return valid('true');
      if (/^(false|no|off)$/i.test(typed)) return valid('false');
      return invalid(`${shown} is neither true nor false, which --${name} takes.`);
    case 'duration':
      if (durationSeconds(typed) !== null) return valid(typed);
      return invalid(`${shown} is no time span for --${name}; give one such as 30m, 12h, 7d or 2w.`);
    case 'date':
      if (isDate(typed)) return valid(typed);
      return invalid(`${shown} is no date for --${name}; give one such as 2026-03-31 or 2026-03-31T06:00:00Z.`);
    case 'share':
      if (!isShare(typed))
        return invalid(`${shown} is no share for --${name}; give one from 0% to 100%, such as 5% or 0.05.`);
      if (isPart(name) && Number.parseFloat(typed) === 0)
        return invalid(`${shown} leaves nothing for --${name} to try; give more than 0%, such as 5% or 0.05.`);
      return valid(typed);
    case 'path':
      if (typed !== '' && !/\s/.test(typed)) return valid(typed);
      return invalid(
        `${shown} is no path for --${name}; give one such as s3://bucket/folder/*.json.gz, without spaces.`,
      );
    case 'string':
      if (argument.pattern === undefined || new RegExp(`^(?:${argument.pattern})$`, 'u').test(typed))
        return valid(typed);
      return invalid(
        // The example itself is checked here too, for whoever writes stoker.yml: to them the pattern says more.
        argument.example === undefined || argument.example === typed
          ? `${shown} does not fit --${name}, which takes ${argument.pattern}.`
          : `${shown} does not fit --${name}; give one such as ${argument.example}.`,
      );
  }
}

function checkNumber(
  name: string,
  argument: Extract<JobArgument, { type: 'integer' | 'number' }>,
  typed: string,
  shown: string,
): CheckedArgument {
  const text = typed.replaceAll(/(?<=\d)[,_](?=\d{3})/g, '');
  const whole = argument.type === 'integer';
  const value = (whole ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i).test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) {
    return invalid(`${shown} is not ${whole ? 'a whole number' : 'a number'} for --${name}.`);
  }
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = argument;
  if (value >= minimum && value <= maximum) return valid(String(value));
  return invalid(`${shown} is out of range for --${name}: ${describeRange(argument)}.`);
}

/** `10 to 500`, `10 or more`, `500 or less`; empty when there is no limit. */
export function describeRange(range: { minimum?: number | undefined; maximum?: number | undefined }): string {
  const { minimum, maximum } = range;
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${minimum} or more`;
  return maximum === undefined ? '' : `${maximum} or less`;
}

function isShare(text: string): boolean {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  return match !== null && Number(match[1]) <= (match[2] ? 100 : 1);
}

function isDate(text: string): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  // Date.parse takes February 30 for March 2; the round trip does not.
  const day = match ? new Date(`${match[1]}T00:00:00Z`) : null;
  return (
    day !== null &&
    !Number.isNaN(day.getTime()) &&
    day.toISOString().startsWith(match?.[1] ?? '') &&
    !Number.isNaN(Date.parse(text))
  );
}
