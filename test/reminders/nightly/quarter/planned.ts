/** The times of a schedule by the clocks on the wall, without cron: days of the week (0 is Sunday) or of the month, and times. */
export interface WallRule {
  zone: string;
  times: readonly string[];
  weekdays?: readonly number[];
  day?: number;
}

const STEP_MS = 15 * 60_000;

/**
 * All moments at which the rule's times come, by brute force: the clocks of the zone are read every quarter of an hour, and
 * a time has come when they first show it or, where they leave it out, when they first show more. From and until are in it.
 */
export function plannedTimes({ zone, times, weekdays, day }: WallRule, from: Date, until: Date): Date[] {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const isDay = (date: string): boolean => {
    const noon = new Date(`${date}T12:00:00Z`);
    return (weekdays?.includes(noon.getUTCDay()) ?? true) && (day === undefined || noon.getUTCDate() === day);
  };
  const found: Date[] = [];
  const open = new Set<string>();
  const seen = new Set<string>();
  // A day earlier, so that what was due before it began is known to be over.
  for (let ms = from.getTime() - 86_400_000; ms <= until.getTime(); ms += STEP_MS) {
    const shown = clock.format(ms);
    const date = shown.slice(0, 10);
    if (!seen.has(date)) {
      seen.add(date);
      if (isDay(date)) for (const time of times) open.add(`${date} ${time}`);
    }
    const come = [...open].filter((time) => time <= shown);
    for (const time of come) open.delete(time);
    if (come.length > 0 && ms >= from.getTime()) found.push(new Date(ms));
  }
  return found;
}
