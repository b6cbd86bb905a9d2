import { asAwsTakesIt, BACKSTOP_MARGIN_SECONDS } from '../../config/idle-limit.ts';
import { type IdlePolicy, warningSeconds } from '../../config/idle-policy.ts';
import type { Cluster, IdleVerdict, Vigil } from '../../records.ts';
import { earliest, hardLimitAt, secondsAfter, secondsBetween } from '../../runs/world.ts';

/** After its hard limit Stoker gets so long to end a cluster itself. */
const LIMIT_MARGIN_SECONDS = 600;
/** Moved in steps of so much, or it would be moved with every look. */
const STEP_SECONDS = 900;
/** A policy that comes so much too late is taken back. */
const SLACK_SECONDS = 1800;

/** Work that is certain, whatever YARN and with it AWS's policy see of it. */
const AT_STEP = new Set(['run', 'step', 'emr-running', 'session']);

/** What the backstop of a cluster follows from. */
export interface BackstopNeeds {
  cluster: Pick<Cluster, 'keptUntil' | 'launchedAt' | 'createdAt' | 'hardLimitSeconds'>;
  policy: IdlePolicy;
  verdict: IdleVerdict;
  /** Since when EMR's own metric has said that it is idle, whatever Stoker sees; null: it does not say so. */
  awsIdleSince: Date | null;
  /** The newest of EMR's metrics say that it is at work; false also where there are none. */
  isBusyForAws: boolean;
  /** When people were told that Stoker ends it; null: they were not. */
  endsAt: Date | null;
}

/**
 * After how many idle seconds AWS itself is to end the cluster; null: its policy is left as it is. AWS may count from
 * when idleness began or from when the policy was set, so it is made to come late enough by the first: later than
 * Stoker's own end, and than a keep with the warning after it; and beside a step that YARN does not see, just behind the
 * hard limit, which it never goes far beyond.
 */
export function backstopFor(needs: BackstopNeeds, now: Date): number | null {
  const { cluster, policy, verdict, awsIdleSince, isBusyForAws, endsAt } = needs;
  const kept = cluster.keptUntil && cluster.keptUntil > now ? cluster.keptUntil : null;
  if (policy.backstop === null && !kept) return null;
  const base = policy.backstop ?? 0;

  const idleSince = verdict.kind === 'idle' ? new Date(verdict.since) : null;
  const countedFrom = earliest(idleSince ?? now, awsIdleSince);
  const moments = [secondsAfter(idleSince ?? now, base)];
  if (endsAt) moments.push(secondsAfter(endsAt, BACKSTOP_MARGIN_SECONDS));
  if (kept) moments.push(secondsAfter(kept, warningAfterKeep(policy) + BACKSTOP_MARGIN_SECONDS));
  const wanted = secondsBetween(countedFrom, new Date(Math.max(...moments.map((at) => at.getTime()))));
  const most = secondsBetween(countedFrom, secondsAfter(hardLimitAt(cluster), LIMIT_MARGIN_SECONDS));
  // Should Stoker be gone by then, AWS must not end a step that it takes for idleness.
  if (!isBusyForAws && verdict.kind === 'busy' && AT_STEP.has(verdict.rule)) {
    const longest = secondsBetween(cluster.launchedAt ?? cluster.createdAt, now);
    return asAwsTakesIt(awsIdleSince ? most : most + longest);
  }
  const inSteps = wanted <= base ? base : Math.ceil(wanted / STEP_SECONDS) * STEP_SECONDS;
  return asAwsTakesIt(Math.min(inSteps, most));
}

const warningAfterKeep = (policy: IdlePolicy): number =>
  policy.terminateAfter === null ? 0 : warningSeconds(policy, policy.terminateAfter);

/**
 * True when the policy that is in place comes too early, or so late that it is worth a call; not when that follows only
 * from what could not be seen.
 */
export function isOff(inPlace: Vigil['backstop'], wanted: number, isSeen: boolean): boolean {
  if (!inPlace) return true;
  if (!isSeen && wanted < inPlace.seconds) return false;
  return inPlace.seconds < wanted || inPlace.seconds >= wanted + SLACK_SECONDS;
}
