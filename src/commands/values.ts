import { checkArgument } from '../config/arguments.ts';
import type { JobArgument } from '../config/schema.ts';
import { plainDashes } from './normalize.ts';

export type Checked = { ok: true; value: string | number | boolean } | { ok: false; message: string };

const MAX_LENGTH = 1000;

/** True for a word that a boolean flag takes as its value. */
export const isBoolean = (word: string): boolean => /^(?:true|yes|on|false|no|off)$/i.test(word);

/** One argument's value from what was typed on whatever keyboard; the rules are those that stoker.yml is checked by. */
export function checkValue(name: string, option: JobArgument, typed: string): Checked {
  if (typed.length > MAX_LENGTH) {
    return { ok: false, message: `--${name} is ${typed.length} characters long; at most ${MAX_LENGTH} are taken.` };
  }
  const text = onePlainForm(option, typed);
  if (text === '') return { ok: false, message: `--${name} is empty.` };
  const checked = checkArgument(name, option, text);
  if (checked.kind === 'invalid') return { ok: false, message: checked.problem };
  return { ok: true, value: typedValue(option, checked.value) };
}

/** Phones make dashes long and first letters large; where neither can be meant, they are undone. */
function onePlainForm(option: JobArgument, typed: string): string {
  switch (option.type) {
    case 'integer':
    case 'number':
      return plainDashes(typed).trim();
    case 'date': {
      const text = plainDashes(typed).trim();
      // A word that is no date at all is quoted back as it was typed.
      return /^\d/.test(text) ? text.toUpperCase() : text;
    }
    case 'duration':
    case 'boolean':
      return typed.trim().toLowerCase();
    case 'choice':
      return plainDashes(typed).trim();
    case 'string':
    case 'path':
      return typed;
  }
}

function typedValue(option: JobArgument, value: string): string | number | boolean {
  if (option.type === 'integer' || option.type === 'number') return Number(value);
  return option.type === 'boolean' ? value === 'true' : value;
}

/** A typed value as it is quoted back: cut, on one line. */
export function quote(typed: string): string {
  const line = typed.replace(/\s+/g, ' ').replaceAll('`', "'");
  const cut = [...line].slice(0, 80).join('');
  return `'${cut}${cut.length < line.length ? '…' : ''}'`;
}
