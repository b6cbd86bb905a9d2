import type { Vigil } from '../../records.ts';
import { secondsAfter, secondsBetween } from '../../runs/world.ts';
import { idleTimeOf, stokersEnd } from './idle-time.ts';
import type { IdleState } from './plan.ts';

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

const PAUSE_SECONDS = { busy: 600, idle: 300, unknown: 300, warned: 120 };

/** When to look next: rarely while nothing is near, since each look asks AWS, and each tick when an end is. */
export function nextLookAt(state: IdleState, now: Date): Date {
  const { verdict, policy, cluster } = state;
  const pause = (seconds: number): Date => secondsAfter(now, Math.min(seconds, policy.warnAfter / 2));
  if (verdict.kind !== 'idle') return pause(PAUSE_SECONDS[verdict.kind]);
  if (cluster.keptUntil && cluster.keptUntil > now) return soonest(pause(PAUSE_SECONDS.busy), cluster.keptUntil);
  const idle = idleTimeOf(state, verdict, now);
  if (idle.open && !idle.open.shownAt) return now;
  const end = idle.warning?.shownAt ? stokersEnd(idle, idle.warning.shownAt) : null;
  if (end) return soonest(pause(PAUSE_SECONDS.warned), end);
  return soonest(pause(PAUSE_SECONDS.idle), idle.nextNagAt > now ? idle.nextNagAt : null);
}

const soonest = (a: Date, b: Date | null): Date => (b && b < a ? b : a);
