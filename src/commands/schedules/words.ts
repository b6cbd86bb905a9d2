import { UserError } from '../../errors.ts';
import type { Schedule } from '../../records.ts';
import { judgeLaunch } from '../../runs/costs/budget.ts';
import { refusalWords, warningWords } from '../../runs/costs/budget-words.ts';
import { budgetsNow } from '../../runs/costs/budgets.ts';
import { priceOf, type SchedulePrice } from '../../runs/schedules/price.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { counted, duration, timeOfDay } from '../../slack/words.ts';
import { capital } from '../../text/capital.ts';
import { aboutDollars, dollars } from '../../text/money.ts';
import { nextTimes } from '../../times/next.ts';
import { plainWords, wallWords } from '../../times/words.ts';
import type { CommandDeps } from '../context.ts';

const NEXT_SHOWN = 3;

/** `*retrain*`, or `the chain *tweets*`. */
export const whatRuns = ({ job, chain }: Pick<Schedule, 'job' | 'chain'>): string =>
  chain === null ? `*${mrkdwn(job ?? '', 60)}*` : `the chain *${mrkdwn(chain, 60)}*`;

/** `daily at 02:30, Europe/Berlin`; the five fields as code, whose asterisks are no marks. */
export const whenLine = ({ cron, zone }: Pick<Schedule, 'cron' | 'zone'>): string =>
  `${plainWords(cron) ?? `by ${inlineCode(cron, 120)}`}, ${mrkdwn(zone, 60)}`;

/** The next three times: by the clocks of the schedule, and by those of whoever asked, in the zone `theirs`. */
export function nextLines(
  { cron, zone, pausedAt }: Pick<Schedule, 'cron' | 'zone' | 'pausedAt'>,
  theirs: string,
  now: Date,
): string[] {
  const times = nextTimes(cron, zone, now, NEXT_SHOWN);
  if (times.length === 0) return ['It never comes again.'];
  const title = pausedAt ? 'Paused; without that the next times would be' : 'The next times';
  return [
    `${title}, by the clocks of ${mrkdwn(zone, 60)}:`,
    ...times.map((at) => `• ${momentWords(at, zone, theirs)}`),
  ];
}

/** `Sun 22 Nov, 02:30 (for you today, 01:30)`; whose clocks show the same needs it once. */
export function momentWords(at: Date, zone: string, theirs: string): string {
  const words = wallWords(at, zone);
  return words === wallWords(at, theirs) ? words : `${words} (for you ${timeOfDay(at, '{date_short_pretty}, {time}')})`;
}

/** What it costs, by the run and by the month, and what the budgets say of that. */
export async function priceLines(deps: CommandDeps, schedule: Schedule): Promise<string[]> {
  const price = await priceOf(deps, schedule).catch((error: unknown) => {
    // It was right when it was added, and stoker.yml has changed since; what is wrong is said elsewhere.
    if (error instanceof UserError) return null;
    throw error;
  });
  if (!price) return [];
  return [`💵 ${capital(priceWords(price))}`, ...(await budgetLines(deps, schedule, price.jobs))];
}

/** What would be said of the budgets if it began now, which nobody but an admin may pass, and no admin is there. */
async function budgetLines(deps: CommandDeps, { owner }: Schedule, jobs: readonly string[]): Promise<string[]> {
  const states = await budgetsNow(deps, deps.store);
  const verdicts = jobs.map((job) => judgeLaunch(states, { owner, job, admin: false }));
  const lines = verdicts.map((verdict) =>
    verdict.kind === 'refused'
      ? `⚠️ ${refusalWords(verdict).message} Until that changes it does not begin.`
      : warningWords(verdict),
  );
  return [...new Set(lines)].filter(Boolean).map((line) => mrkdwn(line, 600));
}

/** What a schedule costs, by the run and by the month. */
export function priceWords({ hourly, mostUsd, estimated, usual, monthly }: SchedulePrice): string {
  const most = `at most ${aboutDollars(mostUsd, estimated)} a run, up to its time limit`;
  const runs = counted(monthly, 'run');
  if (usual === null)
    return `${aboutDollars(hourly.usd, hourly.estimated)} an hour, ${most}; ${runs} in the next 30 days.`;
  const minutes = Math.round(usual.seconds / 60) * 60;
  const one = `about ${dollars(usual.usd)} for the usual ${duration(minutes || usual.seconds)}`;
  return `${one}, ${most}; about ${dollars(usual.usd * monthly)} for the ${runs} of the next 30 days.`;
}

/** How it is asked for in a hint. */
export const typed = (words: string): string => inlineCode(`/emr schedule ${words}`);
