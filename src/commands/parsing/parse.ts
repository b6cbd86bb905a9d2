import { isDeepStrictEqual } from 'node:util';
import { parseS3Uri } from '../../aws/s3/place.ts';
import { defaultOf, isList } from '../../config/arguments.ts';
import { closest } from '../../config/suggest.ts';
import type { ArgumentValues } from '../../records.ts';
import type { Command, Positional, Registry, Typed } from '../spec.ts';
import { asFlag, nameOf, normalizeLine, plainDashes } from './normalize.ts';
import { type OptionsRead, readOptions } from './options.ts';
import { lineOf, type Token, type TypedLine, tokenize, tokensOf } from './tokenize.ts';
import { quote } from './values.ts';

/** What a command line means. `invalid` carries the one command that went wrong, for its usage. */
export type Parsed =
  | { kind: 'run'; typed: Typed }
  | { kind: 'help'; topic: Command | undefined }
  | { kind: 'invalid'; message: string; command: Command | undefined };

const MAX_LENGTH = 6000;
const HELP = new Set(['help', '?', '-h', '-?', '--help', 'h']);
const invalid = (message: string, command?: Command): Parsed => ({ kind: 'invalid', message, command });

/**
 * Reads what was typed after `/emr`, a mention or at a terminal. In the thread of a run or cluster, `subject` stands for the id
 * that was left out.
 */
export function parse(typed: TypedLine, registry: Registry, subject?: string): Parsed {
  const { length } = lineOf(typed);
  if (length > MAX_LENGTH) return invalid(`That is ${length} characters; at most ${MAX_LENGTH} are read.`);
  const split = typeof typed === 'string' ? tokenize(normalizeLine(typed)) : { tokens: tokensOf(typed) };
  if ('unclosed' in split) return invalid(`The quote before ${quote(split.unclosed.slice(1))} is not closed.`);
  const [first, ...rest] = split.tokens;
  if (!first) return { kind: 'help', topic: undefined };
  const word = nameOf(first.text);
  if (HELP.has(word)) return parseHelp(rest, registry);
  const command = registry.find(word);
  if (!command) return unknown(first.text, registry);
  if (asksHelp(rest)) return { kind: 'help', topic: aboutOne(command, rest, registry)?.command ?? command };
  return parseCommand(command, rest, registry, subject);
}

function parseHelp(rest: Token[], registry: Registry): Parsed {
  const topic = rest[0];
  if (!topic) return { kind: 'help', topic: undefined };
  const command = registry.find(nameOf(topic.text));
  if (!command) return unknown(topic.text, registry);
  return { kind: 'help', topic: aboutOne(command, rest.slice(1), registry)?.command ?? command };
}

const asksHelp = (rest: Token[]): boolean =>
  rest.some(({ text, quoted }) => !quoted && (asFlag(text)?.name === 'help' || text === '-h' || text === '-?')) ||
  (rest.length === 1 && !rest[0]?.quoted && HELP.has(nameOf(rest[0]?.text ?? '')));

function unknown(word: string, registry: Registry): Parsed {
  const meant = closest(nameOf(word), registry.words);
  const command = meant ? registry.find(meant) : undefined;
  return invalid(`There is no command ${quote(word)}.${meant ? ` Did you mean \`${meant}\`?` : ''}`, command);
}

function parseCommand(command: Command, rest: Token[], registry: Registry, subject: string | undefined): Parsed {
  const one = aboutOne(command, rest, registry);
  if (one?.command) return parseCommand(one.command, one.rest, registry, subject);
  if (one) return noneOfThatName(command, one.named, registry);
  const read = readOptions(command, rest);
  if (!read.ok) return invalid(read.message, command);
  return placePositionals(command, read, registry, subject);
}

/**
 * What some commands take depends on the job or the chain that they name: `run retrain --since 3d` is
 * `retrain --since 3d`. Null for one that names none.
 */
function aboutOne(
  command: Command,
  rest: readonly Token[],
  registry: Registry,
): { command: Command | undefined; named: Token; rest: Token[] } | null {
  const adds = command.name === 'schedule' && nameOf(rest[0]?.text ?? '') === 'add';
  const [named, ...left] = adds ? rest.slice(1) : rest;
  if (!named || !(adds || command.name === 'run') || (command.name === 'run' && isFlag(named))) return null;
  const name = nameOf(named.text);
  const found = adds ? registry.schedulable.find((each) => each.schedules?.name === name) : registry.job(name);
  return { command: found, named, rest: left };
}

const isFlag = ({ text, quoted }: Token): boolean => !quoted && asFlag(text) !== null;

function noneOfThatName(command: Command, named: Token, registry: Registry): Parsed {
  if (isFlag(named))
    return invalid(`Name the job or the chain before ${quote(named.text)}. ${jobsAndChains(registry)}`, command);
  const names = [...registry.jobNames, ...registry.chainNames];
  const meant = closest(nameOf(named.text), names);
  const which = names.length > 0 ? ` ${jobsAndChains(registry)}` : ' None is configured.';
  return invalid(`There is no job ${quote(named.text)}.${meant ? ` Did you mean \`${meant}\`?` : ''}${which}`, command);
}

function placePositionals(
  command: Command,
  read: Extract<OptionsRead, { ok: true }>,
  registry: Registry,
  subject: string | undefined,
): Parsed {
  const positionals: Record<string, string> = {};
  const words = inThread(command, read.words, subject);
  const extra = words[command.positionals.length];
  if (extra !== undefined)
    return invalid(`${quote(extra)} is one word too many.${howToRepeat(command, read.options)}`, command);
  for (const [index, positional] of command.positionals.entries()) {
    const named = words[index];
    const word = named ?? (isId(positional) ? subject : undefined);
    if (word === undefined) {
      if (!positional.required) continue;
      return invalid(`Which ${positional.name}? ${whichOnes(positional, registry)}`, command);
    }
    const checked = checkPositional(positional, word, registry);
    if ('message' in checked) return invalid(checked.message, command);
    positionals[positional.name] = checked.value;
  }
  return { kind: 'run', typed: { command, positionals, options: read.options } };
}

/** The words one by one for each positional: the id that a thread stands for is put in, and a last one takes the rest. */
function inThread(command: Command, typed: readonly string[], subject: string | undefined): string[] {
  const [first] = command.positionals;
  const last = command.positionals.length - 1;
  const leftOut = subject !== undefined && last > 0 && first && isId(first) && readId(typed[0] ?? '') === null;
  const words = leftOut ? [subject, ...typed] : [...typed];
  if (command.positionals[last]?.rest && words.length > last)
    words.splice(last, words.length, words.slice(last).join(' '));
  return words;
}

/** For those who know argparse: `--input a b` is typed as two flags, so that a word after them stays a word. */
/** What the word was likely meant for: another value of a list that was typed. */
function howToRepeat(command: Command, options: ArgumentValues): string {
  const list = Object.entries(command.options).find(
    ([name, option]) => isList(option) && !isDeepStrictEqual(options[name], defaultOf(option)),
  )?.[0];
  return list === undefined ? '' : ` Several values are typed as \`--${list} … --${list} …\`.`;
}

