import type { Vigil } from '../../records.ts';
import { secondsAfter, secondsBetween } from '../world.ts';

/** A look that comes so much too late is a gap: nobody knows what happened, and whoever was warned may have been away. */
const GAP_SECONDS = 300;
/** A last look so far ahead of now was before the clock was put back. */
const SKEW_SECONDS = 60;

/** Since when a cluster has been watched without a gap, now that it is looked at again; ticks come each `tickSeconds`. */
export function watchedSince(
  { watchedSince, lookedAt, dueAt }: Pick<Vigil, 'watchedSince' | 'lookedAt' | 'dueAt'>,
  tickSeconds: number,
  now: Date,
): Date {
  if (!watchedSince || !lookedAt || lookedAt > secondsAfter(now, SKEW_SECONDS)) return now;
  const expectedAt = dueAt && dueAt > lookedAt ? dueAt : lookedAt;
  return secondsBetween(expectedAt, now) > Math.max(GAP_SECONDS, 3 * tickSeconds) ? now : watchedSince;
}
