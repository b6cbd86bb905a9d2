import type { JobArgument } from '../config/schema.ts';
import { closest } from '../config/suggest.ts';
import { asFlag } from './normalize.ts';
import { type Command, type OptionValues, placeholder } from './spec.ts';
import type { Token } from './tokenize.ts';
import { checkValue, isBoolean, quote } from './values.ts';

export type OptionsRead = { ok: true; options: OptionValues; words: string[] } | { ok: false; message: string };

/** Flags and their values out of the words, checked, with the defaults of those left out. */
export function readOptions(command: Command, tokens: readonly Token[]): OptionsRead {
  const typed: OptionValues = {};
  const words: string[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (!token) break;
    const flag = token.quoted ? null : asFlag(token.text);
    if (!flag) {
      words.push(token.text);
      continue;
    }
    const found = findOption(command, flag.name);
    if ('message' in found) return { ok: false, message: found.message };
    const next = tokens[index + 1];
    const value = valueTyped(found, flag.value, next);
    if ('message' in value) return { ok: false, message: value.message };
    if (value.tookNext) index += 1;
    if (Object.hasOwn(typed, found.name)) return { ok: false, message: `\`--${found.name}\` is given twice.` };
    const checked = checkValue(found.name, found.option, value.raw);
    if (!checked.ok) return checked;
    typed[found.name] = checked.value;
  }
  return withDefaults(command, typed, words);
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
  return {
    message: `\`${command.name}\` has no argument ${quote(`--${typed}`)}.${meant ? ` Did you mean \`--${meant}\`?` : ''} It${takes}.`,
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
    return { message: `\`--${name}\` needs a value: \`--${name} ${placeholder(name, option)}\`. ${option.help}` };
  }
  return { raw: next.text, tookNext: true };
}

function withDefaults(command: Command, typed: OptionValues, words: string[]): OptionsRead {
  const options: OptionValues = {};
  for (const [name, option] of Object.entries(command.options)) {
    const value = Object.hasOwn(typed, name) ? typed[name] : option.default;
    if (value !== undefined) options[name] = value;
    else if (option.required) {
      return { ok: false, message: `\`--${name} ${placeholder(name, option)}\` is missing. ${option.help}` };
    }
  }
  return { ok: true, options, words };
}
