import type { TimeLeft } from '../../records.ts';
import { median, quantile } from './history.ts';

/** What an estimate stands on. */
export interface EstimateFacts {
  /** How long the step has been running. */
  elapsedSeconds: number;
  /** Of the work known by now, 0–100; null before there is any. */
  percent: number | null;
  /** The seconds of comparable earlier runs; empty when there are too few. */
  earlier: readonly number[];
  /** True while something looks wrong: a pace that is broken says nothing. */
  inTrouble: boolean;
}

/** As many earlier runs must have taken longer than this one has by now. */
const FEWEST_LONGER = 3;
/** When the middle half of the earlier runs lies further apart than this, they have no usual time. */
const WIDEST = 2;
/** A share of the work says something once so much of it is done in so long a time. */
const PACE = { percent: 20, seconds: 60 };

/**
 * A fair guess at the time left, or null while there is none: what those earlier runs still took that were not over by
 * this time, and, the further this run is, the more its own pace.
 */
export function timeLeft(facts: EstimateFacts): TimeLeft | null {
  const byHistory = fromHistory(facts);
  const byPace = fromPace(facts);
  if (byHistory === null) return byPace === null ? null : { secondsLeft: Math.round(byPace), earlierRuns: 0 };
  const weight = byPace === null ? 0 : (facts.percent ?? 0) / 100;
  const secondsLeft = byHistory * (1 - weight) + (byPace ?? 0) * weight;
  return { secondsLeft: Math.round(secondsLeft), earlierRuns: facts.earlier.length };
}

function fromHistory({ elapsedSeconds, earlier }: EstimateFacts): number | null {
  const [low, high] = [quantile(earlier, 0.25), quantile(earlier, 0.75)];
  if (low === null || high === null || high > low * WIDEST) return null;
  const longer = earlier.filter((seconds) => seconds > elapsedSeconds);
  if (longer.length < FEWEST_LONGER) return null;
  return median(longer.map((seconds) => seconds - elapsedSeconds));
}

function fromPace({ elapsedSeconds, percent, inTrouble }: EstimateFacts): number | null {
  if (inTrouble || percent === null || percent >= 100) return null;
  if (percent < PACE.percent || elapsedSeconds < PACE.seconds) return null;
  return (elapsedSeconds * (100 - percent)) / percent;
}
