import { z } from 'zod';
import type { MetricSample } from '../../emr/metrics.ts';
import type { Vigil } from '../../records.ts';
import { latest, secondsAfter } from '../world.ts';
import { type IdleFacts, type LookBefore, STALE_SECONDS } from './facts.ts';
import { readSeries } from './quiet.ts';

/** Of a cluster that was not looked at before; whoever sleeps through a night is still told since when. */
const FIRST_LOOK_SECONDS = 86_400;
/** Back to where the last look was sure of, and two samples more. */
const NEXT_LOOK_SECONDS = STALE_SECONDS + 660;

// Null must stay null: made a date, it would be 1970.
const maybeDate = z.coerce.date().nullable();
const kept = z.object({ awsIdleSince: maybeDate });
const earlier = z.object({
  before: z.object({ lookedAt: z.coerce.date(), since: maybeDate, awsIdleSince: maybeDate }),
});
const known = z.object({ newest: z.object({ at: z.coerce.date(), seenAt: z.coerce.date() }).nullable() });

/**
 * What the last look knew that knew anything, if that was not too long ago for its samples to be read on from there: an
 * idle time goes on over a moment in which CloudWatch said nothing.
 */
export function lookBefore(vigil: Vigil | null, now: Date): LookBefore | null {
  const last = lastKnown(vigil);
  const isRecent = last && last.lookedAt <= now && last.lookedAt > secondsAfter(now, -FIRST_LOOK_SECONDS);
  return isRecent ? last : null;
}

function lastKnown(vigil: Vigil | null): LookBefore | null {
  const { verdict = null, lookedAt = null, facts = null } = vigil ?? {};
  if (!verdict || !lookedAt) return null;
  if (verdict.kind === 'unknown') return earlier.safeParse(facts).data?.before ?? null;
  const since = verdict.kind === 'idle' ? new Date(verdict.since) : null;
  return { lookedAt, since, awsIdleSince: kept.safeParse(facts).data?.awsIdleSince ?? null };
}

/** From when on samples are needed to go on from the look before, or without one to know what can be known. */
export function samplesFrom({ before, readyAt, launchedAt }: IdleFacts, now: Date): Date {
  const first = latest(minuteOf(readyAt ?? launchedAt), secondsAfter(now, -FIRST_LOOK_SECONDS));
  return before ? latest(first, secondsAfter(before.lookedAt, -NEXT_LOOK_SECONDS)) : first;
}

/** CloudWatch dates a sample at the beginning of its minute. */
const minuteOf = (at: Date): Date => new Date(Math.floor(at.getTime() / 60_000) * 60_000);

/** Since when EMR's metric IsIdle has said yes without a break, up to its newest sample. */
export function awsIdleSince(samples: readonly MetricSample[], before: LookBefore | null): Date | null {
  let since = before?.awsIdleSince ?? null;
  for (const { at, isIdle } of samples) if (isIdle !== null) since = isIdle === 1 ? (since ?? at) : null;
  return since;
}

/** The newest sample that any look has seen so far. */
export const newestBefore = (vigil: Vigil | null): IdleFacts['newest'] =>
  known.safeParse(vigil?.facts).data?.newest ?? null;

/** The newest sample with what was read now. A clock that was put back has not seen it before now. */
export function newestSample(
  samples: readonly MetricSample[],
  before: IdleFacts['newest'],
  now: Date,
): IdleFacts['newest'] {
  const { quiet, newestAt } = readSeries(samples);
  const at = quiet?.to ?? newestAt;
  if (at && (!before || at > before.at)) return { at, seenAt: now };
  return before && before.seenAt > now ? { ...before, seenAt: now } : before;
}
