import { UserError } from '../../errors.ts';
import { plainDashes } from '../parsing/normalize.ts';
import { quote } from '../parsing/values.ts';

/** Who wants to be left alone for longer wants no direct messages, and says so. */
const MOST_MINUTES = 16 * 60;

/** Quiet hours as they are kept, `22:00-07:00`, from what people type: `22-7`, `22:00 – 7:30`. Throws a `UserError`. */
export function readQuietHours(typed: string): string {
  const match = /^(\d{1,2})(?:[:.](\d{2}))?(?:h| uhr)?\s*(?:-|to|until)\s*(\d{1,2})(?:[:.](\d{2}))?(?:h| uhr)?$/.exec(
    plainDashes(typed).trim().toLowerCase(),
  );
  const [from, to] = match ? [timeOf(match[1], match[2]), timeOf(match[3], match[4])] : [null, null];
  if (from === null || to === null) {
    throw new UserError(
      `${quote(typed)} is no span of hours.`,
      'Give two times of day such as `22:00-07:00`, `none` for no quiet hours, or `team` for those of the team.',
    );
  }
  const minutes = (to - from + 1440) % 1440;
  if (minutes === 0 || minutes > MOST_MINUTES) {
    throw new UserError(
      `${quote(typed)} is ${minutes === 0 ? 'no time or all day' : `${Math.floor(minutes / 60)} hours long`}; quiet hours are 16 hours at most.`,
      'Say `--dm off` if I am never to write to you.',
    );
  }
  return `${written(from)}-${written(to)}`;
}

function timeOf(hours: string | undefined, minutes: string | undefined): number | null {
  const [hour, minute] = [Number(hours), Number(minutes ?? 0)];
  // Midnight is also the end of a day.
  return hour > 24 || minute > 59 || (hour === 24 && minute > 0) ? null : (hour * 60 + minute) % 1440;
}

const written = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
