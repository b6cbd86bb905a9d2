import type { ClusterId, RunId, SlackUserId } from '../../ids.ts';
import type { FollowedStream, Progress, Run, Step } from '../../records.ts';
import type { RunReport } from '../../run-report.ts';

/** A new run, as a command wants it; its one step is made with it. */
export type NewRun = Pick<
  Run,
  | 'id'
  | 'job'
  | 'arguments'
  | 'preset'
  | 'clusterId'
  | 'ownCluster'
  | 'requestedBy'
  | 'channel'
  | 'requestKey'
  | 'timeLimitSeconds'
> &
  Partial<Pick<Run, 'overrides' | 'retryOf' | 'chain' | 'scheduleId' | 'plannedAt'>> & { stepName: string };

/** The seconds after which a run's job had done each tenth of its work: `{10: 42, 20: 80}`; some may be missing. */
export type Track = Record<string, number>;

/** What a run of a job took, and what it was given. */
export type EarlierRun = Pick<Run, 'preset' | 'arguments'> & { seconds: number; track: Track };

export interface Runs {
  insert(run: NewRun, now: Date): Promise<Run | null>;
  get(id: RunId): Promise<Run | null>;
  byRequestKey(key: string): Promise<Run | null>;
  live(): Promise<Run[]>;
  /** Every run of a cluster, oldest first; those of a chain in their order. */
  onCluster(id: ClusterId): Promise<Run[]>;
  /** The same of several clusters. */
  onClusters(ids: ClusterId[]): Promise<Run[]>;
  /** Those of a cluster that may still change or that it was launched for; locks them for this transaction. */
  takeOpen(id: ClusterId): Promise<Run[]>;
  recent(limit: number): Promise<Run[]>;
  /** Those that failed since then and that nothing tries again, newest first. */
  failedSince(since: Date, limit: number): Promise<Run[]>;
  newestOf(person: SlackUserId): Promise<Run | null>;
  /** The last runs of a job that succeeded, newest first, with the seconds that their steps took. */
  succeeded(job: string, limit: number): Promise<EarlierRun[]>;
  /** The runs of a chain by its first one, in their order. */
  ofChain(lead: RunId): Promise<Run[]>;
  /** The runs that try this one again, oldest first. */
  retriesOf(id: RunId): Promise<Run[]>;
  update(id: RunId, change: Partial<Run>): Promise<void>;
}

export interface Steps {
  ofRun(id: RunId): Promise<Step[]>;
  ofRuns(ids: RunId[]): Promise<Step[]>;
  update(runId: RunId, position: number, change: Partial<Step>): Promise<void>;
}

/** What running jobs last said of themselves. */
export interface ProgressTable {
  /** With when it was last looked at: a job that is silent is told from one that nobody could hear. */
  get(id: RunId): Promise<{ progress: Progress; seenAt: Date; track: Track } | null>;
  /** How much of their work is done, by the last word of each, 0–100; only of those that have said it. */
  percentOf(ids: RunId[]): Promise<Map<RunId, number>>;
  /** Keeps it unless something newer is kept; true when it was new. */
  put(id: RunId, progress: Progress, now: Date): Promise<boolean>;
  /** It was looked at, whatever was found. */
  seen(id: RunId, now: Date): Promise<void>;
  /** So much was done for the first time after so many seconds; what was noted before stays. */
  reached(id: RunId, percent: number, seconds: number): Promise<void>;
}

/** What ended runs did. */
export interface Reports {
  /** The run has ended, and its log is to be looked for; once a run. */
  want(id: RunId, now: Date): Promise<void>;
  get(id: RunId): Promise<RunReport | null>;
  /** True while the log is still looked for. */
  isDue(id: RunId): Promise<boolean>;
  /** Those to be looked for now, longest waiting first. */
  due(now: Date, limit: number): Promise<{ run: RunId; tries: number }[]>;
  nextDueAt(now: Date): Promise<Date | null>;
  keep(id: RunId, report: RunReport): Promise<void>;
  /** It was not there: look again then; null: it will not come. */
  again(id: RunId, at: Date | null): Promise<void>;
}

/** Somebody follows the logs of a run in its thread. */
export interface Follow {
  runId: RunId;
  stream: FollowedStream;
  wantedBy: string;
  begunAt: Date;
  until: Date;
  /** Up to where each log was read, as `emr/logs` writes it. */
  cursors: Record<string, unknown>;
  /** Batches posted so far. */
  messages: number;
  stoppedBy: string | null;
}

export interface Follows {
  /** False when somebody follows it already: then that one goes on. */
  begin(follow: Pick<Follow, 'runId' | 'stream' | 'wantedBy' | 'until'>, now: Date): Promise<boolean>;
  due(now: Date, limit: number): Promise<Follow[]>;
  nextDueAt(now: Date): Promise<Date | null>;
  /** False when another process has brought it on since it was read; then nothing is changed. */
  advance(
    follow: Follow,
    change: { cursors: Record<string, unknown>; messages: number; dueAt: Date },
  ): Promise<boolean>;
  /** False when nobody follows it. */
  stop(run: RunId, stream: FollowedStream, by: string, now: Date): Promise<boolean>;
  /** As `advance`. */
  end(follow: Follow): Promise<boolean>;
}

export interface Intent {
  key: string;
  /** How often the effect was tried so far. */
  attempts: number;
  /** When it was tried, or given up waiting for, and nobody knows how it ended; null when it certainly did not happen. */
  openSince: Date | null;
  /** Set once the effect is known to have happened. */
  outcome: unknown;
  done: boolean;
}

export interface Intents {
  /** The intent as it stands; written first when it is new. */
  open(intent: { key: string; kind: string; subject: string }, now: Date): Promise<Intent>;
  /** Recorded right before the effect is tried. */
  attempt(key: string, now: Date): Promise<void>;
  /** The try was given up without an answer: from now on it may still show itself. */
  lose(key: string, now: Date): Promise<void>;
  finish(key: string, outcome: unknown, now: Date): Promise<void>;
  /** The effect certainly did not happen: the next try needs no check. */
  clear(key: string): Promise<void>;
}
