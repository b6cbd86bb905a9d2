import { earliest, secondsAfter } from '../../runs/world.ts';
import { idleTimeOf, stokersEnd } from './idle-time.ts';
import type { IdleState } from './plan.ts';

const PAUSE_SECONDS = { busy: 600, idle: 300, unknown: 300, warned: 120, starting: 60 };

/** When to look next: rarely while nothing is near, since each look asks AWS, and each tick when an end is. */
export function nextLookAt(state: IdleState, now: Date): Date {
  const { verdict, policy, cluster } = state;
  const pause = (seconds: number): Date => secondsAfter(now, Math.min(seconds, policy.warnAfter / 2));
  // That costs no call, and what the record takes for starting may long be up, as after a time without Stoker.
  if (verdict.rule === 'starting') return pause(PAUSE_SECONDS.starting);
  if (verdict.kind !== 'idle') return pause(PAUSE_SECONDS[verdict.kind]);
  if (cluster.keptUntil && cluster.keptUntil > now) return earliest(pause(PAUSE_SECONDS.busy), cluster.keptUntil);
  const idle = idleTimeOf(state, verdict, now);
  if (idle.open && !idle.open.shownAt) return now;
  const end = idle.warning?.shownAt ? stokersEnd(idle, idle.warning.shownAt) : null;
  if (end) return earliest(pause(PAUSE_SECONDS.warned), end);
  return earliest(pause(PAUSE_SECONDS.idle), idle.nextNagAt > now ? idle.nextNagAt : null);
}
