import { wallTime } from '../text/zoned.ts';

const LONG = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** `daily at 02:30, Europe/Berlin`; the five fields themselves where no plain form says the same. */
export function whenWords(cron: string, zone: string): string {
  return `${plainWords(cron) ?? cron}, ${zone}`;
}

/** Null where no plain form says the same. */
export function plainWords(cron: string): string | null {
  const every = Number(/^\*\/(\d+) \* \* \* \*$/.exec(cron)?.[1]);
  // Others begin anew at each full hour.
  if (every > 1 && 60 % every === 0) return `every ${every} minutes`;
  const [, minute, hour, days = ''] = /^(\d+) (\d+|\*) \* \* (\*|1-5|[0-6](?:,[0-6])*)$/.exec(cron) ?? [];
  if (minute === undefined || hour === undefined) return null;
  if (hour === '*') return days === '*' ? `hourly at :${twoDigits(minute)}` : null;
  const time = `${twoDigits(hour)}:${twoDigits(minute)}`;
  if (days === '*') return `daily at ${time}`;
  if (days === '1-5') return `weekdays at ${time}`;
  return `${listed(days.split(',').map((day) => LONG[Number(day)] ?? day))} at ${time}`;
}

const twoDigits = (number: string): string => number.padStart(2, '0');

/** `every Monday and Thursday`. */
function listed(days: readonly string[]): string {
  const last = days.at(-1) ?? '';
  return `every ${days.length > 1 ? `${days.slice(0, -1).join(', ')} and ${last}` : last}`;
}

const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `Sun 22 Nov, 02:30`, as the clocks of a zone have it. */
export function wallWords(at: Date, zone: string): string {
  const { year, month, day, hour, minute } = wallTime(at, zone);
  const words = DAY.format(Date.UTC(year, month - 1, day)).replace(',', '');
  return `${words}, ${twoDigits(String(hour))}:${twoDigits(String(minute))}`;
}
