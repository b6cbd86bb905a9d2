import { momentsOf, wallTime } from '../text/zoned.ts';
import { daysFrom, readCron } from './cron.ts';

/** The first planned times of a schedule after a moment; fewer only when no more ever come. */
export function nextTimes(cron: string, zone: string, after: Date, count: number): Date[] {
  const times: Date[] = [];
  if (count <= 0) return times;
  for (const time of timesAfter(cron, zone, after)) if (times.push(time) >= count) break;
  return times;
}

/** The planned times after one moment up to and with another, the earliest first; at most `limit` of them. */
export function timesBetween(cron: string, zone: string, after: Date, until: Date, limit: number): Date[] {
  const times: Date[] = [];
  for (const time of timesAfter(cron, zone, after)) {
    if (time > until || times.length >= limit) break;
    times.push(time);
  }
  return times;
}

/**
 * The planned times by the clocks of a zone. A time that the clocks show twice comes once, the first time; one that they
 * leave out comes at the first minute after the change; several that so fall on one moment are one.
 */
function* timesAfter(cron: string, zone: string, after: Date): Generator<Date> {
  const fields = readCron(cron);
  const start = wallTime(after, zone);
  let last = after.getTime();
  for (const day of daysFrom(fields, start)) {
    const momentAt = momentsOf(day, zone);
    // What the clock has shown by then has come; the zone need not be asked.
    const shown = day.day === start.day && day.month === start.month && day.year === start.year ? minuteOf(start) : -1;
    for (const hour of fields.hours) {
      for (const minute of fields.minutes) {
        if (minuteOf({ hour, minute }) <= shown) continue;
        const time = momentAt(hour, minute);
        if (time.getTime() <= last) continue;
        last = time.getTime();
        yield time;
      }
    }
  }
}

const minuteOf = ({ hour, minute }: { hour: number; minute: number }): number => hour * 60 + minute;
