import type { Finding } from './describe-issue.ts';
import { DAILY_AT } from './schema.ts';

/** What the rules for found clusters need of the rest of stoker.yml. */
export function checkFound(found: unknown, reminders: unknown): Finding[] {
  const findings: Finding[] = [];
  if (field(found, 'adopt') === true && !field(reminders, 'channel')) {
    findings.push({
      path: ['adopt'],
      text: 'true needs `reminders.channel`: there an adopted cluster has its card, and nobody would hear of it elsewhere.',
    });
  }
  const dailyAt = field(found, 'dailyAt') ?? DAILY_AT;
  const quietHours = field(reminders, 'quietHours');
  if (typeof dailyAt === 'string' && typeof quietHours === 'string' && isQuietUntilMidnight(quietHours, dailyAt)) {
    findings.push({
      path: ['dailyAt'],
      text: `${dailyAt} is in the quiet hours, ${quietHours}, and they last until the next day: the list would never be told. Give a time outside of them.`,
    });
  }
  return findings;
}

/** A list waits for the end of the quiet hours, but not for the next day's. */
function isQuietUntilMidnight(quietHours: string, at: string): boolean {
  const [from = '', to = ''] = quietHours.split('-');
  return from > to && at >= from;
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
