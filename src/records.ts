import type { AwsClusterId, ChannelId, ClusterId, NoticeId, RunId, ScheduleId, SlackUserId, StepId } from './ids.ts';
import type { DigestSummary, NightLine, TroubledSchedule } from './night-report.ts';

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

/** What stands in each field of a form, by its name; of a list one text each. A field that is left empty has none. */
export type Filled = Readonly<Record<string, readonly string[]>>;

export interface Draft {
  filled: Filled;
  filledAt: Date;
}

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
  /** Since when AWS's own policy, set to its shortest, is to end it for idleness; null also once that was taken back. */
  leftToAwsAt: Date | null;
  /** When this cluster and the runs on it are to be looked at next; null: when something happens. */
  dueAt: Date | null;
  /** Launched by Stoker, or found in the account and claimed by a person or taken by the rule `adopt`. */
  origin: 'launched' | 'claimed' | 'adopted';
  /** It is not ended for idleness before this. */
  keptUntil: Date | null;
  keptBy: string | null;
  /** Set when Stoker asks for its end: when AWS's own policy or the hard limit would have ended it. */
  wouldEndAt: Date | null;
  /** As it was last metered. */
  cost: ClusterCost | null;
}

/** US dollars that a cluster has cost up to a moment: machines, EMR's fee and disks, without traffic. */
export interface ClusterCost {
  usd: number;
  /** Of these, what it cost while it was known to be idle. */
  idleUsd: number;
  /** What an hour of it costs with the machines it has now; 0 once it is gone. */
  hourlyUsd: number;
  /** True where a price is not known for certain: an unknown type, or Spot, whose price changes. */
  estimated: boolean;
  /** The moment, as ISO 8601. */
  at: string;
}

/** US dollars of one run: of its own cluster all, of a shared one its share of the time that its step took. */
export interface RunCost {
  usd: number;
  estimated: boolean;
}

/** One machine of a cluster, as EMR last listed it. */
export interface ClusterInstance {
  clusterId: ClusterId;
  /** EMR's own id of it, `ci-…`. */
  id: string;
  type: string | null;
  role: 'primary' | 'core' | 'task' | null;
  market: 'on-demand' | 'spot';
  /** Volumes beside the root. */
  volumes: { type: string; gb: number }[];
  createdAt: Date;
  endedAt: Date | null;
}

/** A time in which a cluster was idle; the end is null while it lasts. */
export interface IdleSpell {
  clusterId: ClusterId;
  beganAt: Date;
  endedAt: Date | null;
}

/** Whether a cluster does work, and how that is known; times are ISO 8601, for it is kept as JSON. */
export type IdleVerdict =
  | { kind: 'busy'; rule: string; because: string }
  | { kind: 'idle'; since: string; rule: string; because: string }
  /** It cannot be told: never a reason to end anything. */
  | { kind: 'unknown'; rule: string; because: string };

/** Money that is lost otherwise than by idleness. */
export interface Concern {
  kind:
    | 'slow-start'
    | 'slow-bootstrap'
    | 'slow-step'
    | 'stuck-step'
    | 'unhealthy-nodes'
    | 'lost-nodes'
    | 'slow-termination';
  /** What of the cluster it is about, such as a step's id; empty for the whole of it. */
  about: string;
  /** For a person: what is seen, how long, and what would be usual. */
  message: string;
  /** ISO 8601. */
  since: string;
}

/** What is known of a live cluster's work. */
export interface Vigil {
  clusterId: ClusterId;
  dueAt: Date | null;
  lookedAt: Date | null;
  /** It has been looked at without a gap since then; warnings from before do not count. */
  watchedSince: Date | null;
  /** The facts of the last look, for whoever asks why; `runs/idle` knows their form. */
  facts: unknown;
  verdict: IdleVerdict | null;
  /** Since when the verdict is of its kind. */
  verdictSince: Date | null;
  /** Since which look its owner has been away from Slack; null: was there, or nobody knows. */
  awaySince: Date | null;
  /** When AWS refused to end it for idleness: since then that is not tried again while the same idle time lasts. */
  refusedAt: Date | null;
  /** AWS's own auto-termination as Stoker last set it. */
  backstop: { seconds: number; setAt: string } | null;
}

