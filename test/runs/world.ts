import type { AwsClusterId, ChannelId, ClusterId, RunId, SlackUserId, StepId } from '../../src/ids.ts';
import type { Cluster, Run, Step } from '../../src/records.ts';
import type { World } from '../../src/runs/world.ts';

export const NOW = new Date('2026-11-21T02:30:00Z');
export const ADA = 'U0ADA' as SlackUserId;
/** A moment so many seconds after (or before) now. */
export const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

export function cluster(over: Partial<Cluster> = {}): Cluster {
  return {
    id: 'c-22222222' as ClusterId,
    name: 'stoker retrain r-22222222 c-22222222',
    awsId: 'j-2AXXXXXXGAPLF' as AwsClusterId,
    preset: 'nightly',
    keepAlive: false,
    owner: ADA,
    channel: 'C0DATA' as ChannelId,
    requestKey: 't-1',
    wanted: 'up',
    endedBy: null,
    state: 'up',
    awsState: 'RUNNING',
    awsReason: null,
    primaryDns: 'ec2-1-2-3-4.compute-1.amazonaws.com',
    failure: null,
    hardLimitSeconds: 43_200,
    createdAt: at(-600),
    launchedAt: at(-590),
    readyAt: at(-300),
    endedAt: null,
    terminateAskedAt: null,
    leftToAwsAt: null,
    dueAt: NOW,
    origin: 'launched',
    keptUntil: null,
    keptBy: null,
    wouldEndAt: null,
    cost: null,
    ...over,
  };
}

export function run(over: Partial<Run> = {}): Run {
  return {
    id: 'r-22222222' as RunId,
    job: 'retrain',
    arguments: { since: '7d' },
    preset: 'nightly',
    clusterId: 'c-22222222' as ClusterId,
    ownCluster: true,
    requestedBy: ADA,
    channel: 'C0DATA' as ChannelId,
    requestKey: 't-1',
    state: 'running',
    cancelWantedBy: null,
    timeLimitSeconds: 7200,
    result: null,
    failure: null,
    createdAt: at(-600),
    startedAt: at(-290),
    endedAt: null,
    evidenceAt: null,
    overrides: null,
    retryOf: null,
    cost: null,
    chain: null,
    scheduleId: null,
    plannedAt: null,
    ...over,
  };
}

export function step(over: Partial<Step> = {}): Step {
  return {
    runId: 'r-22222222' as RunId,
    position: 0,
    name: 'retrain r-22222222',
    awsId: 's-1ABCDEFGHIJKL' as StepId,
    awsState: 'RUNNING',
    awsFailure: null,
    startedAt: at(-290),
    endedAt: null,
    cancelAskedAt: null,
    ...over,
  };
}

export const world = (c: Partial<Cluster> = {}, r?: Partial<Run> | null, s: Partial<Step> = {}): World => ({
  cluster: cluster(c),
  runs: r === null ? [] : [{ run: run(r), step: step(s) }],
});
