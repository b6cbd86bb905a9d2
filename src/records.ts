import type { AwsClusterId, ChannelId, ClusterId, RunId, SlackUserId, StepId } from './ids.ts';

export type ClusterState = 'wanted' | 'launching' | 'up' | 'idle' | 'terminating' | 'gone';
export type RunState = 'requested' | 'launching' | 'provisioning' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** Why something ended badly, in words for a person; `lines` are log lines, redacted (escape before Slack). */
export interface Failure {
  message: string;
  hint?: string | undefined;
  /** The lines of the logs that say why, with the file they stand in; `line` counts from 1. */
  lines?: { file: string; line?: number | undefined; text: string }[] | undefined;
  /** True while the logs are still being looked for. */
  looking?: boolean | undefined;
  /** The stable id of the cause, as docs/causes.md has it; `unknown` when the logs were read and say nothing known. */
  cause?: string | undefined;
  /** What to do, the likeliest first. */
  advice?: string[] | undefined;
  /** Ids of other causes in the logs: consequences, or what happened beside. */
  alsoSeen?: string[] | undefined;
  /** What another run would have otherwise, so that it likely succeeds; null when the cause is no matter of settings. */
  fix?: Fix | null | undefined;
}

/** What a run has other than its preset and its job say; on top of both. */
export interface Overrides {
  /** Spark's properties of the step. */
  spark?: Record<string, string> | undefined;
  /** Of the nodes that run executors and the driver, on a cluster launched for the run. */
  workers?:
    | { type?: string | undefined; market?: 'on-demand' | 'spot' | undefined; ebsGb?: number | undefined }
    | undefined;
}

/** Changes that answer a cause, and how they are told. */
export interface Fix {
  overrides: Overrides;
  /** `executor memory`, `4g` → `8g`; `from` is null where nothing was set. */
  changes: { what: string; from: string | null; to: string }[];
  /** What is worth knowing before it is tried, such as the price of a larger node. */
  notes: string[];
}

/** How far a running job is, as its heartbeat last said it. */
export interface Progress {
  /** When the job said it. */
  at: Date;
  /** Counts the heartbeats of one try of the job. */
  sequence: number;
  /** What it is doing, in its own words; null when it does not say. */
  doing: string | null;
  /** Rows done so far, where the job knows. */
  rows: number | null;
  /** Of all work that is known by now, 0–100; null before there is any. */
  percent: number | null;
  tasks: TaskCounts;
  /** The stages of now, and the newest that are done; at most 12. */
  stages: StageProgress[];
  /** When the number of tasks done last rose; null before the first. */
  movedAt: Date | null;
}

/** Numbers of Spark's tasks. */
export interface TaskCounts {
  total: number;
  done: number;
  active: number;
  failed: number;
}

export interface StageProgress extends TaskCounts {
  id: number;
  name: string;
  state: 'active' | 'done' | 'failed';
}

/** How long a run will likely go on. */
export interface TimeLeft {
  secondsLeft: number;
  /** How many earlier runs of the job it stands on; 0: this run's own pace alone. */
  earlierRuns: number;
}

/** What looks wrong with a run that goes on. */
export type Trouble =
  /** Tasks run and none finishes. */
  | { kind: 'stalled'; silentSeconds: number; normalSeconds: number }
  /** The job itself says nothing any more, not even that it lives. */
  | { kind: 'silent'; silentSeconds: number }
  /** It takes at least twice as long as it usually does. */
  | { kind: 'slow'; runningSeconds: number; usualSeconds: number };

/** All that can be said of a run while its job runs. */
export interface RunProgress {
  progress: Progress;
  /** Null while nobody can tell. */
  left: TimeLeft | null;
  trouble: Trouble | null;
  /** What such runs of the job usually take; null with less than three of them. */
  usualSeconds: number | null;
}

/** Why EMR says a cluster changed its state. */
export interface AwsReason {
  /** `ALL_STEPS_COMPLETED`, `STEP_FAILURE`, `BOOTSTRAP_FAILURE`, … */
  code?: string | undefined;
  message?: string | undefined;
  /** EMR's error details: codes such as `BOOTSTRAP_FAILURE_PRIMARY_WITH_NON_ZERO_CODE`. */
  details?:
    | { code?: string | undefined; message?: string | undefined; data?: Record<string, string>[] | undefined }[]
    | undefined;
}

/** What one argument of a job is given. */
export type ArgumentValue = string | number | boolean | string[];

/** What a run was given, by the names of its job's arguments. */
export type ArgumentValues = Record<string, ArgumentValue>;

