import type { ChannelId, ClusterId, RunId, ScheduleId, SlackUserId, StepId } from '../ids.ts';
import type { Failure, Overrides } from './failures.ts';
import type { JobResult } from './results.ts';

export type RunState = 'requested' | 'launching' | 'provisioning' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** What one argument of a job is given. */
export type ArgumentValue = string | number | boolean | string[];

/** What a run was given, by the names of its job's arguments. */
export type ArgumentValues = Record<string, ArgumentValue>;

/** US dollars of one run: of its own cluster all, of a shared one its share of the time that its step took. */
export interface RunCost {
  usd: number;
  estimated: boolean;
}

export interface Step {
  runId: RunId;
  position: number;
  name: string;
  awsId: StepId | null;
  awsState: string | null;
  awsFailure: { reason?: string | undefined; message?: string | undefined; logFile?: string | undefined } | null;
  startedAt: Date | null;
  endedAt: Date | null;
  cancelAskedAt: Date | null;
}

export interface Run {
  id: RunId;
  job: string;
  /** As typed or defaulted, checked against the job's arguments. */
  arguments: ArgumentValues;
  preset: string;
  clusterId: ClusterId;
  ownCluster: boolean;
  requestedBy: SlackUserId;
  channel: ChannelId;
  requestKey: string;
  state: RunState;
  cancelWantedBy: string | null;
  timeLimitSeconds: number;
  result: JobResult | null;
  failure: Failure | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  /** When the logs of a failed run are to be searched again. */
  evidenceAt: Date | null;
  /** What it has other than its preset and its job, because an earlier run failed without it. */
  overrides: Overrides | null;
  /** The run that this one tries again. */
  retryOf: RunId | null;
  /** Known once it has ended and its cluster was metered. */
  cost: RunCost | null;
  /** Of a run in a chain: which one, and its place there. */
  chain: ChainLink | null;
  /** The schedule, and its planned time, that it was begun for. */
  scheduleId: ScheduleId | null;
  plannedAt: Date | null;
}

/** The place of a run in a chain: runs one after the other on one cluster, shown on the card of the first. */
export interface ChainLink {
  name: string;
  /** The first run of the chain; its own id for that one. */
  lead: RunId;
  /** From 0. */
  position: number;
  /** It runs also when one before it failed. */
  evenIfFailed: boolean;
}

/** True when a run has come to its end. */
export const isEnded = ({ state }: Pick<Run, 'state'>): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'cancelled';

/** True while it is not known yet why a run failed, and its logs may still say so. */
export const awaitsCause = ({ failure }: Pick<Run, 'failure'>): boolean =>
  failure?.looking === true && failure.cause === undefined;
