import { isList } from '../config/arguments.ts';
import type { JobArgument, Role } from '../config/schema.ts';
import type { ArgumentValues } from '../records.ts';
import type { Handler } from './context.ts';

/** What a word after the command's name stands for; names are checked against the configuration when parsed. */
export type PositionalKind =
  | 'preset'
  | 'job'
  | 'command'
  | 'run'
  | 'cluster'
  | 'run-or-cluster'
  /** EMR's own id, of a cluster that may be nobody's. */
  | 'emr-cluster'
  | 'schedule'
  | 'model'
  | 'address'
  | 'time'
  | 'choice';

export interface Positional {
  name: string;
  kind: PositionalKind;
  /** A command in a run's thread may leave it out: handlers fill it in and say so when they cannot. */
  required: boolean;
  /** Of a choice: all there are; of a time: how it may be typed. */
  choices?: readonly string[];
  /** The last one takes all the words that are left. */
  rest?: true;
}

/** One thing people can ask for: it drives parsing, help, the door, the audit and the README's table. */
export interface Command {
  name: string;
  aliases: readonly string[];
  /** One line, a verb first. */
  summary: string;
  /** What to copy, without `/emr`. */
  examples: readonly string[];
  /** The least role that may. */
  role: Role;
  /** The owner of the run or cluster may too, whatever the role. */
  ownerMay?: boolean;
  /** It writes what is wanted, and a running Stoker brings it about; others are done when they are answered. */
  wants?: true;
  positionals: readonly Positional[];
  options: Readonly<Record<string, JobArgument>>;
  /** The option that takes the words typed without a flag; a command has this or positionals. */
  wordsTo?: string | undefined;
  /** Set for a job of stoker.yml, or for a chain: its name there. */
  job?: string;
  chain?: string;
  /** Set where it adds a schedule: of what. */
  schedules?: { kind: 'job' | 'chain'; name: string };
  /** The options whose texts may hold dates, filled in only when it runs. */
  takesDates?: readonly string[];
  handler: Handler;
}

/** All that can be asked for under one configuration. */
export interface Registry {
  /** In the order of help: Stoker's own, then the jobs, then the chains. */
  commands: readonly Command[];
  /** By name or alias, as `nameOf` writes them. */
  find(name: string): Command | undefined;
  /** What `run` takes: a job, or a chain of them. */
  job(name: string): Command | undefined;
  /** `schedule add <job>` of each job and each chain. */
  schedulable: readonly Command[];
  /** Every name and alias, for suggestions. */
  words: readonly string[];
  jobNames: readonly string[];
  chainNames: readonly string[];
  presetNames: readonly string[];
}

/** What was typed, understood and checked. */
export interface Typed {
  command: Command;
  positionals: Record<string, string>;
  options: ArgumentValues;
}

const MOST_IN_USAGE = 6;

/** `launch <preset>`, `logs <run> [--lines <n>]`: how a command is typed, without `/emr`. */
export function usage(command: Command): string {
  const words = command.positionals.map(({ name, required, choices }) => {
    const shown = choices?.join('|') ?? name;
    return required ? `<${shown}>` : `[${shown}]`;
  });
  const taker = command.wordsTo === undefined ? undefined : command.options[command.wordsTo];
  if (taker) {
    const word = `${command.wordsTo}${isList(taker) ? ' …' : ''}`;
    words.push(isNeeded(taker) ? `<${word}>` : `[${word}]`);
  }
  const options = Object.entries(command.options).filter(([name]) => name !== command.wordsTo);
  const needed = options.filter(([, option]) => isNeeded(option)).map(([name, option]) => flag(name, option));
  const others = options.filter(([, option]) => !isNeeded(option)).map(([name, option]) => `[${flag(name, option)}]`);
  // A dozen of them would bury what the line is for; `help <command>` explains each.
  const optional = others.length > MOST_IN_USAGE ? ['[--<argument> <value> …]'] : others;
  return [command.name, ...words, ...needed, ...optional].join(' ');
}

const isNeeded = (option: JobArgument): boolean => option.required === true && option.default === undefined;

function flag(name: string, option: JobArgument): string {
  if (option.type === 'boolean') return `--${name}`;
  return `--${name} <${placeholder(name, option)}>${isList(option) ? ' …' : ''}`;
}

/** What stands for the value in a usage line: the example of whoever wrote the job, or what its type suggests. */
export function placeholder(name: string, option: JobArgument): string {
  if ('example' in option && option.example !== undefined) return option.example;
  switch (option.type) {
    case 'choice':
      return option.choices.join('|');
    case 'integer':
    case 'number':
      return 'n';
    case 'duration':
      return '7d';
    case 'date':
      return 'yyyy-mm-dd';
    case 'share':
      return '5%';
    case 'path':
      return 's3://…';
    case 'boolean':
      return 'true|false';
    case 'string':
      return { on: 'cluster', promote: 'version', after: 'name', grep: 'text' }[name] ?? name;
  }
}
