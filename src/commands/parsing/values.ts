import { checkArgument, isList } from '../../config/arguments.ts';
import type { JobArgument } from '../../config/schema.ts';
import { typedValue } from '../../config/take-arguments.ts';
import type { ArgumentValue } from '../../records.ts';
import { plainDashes } from './normalize.ts';

export type Checked<V extends ArgumentValue = ArgumentValue> = { ok: true; value: V } | { ok: false; message: string };

/** Room for a long query; everything else is a word or a place. */
const MAX_LENGTH = { string: 4000, other: 1000 } as const;

/** True for a word that a boolean flag takes as its value. */
export const isBoolean = (word: string): boolean => /^(?:true|yes|on|false|no|off)$/i.test(word);

/** One argument's value from what was typed on whatever keyboard; the rules are those that stoker.yml is checked by. */
export function checkValue(name: string, option: JobArgument, typed: string): Checked<string | number | boolean> {
  const most = option.type === 'string' ? MAX_LENGTH.string : MAX_LENGTH.other;
  if (typed.length > most) {
    return { ok: false, message: `--${name} is ${typed.length} characters long; at most ${most} are taken.` };
  }
  // Lines become one, since EMR takes no line ends; what follows a comment's line would then be part of the comment.
  if (/--[^\n]*\n/.test(typed)) {
    return {
      ok: false,
      message: `--${name} has a line with '--', and its lines are joined to one: leave the comment out, or write it as /* … */.`,
    };
  }
  const text = onePlainForm(option, typed.replaceAll('\n', ' '));
  if (text === '') return { ok: false, message: `--${name} is empty.` };
  const checked = checkArgument(name, option, text);
  if (checked.kind === 'invalid') return { ok: false, message: checked.problem };
  return { ok: true, value: typedValue(option, checked.value) };
}

/** Checks an argument that was taken before, or comes from a program: a list by its items. */
export function checkGiven(name: string, option: JobArgument, given: ArgumentValue): Checked {
  const texts = [given].flat().map(String);
  if (!isList(option)) {
    const [only, second] = texts;
    if (only !== undefined && second === undefined) return checkValue(name, option, only);
    return { ok: false, message: `--${name} takes one value, not ${texts.length}.` };
  }
  const items: string[] = [];
  for (const text of texts) {
    const checked = checkValue(name, option, text);
    if (!checked.ok) return checked;
    items.push(String(checked.value));
  }
  return items.length > 0 ? { ok: true, value: items } : { ok: false, message: `--${name} is empty.` };
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
    case 'share':
      return typed.replace(/\s/g, '');
    case 'string':
    case 'path':
      return typed;
  }
}

/** A typed value as it is quoted back: cut, on one line. */
export function quote(typed: string): string {
  const line = typed.replace(/\s+/g, ' ').replaceAll('`', "'");
  const cut = [...line].slice(0, 80).join('');
  return `'${cut}${cut.length < line.length ? '…' : ''}'`;
}
