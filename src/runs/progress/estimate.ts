import type { TimeLeft } from '../../records.ts';
import type { EarlierRun, Track } from '../../store/store.ts';
import { FEWEST, isTelling, median } from './history.ts';

/** What an estimate stands on. */
export interface EstimateFacts {
  /** How long the step has been running. */
  elapsedSeconds: number;
  /** Of the work known by now, 0–100; null before there is any. */
  percent: number | null;
  /** When this run had done each tenth of it. */
  track: Track;
  /** Comparable earlier runs; empty when there are too few. */
  earlier: readonly Pick<EarlierRun, 'seconds' | 'track'>[];
  /** True while something looks wrong: a pace that is broken says nothing. */
  inTrouble: boolean;
}

/** Without earlier runs a share of the work says something once so much of it is done in so long a time. */
const PACE = { percent: 20, seconds: 60 };
/** The share of its time after which a run's own pace stands alone, when earlier runs took too different times. */
const ALONE_SHARE = 0.2;

/** A guess from this run's pace, and how much it is worth beside the usual time: the share of its time that has passed. */
interface PaceGuess {
  secondsLeft: number;
  share: number;
}

/**
 * A fair guess at the time left, or null while there is none: what those earlier runs still took that were not over by
 * this time; and, the further this run is, the more its own pace, read by when those had done as much as it has.
 */
export function timeLeft(facts: EstimateFacts): TimeLeft | null {
  const usual = fromUsual(facts);
  const pace = fromTracks(facts);
  const known = (secondsLeft: number) => ({ secondsLeft: Math.round(secondsLeft), earlierRuns: facts.earlier.length });
  if (usual !== null && pace) return known(usual * (1 - pace.share) + pace.secondsLeft * pace.share);
  if (usual !== null) return known(usual);
  if (pace && pace.share >= ALONE_SHARE) return known(pace.secondsLeft);
  const alone = facts.earlier.length === 0 ? fromPercent(facts) : null;
  return alone === null ? null : { secondsLeft: Math.round(alone), earlierRuns: 0 };
}

function fromUsual({ elapsedSeconds, earlier }: EstimateFacts): number | null {
  const seconds = earlier.map((run) => run.seconds);
  if (!isTelling(seconds)) return null;
  const longer = seconds.filter((one) => one > elapsedSeconds);
  return longer.length < FEWEST ? null : median(longer.map((one) => one - elapsedSeconds));
}

/** Work is found as it goes, so a tenth of it is no tenth of the time: earlier runs know how much of it. */
function fromTracks({ elapsedSeconds, track, earlier, inTrouble }: EstimateFacts): PaceGuess | null {
  if (inTrouble) return null;
  const tenths = Object.keys(track).sort((a, b) => Number(b) - Number(a));
  for (const tenth of tenths) {
    const shares = earlier.flatMap((run) => (run.track[tenth] ? [run.track[tenth] / run.seconds] : []));
    const share = median(shares);
    const reached = track[tenth];
    if (!isTelling(shares) || !share || !reached) continue;
    const secondsLeft = reached / share - elapsedSeconds;
    return secondsLeft > 0 ? { secondsLeft, share: Math.min(1, share) } : null;
  }
  return null;
}

function fromPercent({ elapsedSeconds, percent, inTrouble }: EstimateFacts): number | null {
  if (inTrouble || percent === null || percent >= 100) return null;
  if (percent < PACE.percent || elapsedSeconds < PACE.seconds) return null;
  return (elapsedSeconds * (100 - percent)) / percent;
}