/** What a notice tells; times are ISO 8601, money US dollars. */
export type NoticeBody =
  /** A cluster does nothing; `endsAt` is null where nobody ends it but people, `number` counts within one idle time. */
  | {
      kind: 'idle';
      since: string;
      because: string;
      number: number;
      endsAt: string | null;
      idleUsd: number | null;
      hourlyUsd: number | null;
      estimated: boolean;
    }
  /** Nobody can see whether it works: said once, and never a reason to end it. */
  | { kind: 'blind'; since: string; because: string }
  | { kind: 'concern'; concern: Concern; hourlyUsd: number | null }
  | { kind: 'hard-limit'; endsAt: string }
  /** Stoker's loop has ended it. */
  | {
      kind: 'ended';
      since: string;
      usd: number | null;
      idleUsd: number | null;
      savedUsd: number | null;
      /** What would have ended it, and when. */
      otherwise: { by: 'aws-policy' | 'hard-limit'; at: string } | null;
      preset: string;
      estimated: boolean;
    }
  /** Clusters that nobody of Stoker launched and nobody claimed, once a day. */
  | { kind: 'unclaimed'; day: string; hourlyUsd: number; clusters: UnclaimedCluster[] }
  | {
      kind: 'budget';
      scope: 'team' | 'owner' | 'job';
      name: string;
      month: string;
      percent: number;
      spentUsd: number;
      budgetUsd: number;
      forecastUsd: number;
      estimated: boolean;
    }
  /** What Stoker's loop has saved in a month, and what was left behind in the account. */
  | {
      kind: 'month';
      month: string;
      savedUsd: number;
      clusters: number;
      spentUsd: number;
      idleUsd: number;
      leftBehind: string[];
    }
  /** What a channel's schedules did last night, each morning. */
  | { kind: 'digest'; digest: DigestSummary }
  /** In its thread: each schedule, on as many pages as they need; `left` of them found no room on the last. */
  | { kind: 'digest-details'; day: string; lines: NightLine[]; page: number; pages: number; left: number }
  /** Something is wrong with a schedule. */
  | ({ kind: 'trouble' } & TroubledSchedule)
  /** Many of a channel did not run as planned, mostly because Stoker was not there: one message with the first of all of them. */
  | { kind: 'troubles'; all: number; troubled: TroubledSchedule[] }
  /** Stoker was invited to a channel; `elsewhere` are those it is used in, where this is none of them. */
  | { kind: 'greeting'; jobs: string[]; elsewhere: string[] };

export interface UnclaimedCluster {
  awsId: AwsClusterId;
  name: string;
  state: string;
  owner: string | null;
  createdAt: string;
  /** Null while its machines are not known. */
  hourlyUsd: number | null;
  estimated: boolean;
  /** What became of it since; left out while nothing has. */
  settled?: { how: 'claimed' | 'ignored' | 'terminated' | 'gone'; by: string | null } | undefined;
}

/** What became of what a notice told; it is drawn with the notice. */
export type NoticeAnswer =
  | { kind: 'kept'; by: string; until: string }
  | { kind: 'terminated'; by: string }
  /** It does something again, or somebody stopped what was to happen. */
  | { kind: 'busy'; because: string }
  /** Just before the end something moved. */
  | { kind: 'stood-down'; because: string }
  | { kind: 'ended' }
  /** A schedule in trouble was run after all: by time, or because somebody asked for it. */
  | { kind: 'ran'; at: string; by: string | null }
  /** Another notice has taken its place, or the matter is over. */
  | { kind: 'over' };

export interface Notice {
  id: NoticeId;
  key: string;
  clusterId: ClusterId | null;
  body: NoticeBody;
  answer: NoticeAnswer | null;
  createdAt: Date;
  answeredAt: Date | null;
}

