import { isDeepStrictEqual } from 'node:util';
import { isPart } from '../../config/names.ts';
import type { Run } from '../../records.ts';
import type { EarlierRun } from '../../store/store.ts';

/** How many of a job's successes are looked at. */
export const LAST_SUCCESSES = 20;
/** Two runs are a coincidence. */
export const FEWEST = 3;
/** When the middle half of the numbers lies further apart than this, none of them is the usual one. */
const WIDEST = 2;

/**
 * The earlier runs that this one may be held against: those with the same arguments; or, with less than
 * three of them, those on the same preset that took their input in full, or a part of it, as this one. Empty with less
 * than three of these.
 */
export function comparable(run: Pick<Run, 'preset' | 'arguments'>, earlier: readonly EarlierRun[]): EarlierRun[] {
  const alike = earlier.filter((one) => one.preset === run.preset && takesPart(one) === takesPart(run));
  const same = alike.filter((one) => isDeepStrictEqual(one.arguments, run.arguments));
  const chosen = same.length >= FEWEST ? same : alike;
  return chosen.length >= FEWEST ? chosen : [];
}

const takesPart = ({ arguments: given }: Pick<Run, 'arguments'>): boolean => Object.keys(given).some(isPart);

/** The value that a share of the numbers lies below, between the two nearest ones; null of none. */
export function quantile(numbers: readonly number[], share: number): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  return below === undefined || above === undefined ? null : below + (above - below) * (at - Math.floor(at));
}

export const median = (numbers: readonly number[]): number | null => quantile(numbers, 0.5);

/** True when there are enough numbers, and they lie near enough to each other, for the middle one to mean something. */
export function isTelling(numbers: readonly number[]): boolean {
  const [low, high] = [quantile(numbers, 0.25), quantile(numbers, 0.75)];
  return numbers.length >= FEWEST && low !== null && high !== null && high <= low * WIDEST;
}
