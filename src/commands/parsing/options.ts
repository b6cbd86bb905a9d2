import { defaultOf, isList } from '../../config/arguments.ts';
import type { JobArgument } from '../../config/schema.ts';
import { closest } from '../../config/suggest.ts';
import type { ArgumentValues } from '../../records.ts';
import { quotedIfNeeded } from '../../slack/cards/typed-line.ts';
import { holdsDate } from '../../times/dates.ts';
import { type Command, placeholder } from '../spec.ts';
import { asFlag, unfenced } from './normalize.ts';
import type { Token } from './tokenize.ts';
import { checkValue, isBoolean, quote } from './values.ts';

export type OptionsRead = { ok: true; options: ArgumentValues; words: string[] } | Refused;

type Refused = { ok: false; message: string };

/** Flags and their values out of the words, checked, with the defaults of those left out. */
export function readOptions(command: Command, tokens: readonly Token[]): OptionsRead {
  const typed: ArgumentValues = {};
  const words: Token[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (!token) break;
    const flag = token.quoted ? null : asFlag(token.text);
    if (!flag) {
      words.push(token);
      continue;
    }
    const found = findOption(command, flag.name);
    if ('message' in found) return { ok: false, message: found.message };
    const next = tokens[index + 1];
    const value = valueTyped(found, flag.value, next);
    if ('message' in value) return { ok: false, message: value.message };
    if (value.tookNext) index += 1;
    const refused = put(command, typed, found, value.raw);
    if (refused) return refused;
  }
  const left = placeWords(command, typed, words);
  return 'ok' in left ? left : withDefaults(command, typed, left.words);
}

/** Adds a checked value to what was typed; only a list takes a second one. */
function put(
  command: Command,
  typed: ArgumentValues,
  { name, option }: Pick<Found, 'name' | 'option'>,
  raw: string,
): Refused | undefined {
  const earlier = Object.hasOwn(typed, name) ? typed[name] : undefined;
  if (earlier !== undefined && !isList(option)) return { ok: false, message: `\`--${name}\` is given twice.` };
  // What the date will be is not known yet; whoever adds it checks the next one.
  const isLater = command.takesDates?.includes(name) && holdsDate(raw) && option.type !== 'boolean';
  const checked = isLater ? { ok: true as const, value: raw } : checkValue(name, option, raw);
  if (!checked.ok) return checked;
  typed[name] = isList(option) ? [...(Array.isArray(earlier) ? earlier : []), String(checked.value)] : checked.value;
  return undefined;
}

/** Gives the words typed without a flag to the option that takes them; those that it does not take are left. */
function placeWords(command: Command, typed: ArgumentValues, words: readonly Token[]): { words: string[] } | Refused {
  const name = command.wordsTo;
  const option = name === undefined ? undefined : command.options[name];
  const texts = words.map(({ text }) => text);
  if (name === undefined || !option || words.length === 0) return { words: texts };
  // Of a text that was not quoted as a whole, the quotes inside belong to it: `where name = 'x'`.
  const joined = words
    .map(({ raw }) => raw)
    .join('')
    .trim();
  const whole = words.length === 1 && words[0]?.quoted ? texts : [joined];
  const values = option.type === 'string' && !isList(option) ? whole.map(unfenced) : texts;
  const taken = isList(option) ? values.length : 1;
  for (const value of values.slice(0, taken)) {
    const refused = put(command, typed, { name, option }, value);
    if (refused) return refused;
  }
  return { words: values.slice(taken) };
}

interface Found {
  name: string;
  option: JobArgument;
  negated: boolean;
}

function findOption(command: Command, typed: string): Found | { message: string } {
  const names = Object.keys(command.options);
  const named = (wanted: string): string | undefined =>
    names.find((candidate) => candidate.toLowerCase().replaceAll('_', '-') === wanted);
  const name = named(typed);
  const option = name === undefined ? undefined : command.options[name];
  if (name !== undefined && option) return { name, option, negated: false };
  const positive = typed.startsWith('no-') ? named(typed.slice(3)) : undefined;
  const negatable = positive === undefined ? undefined : command.options[positive];
  if (positive !== undefined && negatable?.type === 'boolean')
    return { name: positive, option: negatable, negated: true };
  const meant = closest(typed, names);
  const takes = names.length > 0 ? ` takes ${names.map((each) => `\`--${each}\``).join(', ')}` : ' takes no arguments';
  const quoting = command.wordsTo && !meant ? ` Text that holds dashes goes into quotes: \`${command.name} "…"\`.` : '';
  return {
    message: `\`${command.name}\` has no argument ${quote(`--${typed}`)}.${meant ? ` Did you mean \`--${meant}\`?` : ''} It${takes}.${quoting}`,
  };
}

function valueTyped(
  { name, option, negated }: Found,
  attached: string | undefined,
  next: Token | undefined,
): { raw: string; tookNext: boolean } | { message: string } {
  if (option.type === 'boolean') {
    if (negated) {
      return attached === undefined
        ? { raw: 'false', tookNext: false }
        : { message: `\`--no-${name}\` takes no value; it stands for \`--${name}=false\`.` };
    }
    if (attached !== undefined) return { raw: attached, tookNext: false };
    return next && isBoolean(next.text) ? { raw: next.text, tookNext: true } : { raw: 'true', tookNext: false };
  }
  if (attached !== undefined) return { raw: attached, tookNext: false };
  if (!next || (!next.quoted && asFlag(next.text))) {
    return { message: `\`--${name}\` needs a value: \`${asTyped(name, option)}\`. ${option.help}` };
  }
  return { raw: next.text, tookNext: true };
}

/** The argument with a value, to copy from an answer. */
const asTyped = (name: string, option: JobArgument): string => `--${name} ${quotedIfNeeded(placeholder(name, option))}`;

function withDefaults(command: Command, typed: ArgumentValues, words: string[]): OptionsRead {
  const options: ArgumentValues = {};
  for (const [name, option] of Object.entries(command.options)) {
    const value = Object.hasOwn(typed, name) ? typed[name] : defaultOf(option);
    if (value !== undefined) options[name] = value;
    else if (option.required) {
      const form = name === command.wordsTo ? `<${name}>` : asTyped(name, option);
      return { ok: false, message: `\`${form}\` is missing. ${option.help}` };
    }
  }
  return { ok: true, options, words };
}
