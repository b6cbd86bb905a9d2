import { wallTime } from '../../text/zoned.ts';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DAY_MS = 86_400_000;

/** The day that somebody means, `2026-11-21`: itself, `today`, `yesterday`, or the last such day of the week; null for none. */
export function readNight(typed: string, now: Date, zone: string): string | null {
  const word = typed
    .trim()
    .toLowerCase()
    .replace(/^last\s+/, '');
  const { year, month, day } = wallTime(now, zone);
  const today = Date.UTC(year, month - 1, day);
  const written = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  if (word === 'today' || word === 'tonight') return written(today);
  if (word === 'yesterday') return written(today - DAY_MS);
  const weekday = word.length >= 3 ? WEEKDAYS.findIndex((name) => name.startsWith(word)) : -1;
  if (weekday >= 0) return written(today - ((new Date(today).getUTCDay() - weekday + 7) % 7) * DAY_MS);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(word)) return null;
  const at = Date.parse(`${word}T00:00:00Z`);
  return Number.isNaN(at) || written(at) !== word ? null : word;
}
