import type { JobResult } from '../../records.ts';
import { FEWEST, median } from '../progress/history.ts';

/** How many of a schedule's successes say what is usual for it. */
export const LAST_SUCCESSES = 14;

/** What the job of a run told of its work. */
export interface Told {
  job: string;
  metrics: JobResult['metrics'];
}

/** One of a schedule's successes, with all runs of its newest attempt. */
export interface Success {
  seconds: number;
  /** Null while its cluster was not metered. */
  usd: number | null;
  told: Told[];
}

/** A number by its job and its name. */
export interface Figure {
  job: string;
  label: string;
  value: number;
  format?: string | undefined;
}

/** What is usual for a schedule; null, or left out, what fewer than three of its last successes tell. */
export interface Usual {
  /** How many successes it stands on. */
  of: number;
  seconds: number | null;
  usd: number | null;
  figures: UsualFigure[];
}

export interface UsualFigure {
  job: string;
  label: string;
  median: number;
  /** The least and the greatest of them. */
  low: number;
  high: number;
}

/** The medians of a schedule's last successes, given newest first. */
export function usualOf(successes: readonly Success[]): Usual {
  const last = successes.slice(0, LAST_SUCCESSES);
  const values = new Map<string, { job: string; label: string; values: number[] }>();
  for (const { job, label, value } of last.flatMap(({ told }) => figuresOf(told))) {
    const key = `${job}\n${label}`;
    const known = values.get(key) ?? { job, label, values: [] };
    known.values.push(value);
    values.set(key, known);
  }
  return {
    of: last.length,
    seconds: usualNumber(last.map(({ seconds }) => seconds)),
    usd: usualNumber(last.flatMap(({ usd }) => (usd === null ? [] : [usd]))),
    figures: [...values.values()].flatMap(({ job, label, values: all }) => {
      const middle = usualNumber(all);
      return middle === null ? [] : [{ job, label, median: middle, low: Math.min(...all), high: Math.max(...all) }];
    }),
  };
}

const usualNumber = (values: readonly number[]): number | null => (values.length < FEWEST ? null : median(values));

/** The numbers of what jobs told, each name of a job once. */
export function figuresOf(told: readonly Told[]): Figure[] {
  return told.flatMap(({ job, metrics }) => {
    const seen = new Set<string>();
    return metrics.flatMap(({ label, value, format }) => {
      if (typeof value !== 'number' || !Number.isFinite(value) || seen.has(label)) return [];
      seen.add(label);
      return [{ job, label, value, format }];
    });
  });
}

/** Numbers that are counted: those of a whole pattern, or of none and whole; no rate, such as `rows/s`. */
export const isCount = ({ label, value, format }: Pick<Figure, 'label' | 'value' | 'format'>): boolean =>
  !/\/|\bper\b/.test(label) && Number.isInteger(value) && (format === undefined || /^(#,##)?0$/.test(format));

/** What a job worked on: the first number of each job that is a count. */
export function rowsOf(figures: readonly Figure[]): Figure[] {
  const jobs = new Map<string, Figure>();
  for (const figure of figures) if (!jobs.has(figure.job) && isCount(figure)) jobs.set(figure.job, figure);
  return [...jobs.values()];
}

/** Names of numbers that are better small, or that are not of this night's work. */
const NO_SCORE =
  /loss|error|\berr\b|bad|late|delay|missing|null|duplicate|reject|drop|fail|skew|rmse|mae|baseline|champion/i;

/**
 * How good something is, such as a model: a number between 0 and 1 with decimals, whose name speaks of nothing bad nor of
 * what it is compared with.
 */
export const isScore = ({ label, value, format }: Pick<Figure, 'label' | 'value' | 'format'>): boolean =>
  value >= 0 && value <= 1 && /^0\.0+$/.test(format ?? '') && !NO_SCORE.test(label);
