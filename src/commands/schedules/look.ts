import type { Button } from '@slack/types';
import { checkScheduled } from '../../config/scheduled.ts';
import type { Occurrence, Schedule } from '../../records.ts';
import { zoneOf } from '../../runs/manners.ts';
import { actions, context, type MessageBlock, paragraphs, section } from '../../slack/blocks.ts';
import { scheduleButton } from '../../slack/cards/form-buttons.ts';
import { NIGHT_SIGN } from '../../slack/cards/night.ts';
import { typedLine } from '../../slack/cards/typed-line.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { pauseButton, removeButton, resumeButton, runNowButton } from '../../slack/notices/night-buttons.ts';
import { counted, duration, person, quoted, timeOfDay } from '../../slack/words.ts';
import { wallWords, whenWords } from '../../times/words.ts';
import { may } from '../authorize.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { findSchedule } from './find.ts';
import { nextLines, priceLines, typed, whatRuns, whenLine } from './words.ts';

/** As many as Slack's 13,000 characters hold, however long their names. */
const LISTED = 25;
const LAST_SHOWN = 5;

/** `schedule`: each with its next time and what became of the last. */
export async function listSchedules({ store }: CommandDeps, { access }: Pick<Asked, 'access'>): Promise<Answer> {
  const mayAdd = may(access, 'operator');
  const schedules = (await store.schedules.live()).toSorted(nextFirst);
  if (schedules.length === 0)
    return {
      text: `Nothing is scheduled.${mayAdd ? ` Add something with ${typed('add <job> --daily 02:30')}, or write it into stoker.yml.` : ''}`,
      data: [],
    };
  const newest = new Map(
    (await store.occurrences.newestOf(schedules.map(({ id }) => id))).map((one) => [one.scheduleId, one]),
  );
  const paused = schedules.filter(({ pausedAt }) => pausedAt).length;
  const text = `${counted(schedules.length, 'schedule')}${paused > 0 ? `, ${paused} paused` : ''}`;
  const shown = schedules.slice(0, LISTED);
  const left = schedules.slice(LISTED);
  const message = withinLimits({
    text,
    blocks: [
      section(`*${text}*`),
      ...paragraphs(shown.map((schedule) => line(schedule, newest.get(schedule.id)))),
      ...(left.length > 0 ? [context(`And ${left.length} more; \`npx stoker schedule\` prints all.`)] : []),
      context(`${typed('show <name>')} shows one${mayAdd ? ` · ${typed('add <job> --daily 02:30')} adds one` : ''}`),
    ],
  });
  const data = schedules.map((schedule) => asData(schedule, newest.get(schedule.id)));
  return left.length > 0 ? { ...message, data, plain: left.map(plainLine).join('\n') } : { ...message, data };
}

/** The next to run first; the paused ones last. */
const nextFirst = (a: Schedule, b: Schedule): number =>
  (a.nextAt?.getTime() ?? Number.POSITIVE_INFINITY) - (b.nextAt?.getTime() ?? Number.POSITIVE_INFINITY) ||
  a.name.localeCompare(b.name);

function line(schedule: Schedule, last: Occurrence | undefined): string {
  const next = schedule.pausedAt
    ? `⏸️ paused by ${person(schedule.pausedBy ?? '')}`
    : schedule.nextAt
      ? `next ${timeOfDay(schedule.nextAt, '{date_short_pretty}, {time}')}`
      : 'never again';
  const was = last
    ? ` · ${NIGHT_SIGN[last.state]} ${last.state}, ${timeOfDay(last.plannedAt, '{date_short_pretty}, {time}')}`
    : '';
  const runs = schedule.name === schedule.job ? '' : `${whatRuns(schedule)} `;
  return `• ${inlineCode(schedule.name, 70)} ${runs}${whenLine(schedule)} · ${next}${was}`;
}

const plainLine = ({ name, job, chain, cron, zone, nextAt }: Schedule): string =>
  `${name}  ${job ?? chain}  ${whenWords(cron, zone)}  ${nextAt ? `next ${nextAt.toISOString()}` : 'paused'}`;

const asData = (
  { name, source, job, chain, cron, zone, owner, channel, nextAt, pausedAt }: Schedule,
  last: Occurrence | undefined,
): object => ({
  ...{ name, source, job, chain, cron, zone, owner, channel, nextAt, pausedAt },
  last: last ? { plannedAt: last.plannedAt, state: last.state, run: last.runId } : null,
});

