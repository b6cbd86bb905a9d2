import type { ChannelId, RunId, ScheduleId, SlackUserId } from '../ids.ts';
import type { ArgumentValues } from './runs.ts';

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
