import { emptySample, type MetricSample } from '../../../src/emr/metrics.ts';
import type { SessionObservation } from '../../../src/emr/types.ts';
import type { StepId } from '../../../src/ids.ts';
import type { IdleFacts, StepFact } from '../../../src/runs/idle/facts.ts';
import { at } from '../world.ts';

/** A sample of a cluster that does nothing, so many minutes after (or before) now. */
export const sample = (minutes: number, over: Partial<MetricSample> = {}): MetricSample => ({
  ...emptySample(at(minutes * 60)),
  isIdle: 1,
  appsRunning: 0,
  appsPending: 0,
  appsSubmitted: 3,
  containersPending: 0,
  memoryAvailablePercent: 100,
  hdfsPercent: 0,
  unhealthyNodes: 0,
  lostNodes: 0,
  ...over,
});

/** Samples each five minutes, from so many minutes before now. */
export const samples = (from: number, to: number, over: Partial<MetricSample> = {}): MetricSample[] => {
  const all: MetricSample[] = [];
  for (let minutes = from; minutes <= to; minutes += 5) all.push(sample(minutes, over));
  return all;
};

export const step = (over: Partial<StepFact> = {}): StepFact => ({
  id: 's-1AAAAAAAAAAAA' as StepId,
  name: 'etl',
  state: 'COMPLETED',
  createdAt: at(-170 * 60),
  startedAt: at(-169 * 60),
  endedAt: at(-160 * 60),
  ...over,
});

export const session = (over: Partial<SessionObservation> = {}): SessionObservation => ({
  id: 'session-1',
  state: 'IDLE',
  createdAt: at(-170 * 60),
  startedAt: at(-169 * 60),
  idleSince: at(-100 * 60),
  ...over,
});

/** A cluster that has been ready for three hours and never did anything. */
export const facts = (over: Partial<IdleFacts> = {}): IdleFacts => ({
  state: 'WAITING',
  launchedAt: at(-188 * 60),
  readyAt: at(-180 * 60),
  terminateAskedAt: null,
  runs: 0,
  steps: [],
  samples: samples(-178, -3),
  sessions: [],
  before: null,
  newest: null,
  awsIdleSince: null,
  unseen: [],
  ...over,
});
