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