export interface Cluster {
  id: ClusterId;
  name: string;
  awsId: AwsClusterId | null;
  preset: string;
  keepAlive: boolean;
  owner: SlackUserId;
  channel: ChannelId;
  requestKey: string;
  wanted: 'up' | 'gone';
  endedBy: string | null;
  state: ClusterState;
  awsState: string | null;
  awsReason: AwsReason | null;
  primaryDns: string | null;
  failure: Failure | null;
  hardLimitSeconds: number;
  createdAt: Date;
  launchedAt: Date | null;
  readyAt: Date | null;
  endedAt: Date | null;
  terminateAskedAt: Date | null;
  /** When this cluster and the runs on it are to be looked at next; null: when something happens. */
  dueAt: Date | null;
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

/** What a job says of itself at its end: the small JSON at its `--result`, checked when it was read. */
export interface JobResult {
  headline: string;
  metrics: { label: string; value: number | string; format?: string | undefined }[];
  tables: { title: string; columns: string[]; rows: (string | number | null)[][] }[];
  notes: string[];
  links: { label: string; uri: string }[];
  charts?: JobChart[] | undefined;
  /** Written for the one who asked: read through a link that only they get. */
  files?: { label: string; uri: string; bytes: number }[] | undefined;
  /** What became of a trained model: `version` is its folder below `models`, `champion` the version in use now. */
  model?: TrainedModel | undefined;
}

export interface TrainedModel {
  models: string;
  version: string;
  promoted: boolean;
  /** Empty while there is none. */
  champion: string;
  /** The champion before a promotion; none when it was the first. */
  previous?: string | null | undefined;
}

/** A chart of a job's result; each series has a value for each category. */
export interface JobChart {
  title: string;
  kind: 'bar' | 'line';
  categories: string[];
  series: { name: string; values: number[] }[];
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
}

/** True when a run has come to its end. */
export const isEnded = ({ state }: Pick<Run, 'state'>): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'cancelled';

/** True while it is not known yet why a run failed, and its logs may still say so. */
export const awaitsCause = ({ failure }: Pick<Run, 'failure'>): boolean =>
  failure?.looking === true && failure.cause === undefined;

/** The one message of a run or a cluster. */
export interface Card {
  subject: RunId | ClusterId;
  channel: ChannelId;
  ts: string | null;
  wantedVersion: number;
  shownVersion: number;
  attempts: number;
  attemptedAt: Date | null;
  shownAt: Date | null;
  lastError: string | null;
}

/** What of a run's logs can be followed: `own` is what helps most, the others are the streams of `logs`. */
export const FOLLOWED_STREAMS = ['own', 'stderr', 'stdout', 'controller', 'driver', 'executor'] as const;
export type FollowedStream = (typeof FOLLOWED_STREAMS)[number];

/** What happened, told once in the thread of the run's or cluster's card. */
export type ThreadEvent =
  | { kind: 'cluster-launched'; awsId: string; preset: string; consoleUrl: string | null }
  | { kind: 'cluster-ready'; awsId: string; seconds: number; primaryDns: string | null }
  | { kind: 'step-started'; step: string; awsId: string | null }
  | { kind: 'step-done'; step: string; seconds: number; result: JobResult | null }
  | { kind: 'run-failed'; failure: Failure }
  /** The logs came after the failure was told; `corrects`: they say another cause than was told before. */
  | { kind: 'failure-lines'; failure: Failure; corrects?: boolean | undefined }
  | { kind: 'run-cancelled'; by: string | null; message: string }
  | { kind: 'cluster-terminating'; by: string | null; message: string }
  | { kind: 'cluster-gone'; seconds: number; message: string }
  /** Somebody made another version of a model its champion: told where either of the two was made. */
  | { kind: 'champion-changed'; model: string; version: string; before: string | null; by: string }
  /** In the thread of the failed run; `by` is null when the job's own rule did it. */
  | { kind: 'run-retried'; run: RunId; by: string | null; changes: Fix['changes'] }
  /** In the thread of the new run: the failed ones before it, the first one first. */
  | {
      kind: 'run-retries';
      run: RunId;
      chain: { run: RunId; cause: string | null }[];
      by: string | null;
      changes: Fix['changes'];
    }
  /** What the followed logs of a run have said since the last batch; without secrets. */
  | {
      kind: 'log-lines';
      run: RunId;
      stream: FollowedStream;
      logs: { name: string; text: string; leftOut: number; hidden: number }[];
    }
  /** Somebody follows logs from now on. */
  | { kind: 'follow-begun'; run: RunId; stream: FollowedStream; by: string; until: string }
  | { kind: 'follow-ended'; stream: FollowedStream; why: 'stopped' | 'ended' | 'time' | 'messages'; by: string | null }
  | { kind: 'note'; message: string };

/** A message waiting for the thread of its card. */
export interface OutboxMessage {
  id: number;
  key: string;
  subject: RunId | ClusterId;
  message: ThreadEvent;
  attempts: number;
  attemptedAt: Date | null;
}

export interface AuditEntry {
  actor: string;
  channel: string | null;
  kind: 'command' | 'click' | 'system';
  /** The registry's name of the command or action. */
  name: string;
  detail: Record<string, unknown>;
  allowed: boolean;
  outcome: string;
  requestKey: string | null;
}
