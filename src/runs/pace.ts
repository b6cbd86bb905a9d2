/** A wake-up can get lost on its way, such as in a pooler that does not pass NOTIFY on. */
export const LOOK_ANYWAY_SECONDS = 15;
/** How soon a process that has nothing to do looks again whether another one left its duties or its rows. */
export const TAKE_OVER_SECONDS = 5;

/** What the pace of the sweeps depends on. */
export interface PaceFacts {
  liveClusters: number;
  liveRuns: number;
  /** Sweeps since anything was last seen to change. */
  quietSweeps: number;
  /** Sweeps in a row that AWS throttled or that failed. */
  failedSweeps: number;
}

const LONGEST_SECONDS = 300;
/** `ListClusters` gives this many a page, and the account's request limits are shared with all else: a page a second. */
const CLUSTERS_A_SECOND = 50;

/**
 * Seconds until the next sweep, from the shortest pace: quick while runs are live (a little slower when nothing moves),
 * twenty times slower for clusters that only wait, never when there are none, doubling while AWS throttles, and with
 * hundreds of clusters no quicker than their list can be read.
 */
export function sweepPause(base: number, facts: PaceFacts): number | null {
  if (facts.liveClusters === 0) return null;
  const calm = facts.liveRuns > 0 ? Math.min(1.5, 1 + facts.quietSweeps / 40) : Math.min(20, 1 + facts.quietSweeps);
  const readable = Math.max(base * calm, facts.liveClusters / CLUSTERS_A_SECOND);
  return Math.min(LONGEST_SECONDS, readable * 2 ** Math.min(facts.failedSweeps, 8));
}

/** Seconds before an effect is tried again that AWS turned away for now, growing with the tries. */
export const retryPause = (attempts: number): number => Math.min(60, 2 ** Math.min(attempts, 6));
