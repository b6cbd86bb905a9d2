import type { Fix } from '../../records.ts';
import type { RemedyKind } from '../diagnose/types.ts';
import { onTop, type Remedy } from './change.ts';
import { moreHeap, moreOverhead, moreResultSize, smallerRequest } from './memory.ts';
import { moreDisk, onDemandWorkers } from './nodes.ts';
import { longerTimeouts, morePartitions, slowerS3, smallerBroadcast } from './settings.ts';
import type { RemedyFacts } from './types.ts';

const REMEDIES: Record<RemedyKind, Remedy> = {
  'more-executor-overhead': moreOverhead('executor'),
  'more-executor-heap': moreHeap('executor'),
  'more-driver-heap': moreHeap('driver'),
  'more-driver-overhead': moreOverhead('driver'),
  'more-result-size': moreResultSize,
  'more-partitions': morePartitions,
  'smaller-broadcast': smallerBroadcast,
  'on-demand-workers': onDemandWorkers,
  'more-disk': moreDisk,
  'smaller-request': smallerRequest,
  'slower-s3': slowerS3,
  'longer-timeouts': longerTimeouts,
  // How many write at once is an argument of the job, which is the asker's to give.
  'fewer-writers': () => null,
};

/**
 * What another run would have other than the failed one, so that it likely succeeds: computed from what that run had,
 * its nodes and what was observed. Null when no setting within reach of the nodes answers the cause.
 */
export function computeFix(facts: RemedyFacts): Fix | null {
  const fix = REMEDIES[facts.remedy](facts);
  return fix && onTop(facts.overrides, fix);
}
