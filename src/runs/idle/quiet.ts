import type { MetricSample } from '../../emr/metrics.ts';
import { HOLE_SECONDS } from './facts.ts';
import { type KnownBefore, type Work, workIn } from './signs.ts';

/** Values without work, one after the other and without a hole, up to the newest. */
export interface QuietTime {
  from: Date;
  to: Date;
  samples: number;
}

/** What a series of samples shows. */
export interface Series {
  /** The newest sample with a sign of work. */
  work: (Work & { at: Date }) | null;
  /** The quiet time after it, in which all that tells of work was seen; null while something of that is missing. */
  quiet: QuietTime | null;
  /** True when nothing but the quiet time was seen: no work and no hole before it. */
  isQuietThroughout: boolean;
  /** The newest sample that tells anything. */
  newestAt: Date | null;
  /** Notebook kernels that were last seen open. */
  notebookKernels: number | null;
}

/** What a cluster without work must be seen without. */
const DECISIVE = ['isIdle', 'appsRunning', 'appsPending', 'containersPending', 'memoryAvailablePercent'] as const;
const WITH_COUNTER = [...DECISIVE, 'appsSubmitted'] as const;
type Decisive = (typeof WITH_COUNTER)[number];

/**
 * EMR looks each five minutes, and then puts everything at once; with managed scaling it puts most each minute, and the rest
 * (not `AppsSubmitted`, and perhaps not `IsIdle`) as ever. Samples that are closer together than this are of that kind.
 */
const CLOSE_SECONDS = 150;

/** Reads samples, oldest first. Each of the decisive metrics is followed by itself; where one has a hole, nobody knows. */
export function readSeries(samples: readonly MetricSample[]): Series {
  const known: KnownBefore = { appsSubmitted: null, hdfsPercent: null, notebookKernels: null };
  const quiet = new Map<Decisive, QuietTime>();
  let work: Series['work'] = null;
  let isQuietThroughout = true;
  let newestAt: Date | null = null;
  let before: Date | null = null;
  for (const sample of samples) {
    const seen = workIn(sample, known);
    remember(known, sample);
    const isDecisive = DECISIVE.some((field) => sample[field] !== null);
    if (!seen && !isDecisive) continue;
    newestAt = sample.at;
    if (seen) {
      work = { ...seen, at: sample.at };
      quiet.clear();
      isQuietThroughout = false;
    } else {
      const isWhole = before === null || secondsApart(before, sample.at) > CLOSE_SECONDS;
      for (const field of decisive(known)) {
        if (!follow(quiet, field, sample, isWhole)) isQuietThroughout = false;
      }
    }
    if (isDecisive) before = sample.at;
  }
  const all = together(decisive(known).map((field) => quiet.get(field)));
  const { notebookKernels } = known;
  return { work, quiet: all, isQuietThroughout: isQuietThroughout && all !== null, newestAt, notebookKernels };
}

function remember(known: KnownBefore, sample: MetricSample): void {
  known.appsSubmitted = sample.appsSubmitted ?? known.appsSubmitted;
  known.hdfsPercent = sample.hdfsPercent ?? known.hdfsPercent;
  known.notebookKernels = sample.notebookKernels ?? known.notebookKernels;
}

/** The counter tells of applications that came and went: a cluster that has it must not lose it. */
const decisive = ({ appsSubmitted }: KnownBefore): readonly Decisive[] =>
  appsSubmitted === null ? DECISIVE : WITH_COUNTER;

/** Takes one value of a quiet sample into its series; false when a hole shows. A whole sample must have every value. */
function follow(quiet: Map<Decisive, QuietTime>, field: Decisive, sample: MetricSample, isWhole: boolean): boolean {
  const time = quiet.get(field);
  if (sample[field] === null) return !(isWhole && quiet.delete(field));
  if (time && secondsApart(time.to, sample.at) <= HOLE_SECONDS) {
    time.to = sample.at;
    time.samples += 1;
    return true;
  }
  quiet.set(field, { from: sample.at, to: sample.at, samples: 1 });
  return time === undefined;
}

/** The time in which all are quiet. */
function together(times: readonly (QuietTime | undefined)[]): QuietTime | null {
  const all = times.filter((time) => time !== undefined);
  if (all.length < times.length) return null;
  return {
    from: new Date(Math.max(...all.map(({ from }) => from.getTime()))),
    to: new Date(Math.min(...all.map(({ to }) => to.getTime()))),
    samples: Math.min(...all.map(({ samples }) => samples)),
  };
}

const secondsApart = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 1000;