/** `schedule show <name>`: all there is to know of one, and what can be done about it. */
export async function showSchedule(deps: CommandDeps, asked: Asked, name: string | undefined): Promise<Answer> {
  const schedule = await findSchedule(deps.store, name);
  const last = await deps.store.occurrences.ofSchedule(schedule.id, LAST_SHOWN);
  const now = deps.now();
  const paused = schedule.pausedAt
    ? `⏸️ Paused by ${person(schedule.pausedBy ?? '')} ${timeOfDay(schedule.pausedAt, '{date_short_pretty}, {time}')}.`
    : '';
  const wrong = checkScheduled(deps.config, schedule, schedule.nextAt ?? now, schedule.zone);
  const blocks: MessageBlock[] = [
    section(
      [
        `🗓️ *${mrkdwn(schedule.name, 70)}* runs ${whatRuns(schedule)} ${whenLine(schedule)}.`,
        argumentsLine(deps, schedule),
        paused,
        ...wrong.map(({ text }) => `⚠️ It cannot run as stoker.yml is now: ${quoted(text, 300)}`),
      ]
        .filter(Boolean)
        .join('\n'),
    ),
    section(nextLines(schedule, await zoneOf(deps, asked.invocation.user), now).join('\n')),
    section([...rules(schedule), ...(await priceLines(deps, schedule))].join('\n')),
    ...(last.length > 0
      ? [section(['*The last times*', ...last.map((one) => lastLine(one, schedule))].join('\n'))]
      : []),
    context(origin(schedule)),
  ];
  const buttons = buttonsFor(asked, schedule);
  if (buttons.length > 0) blocks.push(actions(buttons));
  const text = `${schedule.name}: ${whenWords(schedule.cron, schedule.zone)}`;
  return {
    ...withinLimits({ text: mrkdwn(text, 300), blocks }),
    data: { ...asData(schedule, last[0]), rules: rules(schedule) },
  };
}

function argumentsLine({ config }: CommandDeps, schedule: Schedule): string {
  const given = typedLine(schedule, config.jobs[schedule.job ?? '']);
  return given && `With ${given}`;
}

const OVERLAP_WORDS = {
  skip: 'it is skipped',
  queue: 'it waits for it',
  cancel: 'the older one is cancelled',
} as const satisfies Record<Schedule['overlap'], string>;

const CATCH_UP_WORDS = {
  none: 'none is made up for',
  last: 'the last is made up for',
  all: 'all are made up for, one after the other',
} as const satisfies Record<Schedule['catchUp'], string>;

function rules({ overlap, catchUp, ...schedule }: Schedule): string[] {
  const { timeLimitSeconds, retries, retryPauseSeconds, onlyNewData, tell, preset } = schedule;
  return [
    `While the one before still runs ${OVERLAP_WORDS[overlap]}; of times that passed while I was down ${CATCH_UP_WORDS[catchUp]}.`,
    retries === 0
      ? 'One that failed is not tried again.'
      : `One that failed is tried again ${triedWords(retries, duration(retryPauseSeconds))}.`,
    ...(timeLimitSeconds === null ? [] : [`Each run ends after ${duration(timeLimitSeconds)}.`]),
    ...(onlyNewData ? ['Without new data since the last success it is skipped.'] : []),
    ...(preset === null ? [] : [`On a cluster of the preset ${inlineCode(preset, 80)}.`]),
    ...(tell.length === 0 ? [] : [`Of trouble ${tell.map(person).join(', ')} are told too.`]),
  ];
}

const triedWords = (retries: number, pause: string): string =>
  retries === 1 ? `once, after ${pause}` : `up to ${retries} times, after ${pause} and then twice as long each`;

function lastLine({ state, plannedAt, askedBy, because, runId }: Occurrence, { zone }: Schedule): string {
  const asked = askedBy === null ? '' : `, asked by ${person(askedBy)}`;
  const why = because === null ? '' : `: ${quoted(because, 200)}`;
  return `${NIGHT_SIGN[state]} ${wallWords(plannedAt, zone)} ${state}${asked}${runId ? ` ${inlineCode(runId)}` : ''}${why}`;
}

const origin = ({ source, owner, channel, createdBy, createdAt }: Schedule): string =>
  source === 'file'
    ? `Written in stoker.yml, of ${person(owner)}; its runs are shown in <#${channel}>.`
    : `Added by ${person(createdBy)} ${timeOfDay(createdAt, '{date_short_pretty}')}${owner === createdBy ? '' : `, of ${person(owner)}`}; its runs are shown in <#${channel}>.`;

function buttonsFor({ invocation, access }: Asked, { name, source, owner, pausedAt }: Schedule): Button[] {
  const isOperator = may(access, 'operator');
  if (!isOperator && owner !== invocation.user) return [];
  return [
    ...(isOperator ? [runNowButton(name)] : []),
    pausedAt ? resumeButton(name) : pauseButton(name),
    ...(source === 'slack' ? [...(isOperator ? [scheduleButton(name)] : []), removeButton(name)] : []),
  ];
}
