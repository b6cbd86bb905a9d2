import type { KnownBlock } from '@slack/types';
import { defaultOf, describeRange, isList } from '../../config/arguments.ts';
import type { JobArgument } from '../../config/schema.ts';
import { actions, context, paragraphs, type SlackMessage, section } from '../../slack/blocks.ts';
import { jobFormButton, launchButton } from '../../slack/cards/form-buttons.ts';
import { quotedIfNeeded } from '../../slack/cards/typed-line.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { type Access, may } from '../authorize.ts';
import type { Answer, Handler } from '../context.ts';
import { type Command, type Registry, usage } from '../spec.ts';

/** `help` and `help <command>`. */
export const help: Handler = async ({ registry }, { access }, typed) => {
  const named = typed.positionals.command;
  const topic = named === undefined ? undefined : registry.find(named);
  return topic ? helpFor(topic) : helpAll(registry, access);
};

/** Every command that the asker may run, to be copied. */
export function helpAll(registry: Registry, access: Access): SlackMessage<KnownBlock> {
  const mine = registry.commands.filter((command) => may(access, command.role));
  const own = mine.filter(({ job, chain }) => job === undefined && chain === undefined);
  const jobs = mine.filter(({ job }) => job !== undefined);
  const chains = mine.filter(({ chain }) => chain !== undefined);
  const blocks: KnownBlock[] = [section('*Stoker lights, watches and puts out Spark clusters.* Type, or copy:')];
  blocks.push(...paragraphs(own.map(commandLine)));
  if (jobs.length > 0) blocks.push(...paragraphs(['*Jobs*', ...jobs.map(commandLine)]));
  if (chains.length > 0) blocks.push(...paragraphs(['*Chains of jobs*', ...chains.map(commandLine)]));
  blocks.push(
    context(
      `You are ${access.role ?? 'nobody'} here. ${inlineCode('/emr help <command>')} explains one. In threads, where slash commands do not work, mention me: ${inlineCode('@Stoker status')}.`,
    ),
  );
  if (may(access, 'operator')) blocks.push(actions([launchButton()]));
  return withinLimits({ text: `Commands: ${mine.map(({ name }) => name).join(', ')}`, blocks });
}

/** How one command is used: its line, what it does, its arguments, examples. */
export function helpFor(command: Command): Answer {
  const lines = [`${inlineCode(`/emr ${usage(command)}`, 1200)}`, mrkdwn(command.summary, 600)];
  if (command.aliases.length > 0) lines.push(`Also: ${command.aliases.map((alias) => inlineCode(alias)).join(', ')}`);
  lines.push(`Role: ${command.role}${command.ownerMay ? ', or the one who started it' : ''}`);
  const blocks: KnownBlock[] = [section(lines.join('\n'))];
  const options = Object.entries(command.options).map(([name, option]) => optionLine(name, option, command));
  blocks.push(...paragraphs(options));
  blocks.push(context(`For example ${command.examples.map((example) => inlineCode(`/emr ${example}`)).join(' or ')}`));
  const runs = command.job ?? command.chain;
  if (runs !== undefined) blocks.push(actions([jobFormButton(runs)]));
  return withinLimits({ text: mrkdwn(`/emr ${usage(command)}`, 300), blocks });
}

function optionLine(name: string, option: JobArgument, command: Command): string {
  const facts = [typeName(option)];
  if (name === command.wordsTo) facts.push('typed without its flag as well');
  if (isList(option)) facts.push('as often as you like');
  if ('example' in option && option.example) facts.push(`such as ${inlineCode(quotedIfNeeded(option.example), 120)}`);
  const byDefault = defaultOf(option);
  if (byDefault !== undefined) facts.push(`default ${inlineCode([byDefault].flat().join(' '), 120)}`);
  else if (option.required) facts.push('*required*');
  return `• ${inlineCode(`--${name}`, 80)} ${mrkdwn(option.help, 200)} (${facts.join(', ')})`;
}

function typeName(option: JobArgument): string {
  switch (option.type) {
    case 'integer':
      return `a whole number${rangeOf(option)}`;
    case 'number':
      return `a number${rangeOf(option)}`;
    case 'choice':
      return `one of ${mrkdwn(option.choices.join(', '), 120)}`;
    case 'boolean':
      return 'yes or no';
    case 'duration':
      return 'a span such as 7d';
    case 'date':
      return 'a day such as 2026-11-21';
    case 'share':
      return 'a share such as 5%';
    case 'path':
      return 'a place such as s3://…';
    case 'string':
      return 'text';
  }
}

const commandLine = (command: Command): string =>
  `${inlineCode(`/emr ${short(command)}`, 120)} ${mrkdwn(command.summary, 160)}`;

/** Without the options, which would fill the list; but with what is typed without a flag. */
function short(command: Command): string {
  const words = Object.entries(command.options).filter(([name]) => name === command.wordsTo);
  return usage({ ...command, options: Object.fromEntries(words) });
}

function rangeOf(option: { minimum?: number | undefined; maximum?: number | undefined }): string {
  const range = describeRange(option);
  return range && `, ${range}`;
}
