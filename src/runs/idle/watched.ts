import { type IdlePolicy, warningSeconds } from '../../config/idle-policy.ts';
import type { Vigil } from '../../records.ts';
import { secondsAfter, secondsBetween } from '../world.ts';

/**
 * A look that comes so much later than the next tick is a gap: nobody heard who answered a warning. A quarter of the time
 * for which people are warned may pass unheard, within these bounds: what is loaded is late, and not away.
 */
const GAP_SECONDS = { least: 60, most: 300 };
/** A last look so far ahead of now was before the clock was put back. */
const SKEW_SECONDS = 60;

/** How often somebody looks, and how long people are warned before an end. */
export interface Pace {
  tickSeconds: number;
  policy: Pick<IdlePolicy, 'warnAfter' | 'terminateAfter'> | null;
}

/** Since when a cluster has been watched without a gap, now that it is looked at again. */
export function watchedSince(
  { watchedSince, lookedAt, dueAt }: Pick<Vigil, 'watchedSince' | 'lookedAt' | 'dueAt'>,
  { tickSeconds, policy }: Pace,
  now: Date,
): Date {
  if (!watchedSince || !lookedAt || lookedAt > secondsAfter(now, SKEW_SECONDS)) return now;
  const expectedAt = dueAt && dueAt > lookedAt ? dueAt : lookedAt;
  return secondsBetween(expectedAt, now) > tickSeconds + gapSeconds(policy) ? now : watchedSince;
}

function gapSeconds(policy: Pace['policy']): number {
  const { least, most } = GAP_SECONDS;
  const warned = policy?.terminateAfter ? warningSeconds(policy, policy.terminateAfter) : Number.POSITIVE_INFINITY;
  return Math.min(most, Math.max(least, warned / 4));
}
