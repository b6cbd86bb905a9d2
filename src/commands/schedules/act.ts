import { UserError } from '../../errors.ts';
import type { Schedule } from '../../records.ts';
import { pauseSchedule, resumeSchedule, runNow } from '../../runs/schedules/want.ts';
import { mrkdwn } from '../../slack/escape.ts';
import { timeOfDay } from '../../slack/words.ts';
import { may, refusal } from '../authorize.ts';
import { requireBudget } from '../budget.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';

/** The one way a person runs a schedule out of turn, typed or clicked. */
export async function runNowAs(deps: CommandDeps, asked: Asked, name: string): Promise<Answer> {
  const { user, channel, requestKey } = asked.invocation;
  const schedule = await scheduleNamed(deps, name);
  const warning = await requireBudget(deps, asked, schedule.job);
  await runNow(deps, name, { user, channel, requestKey });
  return {
    text: `▶️ *${mrkdwn(name, 60)}* begins now. Its card comes in <#${schedule.channel}>.${warning}`,
  };
}

/** Lets it begin nothing by itself any more: for its owner and operators. */
export async function pauseAs(deps: CommandDeps, asked: Asked, name: string): Promise<Answer> {
  const refused = await notTheirs(deps, asked, name, 'pause the schedule of somebody else');
  if (refused) return refused;
  await pauseSchedule(deps, name, asked.invocation.user);
  return {
    text: `⏸️ *${mrkdwn(name, 60)}* is paused: nothing begins by itself until \`/emr schedule resume ${mrkdwn(name, 60)}\`.`,
  };
}

/** Lets it begin again at its next planned time: for its owner and operators. */
export async function resumeAs(deps: CommandDeps, asked: Asked, name: string): Promise<Answer> {
  const refused = await notTheirs(deps, asked, name, 'resume the schedule of somebody else');
  if (refused) return refused;
  const { nextAt } = await resumeSchedule(deps, name, asked.invocation.user);
  const next = nextAt ? ` It runs next ${timeOfDay(nextAt, '{date_short_pretty} at {time}')}.` : '';
  return { text: `▶️ *${mrkdwn(name, 60)}* goes on.${next}` };
}

async function notTheirs(
  deps: CommandDeps,
  { invocation, access }: Asked,
  name: string,
  what: string,
): Promise<Answer | null> {
  const { owner } = await scheduleNamed(deps, name);
  if (owner === invocation.user || may(access, 'operator')) return null;
  return { text: `🚫 ${refusal(deps.config, access, what, 'operator')}`, refused: true };
}

async function scheduleNamed({ store }: CommandDeps, name: string): Promise<Schedule> {
  const schedule = await store.schedules.byName(name);
  if (schedule) return schedule;
  throw new UserError(`There is no schedule '${name}' any more.`, '`/emr schedule` lists those that there are.');
}
