import { warningSeconds } from '../../config/idle-policy.ts';
import type { IdleVerdict } from '../../records.ts';
import { hardLimitAt, latest, secondsAfter } from '../../runs/world.ts';
import { endWithoutStoker } from './otherwise.ts';
import type { IdleState } from './plan.ts';
import { type Nag, nagsOf } from './told.ts';

/** One time without work, with what follows from the rules and from what was told of it. */
export interface IdleTime {
  state: IdleState;
  since: Date;
  because: string;
  /** Null: nobody ends it but people, AWS's policy or the hard limit. */
  terminateAfter: number | null;
  nags: Nag[];
  /** The newest one that nobody answered. */
  open: Nag | null;
  /** The open one, if it was seen and counts: it was told while somebody watched, after the last keep, and named an end if one is to come. */
  warning: Nag | null;
  /** When the next nag is due. */
  nextNagAt: Date;
  /** How many there were since the last keep. */
  nagsSinceKeep: number;
}

/** Where nobody ends it but people: so long after the first they are told again, and each time after twice as long. */
const LEAST_GAP_SECONDS = 3600;
/** What was written so far ahead of now was written before the clock was put back. */
const SKEW_SECONDS = 60;

export function idleTimeOf(state: IdleState, verdict: Extract<IdleVerdict, { kind: 'idle' }>, now: Date): IdleTime {
  const { cluster, policy, vigil } = state;
  const since = new Date(verdict.since);
  const terminateAfter = vigil.refusedAt !== null && vigil.refusedAt >= since ? null : policy.terminateAfter;
  const isPast = (at: Date): boolean => at <= secondsAfter(now, SKEW_SECONDS);

  const nags = nagsOf(state.told, verdict.since);
  const open = nags.findLast(({ notice }) => !notice.answer) ?? null;
  const shownAt = open?.shownAt;
  const isOfNow =
    shownAt && shownAt >= vigil.watchedSince && shownAt >= (cluster.keptUntil ?? since) && isPast(shownAt);
  // The rules may have changed: who was only asked was not warned.
  const counts = isOfNow && (terminateAfter === null || open?.body.endsAt != null);

  const sinceKeep = nags.filter(
    ({ notice: { createdAt } }) => isPast(createdAt) && createdAt >= (cluster.keptUntil ?? createdAt),
  );
  const last = sinceKeep.at(-1)?.notice.createdAt;
  const gap =
    terminateAfter === null
      ? Math.max(LEAST_GAP_SECONDS, 2 * policy.warnAfter)
      : warningSeconds(policy, terminateAfter);
  const nextNagAt = last
    ? secondsAfter(last, gap * 2 ** (sinceKeep.length - 1))
    : latest(secondsAfter(since, policy.warnAfter), cluster.keptUntil);

  return {
    state,
    since,
    because: verdict.because,
    terminateAfter,
    nags,
    open,
    warning: counts ? open : null,
    nextNagAt,
    nagsSinceKeep: sinceKeep.length,
  };
}

/** When Stoker ends it, if people see the warning at this moment, and never sooner than a warning has said; null when it does not. */
export function stokersEnd({ state, since, terminateAfter, warning }: IdleTime, warnedAt: Date): Date | null {
  if (terminateAfter === null) return null;
  const warnedFor = warningSeconds(state.policy, terminateAfter);
  const end = latest(secondsAfter(since, terminateAfter), secondsAfter(warnedAt, warnedFor));
  return latest(end, warning?.body.endsAt ? new Date(warning.body.endsAt) : null);
}

/** When it ends unless somebody keeps it, as people are told; null where only its hard limit would end it. */
export function endsAt(idle: IdleTime, warnedAt: Date): Date | null {
  const { state, since } = idle;
  const limit = hardLimitAt(state.cluster);
  const ours = stokersEnd(idle, warnedAt);
  if (ours) return ours < limit ? ours : limit;
  const { by, at } = endWithoutStoker(state.cluster, state.vigil.backstop, since, warnedAt);
  return by === 'aws-policy' ? at : null;
}
