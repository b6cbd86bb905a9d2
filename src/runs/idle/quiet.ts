import type { MetricSample } from '../../emr/metrics.ts';
import { counted } from '../../slack/words.ts';
import { HOLE_SECONDS } from './facts.ts';
import type { IdleRule } from './rules.ts';

/** A sign of work in a sample. */
export interface Work {
  rule: IdleRule;
  because: string;
}

/** Samples without work, one after the other and without a hole, up to the newest. */
export interface QuietTime {
  from: Date;
  to: Date;
  samples: number;
}

/** What a series of samples shows. */
export interface Series {
  /** The newest sample with a sign of work. */
  work: (Work & { at: Date }) | null;
  /** The quiet time after it; null when the newest sample shows work, or leaves out what would. */
  quiet: QuietTime | null;
  /** True when nothing but the quiet time was seen: no work and no hole before it. */
  isQuietThroughout: boolean;
  /** The newest sample that tells anything. */
  newestAt: Date | null;
  /** Notebook kernels that were last seen open. */
  notebookKernels: number | null;
}

/** Less is taken by somebody; what is left out by rounding is not. */
const MEMORY_FREE_PERCENT = 99;
/** From here on AWS's own policy takes a cluster for used. */
const HDFS_USED_PERCENT = 10;

/** Reads samples, oldest first. */
export function readSeries(samples: readonly MetricSample[]): Series {
  const known: Known = { appsSubmitted: null, hdfsPercent: null, notebookKernels: null };
  let work: Series['work'] = null;
  let quiet: QuietTime | null = null;
  let isQuietThroughout = true;
  let newestAt: Date | null = null;
  for (const sample of samples) {
    const seen = workIn(sample, known);
    const whole = wholeness(sample, known);
    known.appsSubmitted = sample.appsSubmitted ?? known.appsSubmitted;
    known.hdfsPercent = sample.hdfsPercent ?? known.hdfsPercent;
    known.notebookKernels = sample.notebookKernels ?? known.notebookKernels;
    if (seen === null && whole === 'none') continue;
    newestAt = sample.at;
    if (seen || whole === 'part') {
      if (seen) work = { ...seen, at: sample.at };
      quiet = null;
      isQuietThroughout = false;
      continue;
    }
    const grown = grow(quiet, sample.at);
    if (quiet && grown.samples === 1) isQuietThroughout = false;
    quiet = grown;
  }
  return {
    work,
    quiet,
    isQuietThroughout: isQuietThroughout && quiet !== null,
    newestAt,
    notebookKernels: known.notebookKernels,
  };
}

/** The quiet time with one more sample; a new one after a hole. */
function grow(quiet: QuietTime | null, at: Date): QuietTime {
  const follows = quiet !== null && at.getTime() - quiet.to.getTime() <= HOLE_SECONDS * 1000;
  return follows ? { from: quiet.from, to: at, samples: quiet.samples + 1 } : { from: at, to: at, samples: 1 };
}

/** What a cluster without work must be seen without: only a sample with all of it can tell of idleness. */
const DECISIVE = ['isIdle', 'appsRunning', 'appsPending', 'containersPending', 'memoryAvailablePercent'] as const;

/** Samples of the minutes between EMR's looks have nothing of it, which is no loss; those with a part of it have lost some. */
function wholeness(sample: MetricSample, known: Known): 'all' | 'part' | 'none' {
  const there = DECISIVE.filter((field) => sample[field] !== null).length;
  if (there === 0) return 'none';
  const hasLost = known.appsSubmitted !== null && sample.appsSubmitted === null;
  return there === DECISIVE.length && !hasLost ? 'all' : 'part';
}

interface Known {
  appsSubmitted: number | null;
  hdfsPercent: number | null;
  notebookKernels: number | null;
}

/** Any one sign is enough: where metrics disagree, the one that tells of work is believed. */
function workIn(sample: MetricSample, known: Known): Work | null {
  const { appsRunning, appsPending, appsSubmitted, containersPending, memoryAvailablePercent: free } = sample;
  if (appsRunning !== null && appsRunning > 0) {
    return { rule: 'application', because: `${counted(appsRunning, 'YARN application')} at work.` };
  }
  if (appsPending !== null && appsPending > 0) {
    return { rule: 'application', because: `${counted(appsPending, 'YARN application')} waiting to start.` };
  }
  // Not only more: the counter begins anew when the resource manager does.
  if (appsSubmitted !== null && known.appsSubmitted !== null && appsSubmitted !== known.appsSubmitted) {
    return { rule: 'application', because: 'A YARN application came since the sample before.' };
  }
  if (sample.notebookKernels !== null && sample.notebookKernels > (known.notebookKernels ?? sample.notebookKernels)) {
    return { rule: 'notebook-opened', because: 'A notebook was opened since the sample before.' };
  }
  if (containersPending !== null && containersPending > 0) {
    return { rule: 'containers', because: `${counted(containersPending, 'container')} asked of YARN and not given.` };
  }
  if (free !== null && free < MEMORY_FREE_PERCENT) {
    return { rule: 'memory', because: `${Math.round(100 - free)} % of YARN's memory is taken.` };
  }
  if (sample.isIdle === 0) return { rule: 'emr-busy', because: "EMR's metric IsIdle says that it works." };
  if (sample.policyIdle === 0 && !isExplained(sample, known)) {
    return { rule: 'aws-policy-busy', because: "AWS's auto-termination policy sees somebody use it." };
  }
  return null;
}

/** An open notebook and data in HDFS keep AWS's policy from ending a cluster, and are no work. */
const isExplained = ({ notebookKernels, hdfsPercent }: MetricSample, known: Known): boolean =>
  (notebookKernels ?? 0) > 0 || (hdfsPercent ?? known.hdfsPercent ?? 0) >= HDFS_USED_PERCENT;
