import type { MetricSample } from '../../emr/metrics.ts';
import { counted } from '../../slack/words.ts';
import type { IdleRule } from './rules.ts';

/** A sign of work in a sample. */
export interface Work {
  rule: IdleRule;
  because: string;
}

/** What earlier samples said last; null where none said it. */
export type KnownBefore = Pick<MetricSample, 'appsSubmitted' | 'hdfsPercent' | 'notebookKernels'>;

/** Less is taken by somebody; what is left out by rounding is not. */
const MEMORY_FREE_PERCENT = 99;
/** From here on AWS's own policy takes a cluster for used. */
const HDFS_USED_PERCENT = 10;

/** What a sample shows of work. Any one sign is enough: where metrics disagree, the one that tells of work is believed. */
export function workIn(sample: MetricSample, known: KnownBefore): Work | null {
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

/** True when AWS's policy would never end a cluster, by the newest that is known of it, though nobody works there. */
export function isKeptFromPolicy(samples: readonly MetricSample[]): boolean {
  const newest = (field: 'notebookKernels' | 'hdfsPercent'): number =>
    samples.findLast((sample) => sample[field] !== null)?.[field] ?? 0;
  return newest('notebookKernels') > 0 || newest('hdfsPercent') >= HDFS_USED_PERCENT;
}

/** An open notebook and data in HDFS keep AWS's policy from ending a cluster, and are no work. */
const isExplained = ({ notebookKernels, hdfsPercent }: MetricSample, known: KnownBefore): boolean =>
  (notebookKernels ?? 0) > 0 || (hdfsPercent ?? known.hdfsPercent ?? 0) >= HDFS_USED_PERCENT;