/** Where a notice is shown. */
export interface NoticePlace {
  /** The channel, or the person for a direct message. */
  channel: ChannelId | SlackUserId;
  /** The card in whose thread it stands; null: by itself. */
  threadOf: CardSubject | null;
  /** In a thread: shown in the channel too. */
  broadcast: boolean;
}

/** A machine of a found cluster. */
export type FoundInstance = Omit<ClusterInstance, 'clusterId' | 'createdAt' | 'endedAt'> & {
  createdAt: string;
  endedAt: string | null;
};

/** A cluster of the account that Stoker did not launch. */
export interface FoundCluster {
  awsId: AwsClusterId;
  name: string;
  state: string;
  /** Since when it was seen in this state. */
  stateSince: Date;
  /** A Slack user, or whatever its tags say of whose it is; null when they do not. */
  owner: string | null;
  tags: Record<string, string>;
  /** Whether it waits for more work after its steps; null while EMR has not let us look. */
  keepAlive: boolean | null;
  isProtected: boolean;
  /** Its tags name a cluster of another Stoker, which looks after it. */
  otherStoker: boolean;
  /** Its machines as they were last listed; the times are ISO 8601, for they are kept as JSON. */
  instances: FoundInstance[];
  createdAt: Date;
  readyAt: Date | null;
  /** When its tags and settings were read, and its machines; null: not yet. */
  describedAt: Date | null;
  listedAt: Date | null;
  seenAt: Date;
  goneAt: Date | null;
  ignoredUntil: Date | null;
  ignoredBy: string | null;
  /** The cluster of ours that it has become. */
  clusterId: ClusterId | null;
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

/** What of several times that passed while nobody could act is made up for. */
export const CATCH_UPS = ['none', 'last', 'all'] as const;
export type CatchUp = (typeof CATCH_UPS)[number];

/** What becomes of a planned time while the run of an earlier one goes on. */
export const OVERLAPS = ['skip', 'queue', 'cancel'] as const;
export type Overlap = (typeof OVERLAPS)[number];

/** Runs a job or a chain at planned times. */
export interface Schedule {
  id: ScheduleId;
  name: string;
  /** Where it is written: in stoker.yml, or nowhere but in the record. */
  source: 'file' | 'slack';
  /** Exactly one of the two is set. */
  job: string | null;
  chain: string | null;
  /** As given; texts may hold dates to be filled in. */
  arguments: ArgumentValues;
  /** Null: the job's or the chain's own. */
  preset: string | null;
  /** Five fields of cron, by the clocks of `zone`. */
  cron: string;
  /** IANA name. */
  zone: string;
  overlap: Overlap;
  catchUp: CatchUp;
  /** Of each run; null: the job's own. */
  timeLimitSeconds: number | null;
  /** How often a failed one is tried again, and the pause before the first of these; each further one is twice as long. */
  retries: number;
  retryPauseSeconds: number;
  /** Without new input since its last success it is skipped. */
  onlyNewData: boolean;
  /** Slack users told of trouble beside its owner and channel. */
  tell: string[];
  /** A Slack user, or another word where it is nobody's. */
  owner: SlackUserId;
  channel: ChannelId;
  createdAt: Date;
  createdBy: string;
  pausedAt: Date | null;
  pausedBy: string | null;
  removedAt: Date | null;
  removedBy: string | null;
  /** The first planned time that is not accounted for yet; null while it is paused or removed. */
  nextAt: Date | null;
}

/** What became of one planned time of a schedule, or of being asked to run out of turn. */
export interface Occurrence {
  scheduleId: ScheduleId;
  plannedAt: Date;
  /** How many planned times it stands for, itself and the next ones: 1, but of a long downtime many that were missed. */
  times: number;
  /** Who asked for it out of turn; null: time did. */
  askedBy: string | null;
  state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'skipped' | 'missed';
  /** Why it waits, did not run or did not succeed: for code. */
  why: OccurrenceReason | null;
  /** The same for a person, redacted. */
  because: string | null;
  attempts: number;
  /** The run of the newest attempt, of a chain its first; null while there is none. */
  runId: RunId | null;
  /** Of a waiting one: when it may begin. */
  dueAt: Date | null;
  /** What its input was when it was looked at before the launch. */
  input: InputSeen | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

export type OccurrenceReason =
  /** Waits: behind an earlier one, or to be tried again. */
  | 'queued'
  | 'retry'
  /** Skipped. */
  | 'overlap'
  | 'no-new-data'
  /** Missed: nobody was there, and it is not made up for, or a later one makes up for it. */
  | 'down'
  | 'made-up'
  /** Failed before there was a run: a budget, arguments or a job that stoker.yml no longer has. */
  | 'budget'
  | 'refused'
  /** Failed, or cancelled for a later one. */
  | 'run-failed'
  | 'overtaken'
  | 'asked';

/** Objects in S3 that an input names, so that the same input is known again. */
export interface InputSeen {
  objects: number;
  bytes: number;
  /** ISO 8601; null without objects. */
  newest: string | null;
  /** Of all keys, tags and sizes: SHA-256 in hex. */
  digest: string;
}

/** How one person wants to be told; null is the team's rule. */
export interface PersonSettings {
  person: SlackUserId;
  /** Two times of day such as `22:00-07:00`, by their own clock; `none` for no such hours. */
  quietHours: string | null;
  /** Whether they are written to directly. */
  direct: boolean | null;
  /** Of the IANA list; null is also that of their Slack profile. */
  zone: string | null;
  changedAt: Date;
}

/** True when a run has come to its end. */
export const isEnded = ({ state }: Pick<Run, 'state'>): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'cancelled';

/** True while it is not known yet why a run failed, and its logs may still say so. */
export const awaitsCause = ({ failure }: Pick<Run, 'failure'>): boolean =>
  failure?.looking === true && failure.cause === undefined;

/** What has a card; of a notice one for each place that shows it: `n-…`, `n-….2`. */
export type CardSubject = RunId | ClusterId | NoticeId;

/** The notice of a card; null for the card of a run or a cluster. */
export const noticeOf = (subject: CardSubject): NoticeId | null =>
  subject.startsWith('n-') ? (subject.split('.')[0] as NoticeId) : null;

const MOST_PLACES = 9;

/** The cards that a notice may have, one for each place, in their order. */
export const cardsOfNotice = (id: NoticeId): CardSubject[] =>
  Array.from({ length: MOST_PLACES }, (_, index) => (index === 0 ? id : (`${id}.${index + 1}` as NoticeId)));

/** The one message of a run or a cluster, or a notice at one place. */
export interface Card {
  subject: CardSubject;
  /** A direct message is addressed by the person until Slack has told its channel. */
  channel: ChannelId;
  /** The card in whose thread it stands; null: by itself. */
  threadOf: CardSubject | null;
  /** In a thread: shown in the channel too. */
  broadcast: boolean;
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
  /** `job`, here and below: of a chain the step that it tells of. */
  | { kind: 'run-failed'; failure: Failure; job?: string | undefined }
  /** The logs came after the failure was told; `corrects`: they say another cause than was told before. */
  | { kind: 'failure-lines'; failure: Failure; corrects?: boolean | undefined; job?: string | undefined }
  | { kind: 'run-cancelled'; by: string | null; message: string; job?: string | undefined }
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
  /** An admin keeps the cluster longer than it was allowed to live; seconds. */
  | { kind: 'hard-limit-raised'; by: string; from: number; to: number }
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

/** A person's Home, the app's own page in Slack. */
export interface Home {
  userId: SlackUserId;
  /** Of another workspace: has no role but by name. */
  outsider: boolean;
  /** When they last opened it or clicked in it. */
  openedAt: Date;
  /** The page that they have turned to, from 0, by the name of a long section. */
  pages: Record<string, number>;
  /** What their last click was answered, as mrkdwn; the time is ISO 8601. */
  said: { text: string; at: string } | null;
  /** Of what was last published, without its clock; null: to be published anew. */
  shownHash: string | null;
  /** Slack's own hash of that view. */
  viewHash: string | null;
  shownAt: Date | null;
}
