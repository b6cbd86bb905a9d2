import type { Schedule } from '../../records.ts';
import { zoneOf } from '../../runs/manners.ts';
import { planLaunch } from '../../runs/schedules/launch.ts';
import { pauseSchedule, removeSchedule, resumeSchedule, runNow } from '../../runs/schedules/want.ts';
import { actions, section } from '../../slack/blocks.ts';
import { inlineCode } from '../../slack/escape.ts';
import { removeButton, resumeButton } from '../../slack/notices/night-buttons.ts';
import { person } from '../../slack/words.ts';
import { wallWords } from '../../times/words.ts';
import { requireBudget } from '../budget.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { findSchedule, refuseFor } from './find.ts';
import { momentWords, typed, whatRuns, whenLine } from './words.ts';

/** What one person does about one schedule, typed or clicked. */
export type Change = (deps: CommandDeps, asked: Asked, name: string | undefined) => Promise<Answer>;

/** Wants it run now, out of turn: an operator. */
export const runAs: Change = async (deps, asked, name) => {
  const schedule = await findSchedule(deps.store, name);
  const refused = refuseFor(deps, asked, 'run a schedule out of turn');
  if (refused) return refused;
  const { jobs } = planLaunch(deps.config, schedule, deps.now());
  const warning = await requireBudget(deps, asked, jobs);
  const open = await deps.store.occurrences.openOf(schedule.id);
  const ahead = open.find(({ state }) => state === 'running');
  await runNow(deps, schedule.name, asked.invocation);
  const when = ahead ? `when that of ${wallWords(ahead.plannedAt, schedule.zone)} has ended` : 'now';
  return {
    text: `⏳ ${inlineCode(schedule.name)} runs ${whatRuns(schedule)} ${when}. Its card comes up in <#${schedule.channel}>.${warning}`,
  };
};

/** Plans nothing more until somebody resumes it: its owner, or an operator. */
export const pauseAs: Change = async (deps, asked, name) => {
  const schedule = await findSchedule(deps.store, name);
  const refused = refuseFor(deps, asked, 'pause the schedule of somebody else', schedule.owner);
  if (refused) return refused;
  if (schedule.pausedAt)
    return { text: `${inlineCode(schedule.name)} is paused already, by ${person(schedule.pausedBy ?? '')}.` };
  await pauseSchedule(deps, schedule.name, asked.invocation.user);
  const text = `⏸️ ${person(asked.invocation.user)} paused the schedule ${inlineCode(schedule.name)}: nothing more begins by itself, what runs goes on. ${typed(`resume ${schedule.name}`)} takes it up again.`;
  return { text, blocks: [section(text), actions([resumeButton(schedule.name)])], toAll: true };
};

/** Plans again, from now on: its owner, or an operator. */
export const resumeAs: Change = async (deps, asked, name) => {
  const found = await findSchedule(deps.store, name);
  const refused = refuseFor(deps, asked, 'resume the schedule of somebody else', found.owner);
  if (refused) return refused;
  const zone = await zoneOf(deps, asked.invocation.user);
  if (!found.pausedAt) return { text: `${inlineCode(found.name)} is not paused: ${nextWords(found, zone)}` };
  const schedule = await resumeSchedule(deps, found.name);
  return {
    text: `▶️ ${person(asked.invocation.user)} resumed the schedule ${inlineCode(schedule.name)}, ${whenLine(schedule)}: ${nextWords(schedule, zone)} What fell into the pause is not made up for.`,
    toAll: true,
  };
};

/** `schedule remove <name>`: only asks; the button does it. */
export const askToRemove: Change = async (deps, asked, name) => {
  const schedule = await findSchedule(deps.store, name);
  const refused = refuseToRemove(deps, asked, schedule);
  if (refused) return refused;
  if (schedule.source === 'file') return fromFile(schedule);
  const text = `Remove the schedule ${inlineCode(schedule.name)}? It runs ${whatRuns(schedule)} ${whenLine(schedule)}, for ${person(schedule.owner)}.`;
  return { text, blocks: [section(text), actions([removeButton(schedule.name, { asked: true })])] };
};

/** Takes it away: its owner, or an operator. */
export const removeAs: Change = async (deps, asked, name) => {
  const schedule = await findSchedule(deps.store, name);
  const refused = refuseToRemove(deps, asked, schedule);
  if (refused) return refused;
  if (schedule.source === 'file') return fromFile(schedule);
  await removeSchedule(deps, schedule.name, asked.invocation.user);
  return {
    text: `🗑️ ${person(asked.invocation.user)} removed the schedule ${inlineCode(schedule.name)}. What runs goes on.`,
    toAll: true,
  };
};

const refuseToRemove = (deps: CommandDeps, asked: Asked, { owner }: Schedule): Answer | null =>
  refuseFor(deps, asked, 'remove the schedule of somebody else', owner);

const fromFile = ({ name }: Schedule): Answer => ({
  text: `${inlineCode(name)} is written in stoker.yml, so only taking it out there removes it. ${typed(`pause ${name}`)} stops it at once.`,
});

const nextWords = ({ nextAt, zone }: Pick<Schedule, 'nextAt' | 'zone'>, theirs: string): string =>
  nextAt ? `next ${momentWords(nextAt, zone, theirs)}.` : 'it never comes again.';
