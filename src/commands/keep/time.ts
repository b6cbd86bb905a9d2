import { momentOf, wallTime } from '../../text/zoned.ts';

const MINUTE_MS = 60_000;

/** The next time that a zone's clocks show so, today or tomorrow. */
export function nextTime(hour: number, minute: number, now: Date, zone: string): Date {
  const today = { ...wallTime(now, zone), hour, minute };
  const at = momentOf(today, zone);
  return at > now ? at : momentOf({ ...today, day: today.day + 1 }, zone);
}

/**
 * `for 2h`, `1 h 30 min`, `2d`, `until 18:00`, `6pm`, `tomorrow 9:00`, as people type it, on the clocks of their zone;
 * null for what is none of these.
 */
export function readKeepTime(typed: string, now: Date, zone: string): Date | null {
  const words = typed.trim().toLowerCase().replace(/\s+/g, ' ');
  return readSpan(words.replace(/^for /, ''), now) ?? readClock(words.replace(/^(?:until|till|to) /, ''), now, zone);
}

function readSpan(words: string, now: Date): Date | null {
  const match =
    /^(?:(\d{1,3}) ?d(?:ays?)?)? ?(?:(\d{1,3}) ?h(?:(?:ou)?rs?)?)? ?(?:(\d{1,4}) ?m(?:in(?:ute)?s?)?)?$/.exec(words);
  const [days = 0, hours = 0, minutes = 0] = (match?.slice(1) ?? []).map((digits) => Number(digits ?? 0));
  const span = (days * 24 * 60 + hours * 60 + minutes) * MINUTE_MS;
  return span > 0 ? new Date(now.getTime() + span) : null;
}

function readClock(words: string, now: Date, zone: string): Date | null {
  const match = /^(tomorrow )?(?:at )?(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?$/.exec(words);
  if (!match) return null;
  const [, tomorrow, digits, minutes, half] = match;
  // A number alone may be hours, or a time of day.
  if (minutes === undefined && half === undefined) return null;
  const typed = Number(digits);
  if (half !== undefined && (typed < 1 || typed > 12)) return null;
  const hour = half === undefined ? typed : (typed % 12) + (half === 'pm' ? 12 : 0);
  const minute = Number(minutes ?? 0);
  if (hour > 23 || minute > 59) return null;
  if (!tomorrow) return nextTime(hour, minute, now, zone);
  const today = wallTime(now, zone);
  return momentOf({ ...today, day: today.day + 1, hour, minute }, zone);
}
