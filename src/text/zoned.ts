/** A moment as the clocks on the wall of a time zone show it; months count from 1. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  FORMATS.set(zone, format);
  return format;
}

/** True for a time zone that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** What the clocks of a time zone (IANA name) show at a moment. */
export function wallTime(at: Date, zone: string): WallTime {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute };
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
function aheadMs(ms: number, zone: string): number {
  const { year, month, day, hour, minute } = wallTime(new Date(ms), zone);
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(ms / 60_000) * 60_000;
}

/**
 * The moment at which a zone's clocks show a time; days past the end of a month and months past the year's are carried
 * on. Of a time that comes twice, when clocks are put back, it is the first; of one that is left out, when they are put
 * forward, the first minute after the change.
 */
export function momentOf({ year, month, day, hour, minute }: WallTime, zone: string): Date {
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  const shownAt = (ms: number): number => ms + aheadMs(ms, zone);
  const byOffsetBefore = wall - aheadMs(wall - 86_400_000, zone);
  if (shownAt(byOffsetBefore) === wall) return new Date(byOffsetBefore);
  const byOffsetAfter = wall - aheadMs(wall + 86_400_000, zone);
  if (shownAt(byOffsetAfter) === wall) return new Date(byOffsetAfter);
  // Left out: between the two moments the clocks go past it.
  let [tooEarly, late] = [byOffsetAfter, byOffsetBefore];
  while (late - tooEarly > 60_000) {
    const middle = tooEarly + Math.floor((late - tooEarly) / 120_000) * 60_000;
    if (shownAt(middle) < wall) tooEarly = middle;
    else late = middle;
  }
  return new Date(late);
}

/** The same for many times of one day: where the clocks do not change around it, the zone is asked twice and not for each. */
export function momentsOf({ year, month, day }: Pick<WallTime, 'year' | 'month' | 'day'>, zone: string) {
  const midnight = Date.UTC(year, month - 1, day);
  const ahead = aheadMs(midnight - 86_400_000, zone);
  const isSteady = aheadMs(midnight + 2 * 86_400_000, zone) === ahead;
  return (hour: number, minute: number): Date =>
    isSteady
      ? new Date(midnight + (hour * 60 + minute) * 60_000 - ahead)
      : momentOf({ year, month, day, hour, minute }, zone);
}

/** Midnight of the day on which a moment falls, or so many days later; the first moment of that day where there is no midnight. */
export function startOfDay(at: Date, zone: string, daysLater = 0): Date {
  const { year, month, day } = wallTime(at, zone);
  return momentOf({ year, month, day: day + daysLater, hour: 0, minute: 0 }, zone);
}

/** `2026-11-21` by a zone's calendar. */
export function dayOf(at: Date, zone: string): string {
  const { year, month, day } = wallTime(at, zone);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
