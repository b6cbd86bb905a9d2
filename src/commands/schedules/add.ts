import { isDeepStrictEqual } from 'node:util';
import { defaultOf } from '../../config/arguments.ts';
import { durationSeconds } from '../../config/duration.ts';
import { UserError } from '../../errors.ts';
import type { ArgumentValues, CatchUp, Overlap } from '../../records.ts';
import { zoneOf } from '../../runs/manners.ts';
import { addSchedule, type WantedSchedule } from '../../runs/schedules/want.ts';
import { actions, section } from '../../slack/blocks.ts';
import { inlineCode } from '../../slack/escape.ts';
import { pauseButton, runNowButton } from '../../slack/notices/night-buttons.ts';
import { person } from '../../slack/words.ts';
import type { Handler } from '../context.ts';
import { nameOf } from '../parsing/normalize.ts';
import { quote } from '../parsing/values.ts';
import { readZone } from '../parsing/zone.ts';
import { requirePresence } from '../presence.ts';
import type { Command, Typed } from '../spec.ts';
import { cronOf, SCHEDULE_OPTIONS } from './options.ts';
import { nextLines, priceLines, whatRuns, whenLine } from './words.ts';

const RETRY_PAUSE_SECONDS = 300;

/** `schedule add <job or chain> …`: adds it, and says when it runs, what it costs, and what can be done about it. */
export const addFrom: Handler = async (deps, asked, typed) => {
  const { invocation } = asked;
  await requirePresence(deps, invocation);
  const zone = await zoneOf(deps, invocation.user);
  const wanted = readWanted(typed, zone);
  const schedule = await addSchedule(deps, invocation, wanted);
  const name = inlineCode(schedule.name);
  const text = `🗓️ ${person(invocation.user)} scheduled ${whatRuns(schedule)} as ${name}: ${whenLine(schedule)}.`;
  const lines = [text, ...nextLines(schedule, zone, deps.now()), ...(await priceLines(deps, schedule))];
  const buttons = actions([runNowButton(schedule.name), pauseButton(schedule.name)]);
  return { text, blocks: [section(lines.join('\n')), buttons], toAll: true };
};

/** The schedule that was asked for, by the clocks of `zone` where it does not say by which. */
export function readWanted({ command, options }: Pick<Typed, 'command' | 'options'>, zone: string): WantedSchedule {
  const { schedules: runs, options: declared } = command;
  if (!runs) throw new Error('a schedule was to be added of nothing');
  const text = (name: keyof typeof SCHEDULE_OPTIONS): string | null =>
    options[name] === undefined ? null : String(options[name]);
  const seconds = (name: 'pause' | 'time-limit'): number | null => durationSeconds(text(name) ?? '');
  const tz = text('tz');
  return {
    name: readName(text('name') ?? runs.name),
    job: runs.kind === 'job' ? runs.name : null,
    chain: runs.kind === 'chain' ? runs.name : null,
    arguments: ownArguments(declared, options),
    preset: text('preset') && nameOf(text('preset') ?? ''),
    cron: cronOf(options),
    zone: tz === null ? zone : readZone(tz),
    overlap: (text('overlap') ?? 'skip') as Overlap,
    catchUp: (text('catch-up') ?? 'last') as CatchUp,
    timeLimitSeconds: seconds('time-limit'),
    retries: Number(options.retries ?? 0),
    retryPauseSeconds: seconds('pause') ?? RETRY_PAUSE_SECONDS,
    onlyNewData: options['only-new-data'] === true,
    tell: [options.tell ?? []].flat().map((who) => readPerson(String(who))),
  };
}

/** What was typed for the job itself. Its defaults are left out: they are those of stoker.yml on the day it runs. */
function ownArguments(declared: Command['options'], options: ArgumentValues): ArgumentValues {
  const own = Object.entries(options).filter(([name, value]) => {
    const argument = declared[name];
    return argument && !Object.hasOwn(SCHEDULE_OPTIONS, name) && !isDeepStrictEqual(defaultOf(argument), value);
  });
  return Object.fromEntries(own.map(([name, value]) => [argumentOf(name), value]));
}

/** The argument that a flag stands for; the other way round than `ownFlag`. */
function argumentOf(flag: string): string {
  const plain = flag.replace(/^job-/, '');
  return Object.hasOwn(SCHEDULE_OPTIONS, plain) ? plain : flag;
}

/** A schedule's name as it is compared; throws a UserError for what is none. */
export function readName(typed: string): string {
  const name = nameOf(typed);
  if (/^[a-z][a-z0-9-]{0,62}$/.test(name)) return name;
  throw new UserError(
    `${quote(typed)} is no name for a schedule.`,
    'Names are made of small letters, digits and dashes, and begin with a letter.',
  );
}

/** `<@U0ADA>` and `<@U0ADA|ada>` as Slack writes a mention, or the bare id. */
function readPerson(typed: string): string {
  const [, id] = /^(?:<@)?([UW][A-Z0-9]{2,})(?:\|[^>]*)?>?$/.exec(typed) ?? [];
  if (id !== undefined) return id;
  throw new UserError(
    `${quote(typed)} is nobody I know.`,
    'Give the id of their Slack profile, such as `--tell U0123ABCD`; in a slash command Slack does not tell me who @name is.',
  );
}
