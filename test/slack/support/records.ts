import type { AwsClusterId, ChannelId, ClusterId, RunId, SlackUserId, StepId } from '../../../src/ids.ts';
import type { Cluster, Progress, Run, RunProgress, StageProgress, Step } from '../../../src/records.ts';

export const NOW = new Date('2026-11-21T02:36:00Z');
export const at = (clock: string): Date => new Date(`2026-11-21T${clock}Z`);

/** A one-off cluster while its step runs. */
export const cluster = (over: Partial<Cluster> = {}): Cluster => ({
  id: 'c-7k3f9q2m' as ClusterId,
  name: 'stoker retrain r-7k3f9q2m c-7k3f9q2m',
  awsId: 'j-2AXXXXXXGAPLF' as AwsClusterId,
  preset: 'nightly',
  keepAlive: false,
  owner: 'U0GRACE' as SlackUserId,
  channel: 'C0DATA' as ChannelId,
  requestKey: 'key',
  wanted: 'up',
  endedBy: null,
  state: 'up',
  awsState: 'RUNNING',
  awsReason: null,
  primaryDns: 'ec2-1-2-3-4.compute.amazonaws.com',
  failure: null,
  hardLimitSeconds: 14_400,
  createdAt: at('02:30:00'),
  launchedAt: at('02:30:02'),
  readyAt: at('02:34:02'),
  endedAt: null,
  terminateAskedAt: null,
  leftToAwsAt: null,
  dueAt: null,
  origin: 'launched',
  keptUntil: null,
  keptBy: null,
  wouldEndAt: null,
  cost: null,
  ...over,
});

/** A run whose step runs. */
export const run = (over: Partial<Run> = {}): Run => ({
  id: 'r-7k3f9q2m' as RunId,
  job: 'retrain',
  arguments: { since: '3d', 'min-examples': 500 },
  preset: 'nightly',
  clusterId: 'c-7k3f9q2m' as ClusterId,
  ownCluster: true,
  requestedBy: 'U0GRACE' as SlackUserId,
  channel: 'C0DATA' as ChannelId,
  requestKey: 'key',
  state: 'running',
  cancelWantedBy: null,
  timeLimitSeconds: 3600,
  result: null,
  failure: null,
  createdAt: at('02:30:00'),
  startedAt: at('02:34:05'),
  endedAt: null,
  evidenceAt: null,
  overrides: null,
  retryOf: null,
  cost: null,
  chain: null,
  scheduleId: null,
  plannedAt: null,
  ...over,
});

export const step = (over: Partial<Step> = {}): Step => ({
  runId: 'r-7k3f9q2m' as RunId,
  position: 0,
  name: 'retrain r-7k3f9q2m',
  awsId: 's-1ABCDEFGHIJKL' as StepId,
  awsState: 'RUNNING',
  awsFailure: null,
  cancelAskedAt: null,
  startedAt: at('02:34:05'),
  endedAt: null,
  ...over,
});

export const stage = (id: number, over: Partial<StageProgress> = {}): StageProgress => ({
  id,
  name: 'collect at /mnt/tmp/spark-1/load.py:88',
  state: 'active',
  total: 200,
  done: 120,
  active: 8,
  failed: 0,
  ...over,
});

/** What a job in its second stage says of itself, and what is made of it. */
export const live = (over: Partial<RunProgress> = {}, progress: Partial<Progress> = {}): RunProgress => ({
  progress: {
    at: NOW,
    sequence: 9,
    doing: 'loading tweets',
    rows: 1_234_567,
    percent: 42.7,
    tasks: { total: 300, done: 128, active: 8, failed: 0 },
    stages: [stage(1, { state: 'done', total: 8, done: 8, active: 0 }), stage(2)],
    movedAt: NOW,
    ...progress,
  },
  left: { secondsLeft: 190, earlierRuns: 5 },
  trouble: null,
  usualSeconds: 400,
  ...over,
});
