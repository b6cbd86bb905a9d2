import { UserError } from '../errors.ts';
import { nextTimes } from '../times/next.ts';
import { readWhen } from '../times/when.ts';
import type { Finding } from './describe-issue.ts';
import { checkScheduled, type Offered } from './scheduled.ts';
import { type ScheduleEntry, schedule } from './schema.ts';

/** What schedules say of jobs, chains and presets, for all of them that have the right form. */
export function checkSchedules(
  entries: readonly (readonly [string, unknown])[],
  team: { offered: Offered; reminders: unknown; names: Readonly<Record<'job' | 'chain', readonly string[]>> },
  now: Date,
): Finding[] {
  return entries.flatMap(([name, value]) => {
    const parsed = schedule.safeParse(value);
    if (!parsed.success) return [];
    const findings = checkOne(parsed.data, team, now);
    return findings.map(({ path, text }) => ({ path: [name, ...path], text }));
  });
}

function checkOne(
  entry: ScheduleEntry,
  { offered, reminders, names }: Parameters<typeof checkSchedules>[1],
  now: Date,
): Finding[] {
  const findings: Finding[] = [];
  const zone = entry.timeZone ?? (text(reminders, 'timeZone') || 'UTC');
  const plannedAt = firstTime(entry.at, zone, now);
  if (typeof plannedAt === 'string') findings.push({ path: ['at'], text: plannedAt });
  if (entry.channel === undefined && !text(reminders, 'channel'))
    findings.push({
      path: ['channel'],
      text: 'name the channel of its runs, or one for all schedules as reminders.channel.',
    });
  // Of a job or a chain that has not the right form something else is said already.
  if ((['job', 'chain'] as const).some((kind) => isMisshapen(entry[kind], names[kind], offered[`${kind}s`])))
    return findings;
  const scheduled = {
    job: entry.job ?? null,
    chain: entry.chain ?? null,
    arguments: entry.arguments,
    preset: entry.preset ?? null,
    timeLimitSeconds: entry.timeLimit ?? null,
    onlyNewData: entry.onlyNewData,
  };
  return [...findings, ...checkScheduled(offered, scheduled, typeof plannedAt === 'string' ? now : plannedAt, zone)];
}

const isMisshapen = (
  name: string | undefined,
  all: readonly string[],
  right: Readonly<Record<string, unknown>>,
): boolean => name !== undefined && all.includes(name) && !Object.hasOwn(right, name);

/** The first planned time, or what is wrong with the words for it. */
function firstTime(at: string, zone: string, now: Date): Date | string {
  try {
    return nextTimes(readWhen(at), zone, now, 1)[0] ?? now;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.message} ${error.hint ?? ''}`.trim();
  }
}

function text(value: unknown, key: string): string {
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return typeof found === 'string' ? found : '';
}
