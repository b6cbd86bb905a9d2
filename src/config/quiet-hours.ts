import { wallTime } from '../text/zoned.ts';
import type { Config } from './schema.ts';

/** True in the hours in which nobody is to be disturbed; they may go over midnight. */
export function isQuiet(
  { quietHours, timeZone }: Pick<Config['reminders'], 'quietHours' | 'timeZone'>,
  now: Date,
): boolean {
  if (quietHours === undefined) return false;
  const { hour, minute } = wallTime(now, timeZone);
  const clock = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  const [from = '', to = ''] = quietHours.split('-');
  return from <= to ? clock >= from && clock < to : clock >= from || clock < to;
}
