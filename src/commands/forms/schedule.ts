import type { KnownBlock } from '@slack/types';
import { formatDuration } from '../../config/duration.ts';
import type { JobArgument } from '../../config/schema.ts';
import type { SlackUserId } from '../../ids.ts';
import type { Filled, Schedule } from '../../records.ts';
import { zoneOf } from '../../runs/manners.ts';
import { priceOf } from '../../runs/schedules/price.ts';
import { changeSchedule, type WantedSchedule } from '../../runs/schedules/want.ts';
import { context, section } from '../../slack/blocks.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { person } from '../../slack/words.ts';
import { redacted } from '../../text/redact.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { ownFlag } from '../schedules/adding.ts';
import { findSchedule, refuseFor } from '../schedules/find.ts';
import { SCHEDULE_OPTIONS } from '../schedules/options.ts';
import { nextLines, priceLines, priceWords, whatRuns, whenLine } from '../schedules/words.ts';
import { argumentFields, defaultsOf, shownFields, textsOf, wrongIn } from './arguments.ts';
import { channelFields, channelParts, channelStart, wrongChannel } from './channel.ts';
import { argumentField, type Field } from './fields.ts';
import { foldBlocks } from './fold.ts';
import type { Form, Reading } from './form.ts';
import type { Subject } from './ref.ts';
import type { FormState } from './state.ts';
import { SUBJECT, subjectField, subjectText } from './subject.ts';
import { NAME, ONLY_NEW, ownOptions, PRESET, RULE_OPTIONS, RULES, TELL, wantedOf, wrongWhen, ZONE } from './wanted.ts';
import { WHEN_FIELDS, WHEN_START, whenAtFault, whenFields, whenFilled } from './when.ts';

type Options = Readonly<Record<string, JobArgument>>;

/** A schedule to add, or with a name one to change: sent, it is `schedule add` as it could be typed. */
export function scheduleForm(deps: CommandDeps, state: FormState, user: SlackUserId, name: string | null): Form {
  const { subject } = state;
  const own = subject ? ownOptions(deps, subject) : {};
  const isNew = name === null;
  const chooser = isNew ? [subjectField(deps, true)] : [];
  const rules = ruleFields(deps, isNew);
  const showing = (given: Filled) => ({ templates: true, wordsTo: undefined, given });
  return {
    title: isNew ? 'New schedule' : 'Change the schedule',
    submit: isNew ? 'Add it' : 'Change it',
    draft: draftOf(name, subject),
    fields: [
      ...chooser,
      ...WHEN_FIELDS,
      zoneField,
      ...rules,
      ...argumentFields(own, showing({})),
      ...(isNew ? channelFields(state) : []),
    ],
    read: (filled) => readSchedule(deps, { name, state, own }, filled),
    draw: async (before) => {
      if (!subject) return { parts: chooser, filled: {} };
      const stored = name === null ? null : await findSchedule(deps.store, name);
      const start = stored ? filledOf(stored) : await startOf(deps, user);
      const filled = { ...channelStart(deps.config), ...defaultsOf(own), ...start, ...before };
      const shown = { ...filled, [SUBJECT]: [subjectText(subject)] };
      const { fields, folded } = shownFields(own, showing(shown), state.more);
      const parts = [
        ...(stored ? [section(`🗓️ ${inlineCode(stored.name)} runs ${whatRuns(stored)}.`)] : chooser),
        ...whenFields(shown),
        zoneField,
        ...(await whatItComesTo(deps, { subject, own, user }, shown)),
        // What is asked of all of them comes before what may be a long list.
        ...rules,
        ...fields,
        ...foldBlocks(folded),
        ...(isNew ? channelParts(deps.config, state) : []),
      ];
      return { parts, filled: shown };
    },
  };
}

const zoneField: Field = {
  ...argumentField(ZONE, SCHEDULE_OPTIONS.tz, { templates: false, long: false, given: [] }),
  label: 'By the clocks of',
  hint: 'A time zone such as Europe/Berlin or UTC.',
  required: true,
  live: true,
};

const draftOf = (name: string | null, subject: Subject | null): string | null =>
  name !== null ? `schedule:${name}` : subject && `schedule:+${subjectText(subject)}`;

/** The arguments of the job are called as they are typed, these as they are said. */
const RULE_LABELS = {
  overlap: 'Overlap',
  'catch-up': 'Catch-up',
  retries: 'Retries',
  pause: 'Pause',
  'time-limit': 'Time limit',
} as const satisfies Record<(typeof RULES)[number], string>;

