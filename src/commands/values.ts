import type { JobArgument } from '../config/schema.ts';
import { nameOf, plainDashes } from './normalize.ts';
import { suggest } from './suggest.ts';

export type Checked = { ok: true; value: string | number | boolean } | { ok: false; message: string };

const YES = new Set(['true', 'yes', 'on', '1']);
const NO = new Set(['false', 'no', 'off', '0']);
const MAX_LENGTH = 1000;
const good = (value: string | number | boolean): Checked => ({ ok: true, value });
const bad = (message: string): Checked => ({ ok: false, message });

/** True for a word that a boolean flag takes as its value. */
export const isBoolean = (word: string): boolean => YES.has(word.toLowerCase()) || NO.has(word.toLowerCase());

/** One argument's value from what was typed; the refusal quotes it and says what is legal. */
export function checkValue(name: string, option: JobArgument, raw: string): Checked {
  const shown = `\`--${name}\``;
  if (raw.length > MAX_LENGTH)
    return bad(`${shown} is ${raw.length} characters long; at most ${MAX_LENGTH} are taken.`);
  switch (option.type) {
    case 'boolean':
      if (YES.has(raw.toLowerCase())) return good(true);
      if (NO.has(raw.toLowerCase())) return good(false);
      return bad(`${shown} is true or false, not ${quote(raw)}.`);
    case 'integer':
    case 'number':
      return checkNumber(shown, option, plainDashes(raw.trim()));
    case 'choice':
      return checkChoice(shown, option.choices, raw);
    case 'duration': {
      const span = plainDashes(raw.trim()).toLowerCase();
      return /^[1-9]\d{0,5}[smhdw]$/.test(span)
        ? good(span)
        : bad(`${shown} is a span such as 12h, 7d or 2w, not ${quote(raw)}.`);
    }
    case 'date':
      return checkDate(shown, plainDashes(raw.trim()));
    case 'path':
      return /^(?:s3|hdfs|file):\/\/[^\s]+$/.test(raw)
        ? good(raw)
        : bad(`${shown} is a place such as s3://bucket/folder/*.json, not ${quote(raw)}.`);
    case 'string': {
      if (raw === '') return bad(`${shown} is empty.`);
      const fits = option.pattern === undefined || new RegExp(`^(?:${option.pattern})$`, 'u').test(raw);
      return fits ? good(raw) : bad(`${shown} must look like \`${option.pattern}\`; ${quote(raw)} does not.`);
    }
  }
}

function checkNumber(
  shown: string,
  option: Extract<JobArgument, { type: 'integer' | 'number' }>,
  raw: string,
): Checked {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = option;
  const wanted = `${option.type === 'integer' ? 'a whole number' : 'a number'}${range(option)}`;
  const form =
    option.type === 'integer' ? /^[+-]?\d{1,15}$/ : /^[+-]?(?:\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})(?:e[+-]?\d{1,2})?$/i;
  const value = Number(raw);
  if (!form.test(raw) || !Number.isFinite(value) || value < minimum || value > maximum) {
    return bad(`${shown} is ${wanted}, not ${quote(raw)}.`);
  }
  return good(value);
}

/** ` from 1 to 9`, ` of at least 1`, or nothing. */
export function range(option: { minimum?: number | undefined; maximum?: number | undefined }): string {
  const { minimum, maximum } = option;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? '' : ` of at most ${maximum}`;
}

function checkChoice(shown: string, choices: readonly string[], raw: string): Checked {
  const exact = choices.find((choice) => choice === raw) ?? choices.find((choice) => nameOf(choice) === nameOf(raw));
  if (exact !== undefined) return good(exact);
  const meant = suggest(raw, choices);
  return bad(`${shown} is one of ${choices.join(', ')}, not ${quote(raw)}.${meant ? ` Did you mean ${meant}?` : ''}`);
}

function checkDate(shown: string, raw: string): Checked {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?$/i.exec(raw);
  const day = match ? new Date(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`) : null;
  // JavaScript takes 2024-02-31 for the 2nd of March.
  const real =
    day && !Number.isNaN(day.getTime()) && day.getUTCDate() === Number(match?.[3]) && !Number.isNaN(Date.parse(raw));
  return real ? good(raw) : bad(`${shown} is a day such as 2026-11-21, not ${quote(raw)}.`);
}

/** A typed value as it is quoted back: cut, on one line. */
export function quote(raw: string): string {
  const line = raw.replace(/\s+/g, ' ').replaceAll('`', "'");
  const cut = [...line].slice(0, 80).join('');
  return `'${cut}${cut.length < line.length ? '…' : ''}'`;
}