const isId = ({ kind }: Positional): boolean => kind === 'run' || kind === 'cluster' || kind === 'run-or-cluster';

const jobsAndChains = ({ jobNames, chainNames }: Registry): string =>
  `Jobs: ${jobNames.join(', ')}.${chainNames.length > 0 ? ` Chains: ${chainNames.join(', ')}.` : ''}`;

function whichOnes(positional: Positional, registry: Registry): string {
  if (positional.kind === 'preset') return `Presets: ${registry.presetNames.join(', ')}.`;
  if (positional.kind === 'job') return jobsAndChains(registry);
  if (positional.kind === 'choice') return `Say ${positional.choices?.join(' or ')}.`;
  if (positional.kind === 'emr-cluster') return 'Find its id with `/emr unclaimed`.';
  if (positional.kind === 'schedule') return 'See them with `/emr schedule`.';
  return 'Find its id with `/emr status`.';
}

function checkPositional(
  positional: Positional,
  word: string,
  registry: Registry,
): { value: string } | { message: string } {
  if (isId(positional)) {
    const id = readId(word);
    if (id !== null) return { value: id };
    return {
      message: `${quote(word)} is not an id: runs are \`r-…\`, clusters \`c-…\` or, as AWS names them, \`j-…\`. Find it with \`/emr status\`.`,
    };
  }
  if (positional.kind === 'emr-cluster') {
    const id = readId(word);
    if (id?.startsWith('j-')) return { value: id };
    return {
      message: `${quote(word)} is not a cluster's id in EMR, which are \`j-…\`. ${whichOnes(positional, registry)}`,
    };
  }
  if (positional.kind === 'preset') {
    const name = nameOf(word);
    if (registry.presetNames.includes(name)) return { value: name };
    const meant = closest(name, registry.presetNames);
    return {
      message: `Unknown preset ${quote(word)}.${meant ? ` Did you mean '${meant}'?` : ''} ${whichOnes(positional, registry)}`,
    };
  }
  if (positional.kind === 'choice') {
    const { choices = [] } = positional;
    const name = nameOf(word);
    if (choices.includes(name)) return { value: name };
    const meant = closest(name, choices);
    return {
      message: `${quote(word)} is no ${positional.name}.${meant ? ` Did you mean \`${meant}\`?` : ''} ${whichOnes(positional, registry)}`,
    };
  }
  if (positional.kind === 'time') return { value: word };
  // The names of models and keys are what people made them.
  if (positional.kind === 'model') return { value: bare(word) };
  if (positional.kind === 'address') {
    const address = bare(word);
    if (parseS3Uri(address)) return { value: address };
    return {
      message: `${quote(word)} is no S3 address; give one such as s3://bucket/folder/ or s3://bucket/folder/*.csv.`,
    };
  }
  return { value: nameOf(word) };
}

/** Without the marks that come along when something is copied. */
const bare = (word: string): string => word.replace(/^[`<]+|[`>]+$/g, '');

/** An id as it stands in the record, from one that was typed or copied (capitals, code marks, typographic dashes). */
export function readId(word: string): string | null {
  const match = /^[`<[(]*([rcj])-([a-z0-9]{2,20})[`>\]).,;:!]*$/i.exec(plainDashes(word).normalize('NFKC'));
  const [, prefix, rest] = match ?? [];
  if (prefix === undefined || rest === undefined) return null;
  return prefix.toLowerCase() === 'j' ? `j-${rest.toUpperCase()}` : `${prefix.toLowerCase()}-${rest.toLowerCase()}`;
}