function ruleFields({ config }: CommandDeps, isNew: boolean): Field[] {
  const presets = Object.keys(config.presets).slice(0, 99);
  const preset = { type: 'choice', help: SCHEDULE_OPTIONS.preset.help, required: false, choices: presets } as const;
  const plain = { templates: false, long: false, given: [] };
  return [
    {
      ...blank(ONLY_NEW),
      label: 'Only with new data',
      input: { kind: 'tick', words: SCHEDULE_OPTIONS[ONLY_NEW].help },
    },
    ...RULES.map((rule) => ({
      ...argumentField(rule, RULE_OPTIONS[rule] ?? SCHEDULE_OPTIONS[rule], plain),
      label: RULE_LABELS[rule],
    })),
    { ...argumentField(PRESET, preset, plain), label: 'Preset' },
    { ...blank(TELL), label: 'Tell', hint: 'Who is told of trouble beside you.', input: { kind: 'people' } },
    ...(isNew ? [{ ...argumentField(NAME, SCHEDULE_OPTIONS.name, plain), label: 'Name' }] : []),
  ];
}

const blank = (name: string): Pick<Field, 'name' | 'hint' | 'required'> => ({ name, hint: '', required: false });

async function startOf(deps: CommandDeps, user: SlackUserId): Promise<Filled> {
  return { ...WHEN_START, [ZONE]: [await zoneOf(deps, user)], overlap: ['skip'], 'catch-up': ['last'] };
}

/** What a schedule is, field by field. */
function filledOf(schedule: Schedule): Filled {
  const given = Object.entries(textsOf(schedule.arguments)).map(([name, texts]) => [ownFlag(name), texts] as const);
  const { preset, timeLimitSeconds, retries } = schedule;
  return {
    ...whenFilled(schedule.cron),
    ...Object.fromEntries(given),
    [ZONE]: [schedule.zone],
    [PRESET]: preset === null ? [] : [preset],
    overlap: [schedule.overlap],
    'catch-up': [schedule.catchUp],
    retries: retries === 0 ? [] : [String(retries)],
    pause: retries === 0 ? [] : [formatDuration(schedule.retryPauseSeconds)],
    'time-limit': timeLimitSeconds === null ? [] : [formatDuration(timeLimitSeconds)],
    [ONLY_NEW]: schedule.onlyNewData ? ['true'] : [],
    [TELL]: schedule.tell,
  };
}

interface About {
  name: string | null;
  state: FormState;
  own: Options;
}

function readSchedule(deps: CommandDeps, { name, state, own }: About, filled: Filled): Reading {
  const { subject } = state;
  if (!subject) return { kind: 'wrong', errors: { [SUBJECT]: 'Choose what to run.' } };
  const errors = {
    ...wrongWhen(subject, filled),
    ...wrongIn(RULE_OPTIONS, filled),
    ...wrongChannel(deps.config, state, filled),
  };
  if (Object.keys(errors).length > 0) return { kind: 'wrong', errors };
  const read = wantedOf(deps, subject, own, filled);
  if ('wrong' in read) return { kind: 'wrong', errors: read.wrong };
  const { wanted, words } = read;
  if (name === null) return { kind: 'asked', ask: (door, invocation) => door.command(invocation, words) };
  return {
    kind: 'asked',
    ask: (door, invocation) => {
      const command = deps.registry.find('schedule');
      if (!command) throw new Error("the registry lacks the command 'schedule'");
      const detail = { schedule: name, text: redacted(words.slice(3).join(' ')).slice(0, 1000) };
      const work = (asked: Asked) => changeAs(deps, asked, name, wanted);
      return door.click(invocation, { action: 'form.schedule', command, detail, work });
    },
  };
}

/** Changes it, and says when it runs now. */
async function changeAs(deps: CommandDeps, asked: Asked, name: string, wanted: WantedSchedule): Promise<Answer> {
  const refused = refuseFor(deps, asked, 'change a schedule');
  if (refused) return refused;
  const { user } = asked.invocation;
  const schedule = await changeSchedule(deps, name, user, { ...wanted, name });
  const text = `🗓️ ${person(user)} changed the schedule ${inlineCode(name)}: ${whatRuns(schedule)} ${whenLine(schedule)}.`;
  const lines = [
    text,
    ...nextLines(schedule, await zoneOf(deps, user), deps.now()),
    ...(await priceLines(deps, schedule)),
  ];
  return { text, blocks: [section(lines.join('\n'))], toAll: true };
}

/** The next three times and the price of what is filled in, or why there are none. */
async function whatItComesTo(
  deps: CommandDeps,
  { subject, own, user }: { subject: Subject; own: Options; user: SlackUserId },
  filled: Filled,
): Promise<KnownBlock[]> {
  const read = wantedOf(deps, subject, own, { ...filled, [NAME]: [] });
  if ('wrong' in read) {
    const why = read.wrong[whenAtFault(filled)] ?? read.wrong[ZONE];
    return why === undefined ? [] : [context(`⚠️ ${mrkdwn(redacted(why), 500)}`)];
  }
  const { wanted } = read;
  const price = await priceOf(deps, wanted);
  const lines = nextLines({ ...wanted, pausedAt: null }, await zoneOf(deps, user), deps.now());
  return [context(lines.join('\n')), ...(price ? [context(`💵 ${priceWords(price)}`)] : [])];
}
