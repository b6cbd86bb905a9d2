import type { ScheduleTrouble, TroubledSchedule } from '../../night-report.ts';

/** What was missed in one downtime may come onto the record in several looks. */
const SAME_DOWNTIME_SECONDS = 3600;
/** What fails hourly of one cause is told once a day, with a count that grows. */
const SAME_DAY_SECONDS = 72_000;

/** True for what people were told so many seconds ago, and is no other matter now. */
export function isSameMatter(told: ScheduleTrouble, trouble: ScheduleTrouble, seconds: number): boolean {
  if (told.kind === 'missed' && trouble.kind === 'missed') return seconds < SAME_DOWNTIME_SECONDS;
  if (told.kind !== 'failed' || trouble.kind !== 'failed') return false;
  const cause = trouble.failure?.title ?? null;
  // Where the cause is not known, nothing but the sentence tells failures apart.
  const isSame =
    cause === null ? withoutNumbers(told.because) === withoutNumbers(trouble.because) : told.failure?.title === cause;
  return isSame && seconds < SAME_DAY_SECONDS;
}

/** A budget is spent a little further each hour. */
const withoutNumbers = (words: string | null): string | undefined => words?.replace(/\d+(?:[.,]\d+)*/g, '0');

/** What people are told of the same matter now. */
export const joined = (told: ScheduleTrouble, trouble: ScheduleTrouble): ScheduleTrouble =>
  told.kind === 'missed' && trouble.kind === 'missed'
    ? { ...trouble, times: told.times + trouble.times, first: told.first < trouble.first ? told.first : trouble.first }
    : trouble;

/** The same of many schedules: what was told of them with what is new, or null when not all of it goes on. */
export function joinedAll(
  told: readonly TroubledSchedule[],
  troubled: readonly TroubledSchedule[],
  seconds: number,
): TroubledSchedule[] | null {
  const fresh = new Map(troubled.map((one) => [one.schedule.id, one]));
  const all = told.map((one) => {
    const now = fresh.get(one.schedule.id);
    if (!now || !isSameMatter(one.trouble, now.trouble, seconds)) return one;
    fresh.delete(one.schedule.id);
    return { ...now, trouble: joined(one.trouble, now.trouble) };
  });
  return fresh.size === 0 ? all : null;
}
