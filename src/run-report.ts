/** What a run did, and what of it is worth changing, the costliest first. */
export interface RunReport extends RunNumbers {
  findings: Finding[];
}

/** What Spark's event log tells of a run: numbers by stage and of the whole; times are milliseconds. */
export interface RunNumbers {
  application: { id: string; name: string; spark: string };
  startedAt: number;
  endedAt: number;
  /** False when the log breaks off before the application's end: the driver died, or the copy of its log was cut. */
  complete: boolean;
  /** The longest ones, in the order in which they began. */
  stages: StageReport[];
  /** All there were, `stages` or not. */
  stageCount: number;
  tasks: { count: number; failed: number; killed: number; speculative: number };
  /** Spilled is what went to disk. */
  bytes: { read: number; written: number; shuffleRead: number; shuffleWritten: number; spilled: number };
  /** Of all tasks together. */
  time: { runMs: number; cpuMs: number; gcMs: number };
  driver: {
    /** How long no job ran, from the application's start to its end. */
    aloneMs: number;
    /** The longest such time in one piece, and when it began after the application's start. */
    longest: { ms: number; atMs: number } | null;
  };
  /** The highest of any task or executor; null where Spark did not log it. */
  peak: { executionBytes: number; heapBytes: number | null; pythonBytes: number | null };
  executors: {
    most: number;
    added: number;
    /** Those that went before the end and not because they were idle. */
    lost: number;
    cores: number;
    /** `4269M`, as Spark was given it. */
    memory: string | null;
    /** Cores times the time they were there, and how much of it tasks ran. */
    coreMs: number;
    busyMs: number;
    /** How many there were, from this moment after the start on. */
    timeline: { atMs: number; executors: number }[];
  };
  /** Files that SQL read and wrote; what RDDs read is not counted by Spark. */
  files: { read: number; readBytes: number; written: number; writtenBytes: number };
}

export interface StageReport {
  id: number;
  attempt: number;
  /** What it does: `csv: Scan csv → Exchange`. */
  name: string;
  state: 'done' | 'failed' | 'unfinished';
  /** When it began, after the application's start. */
  atMs: number;
  wallMs: number;
  /** How long it had no core to begin on. */
  waitedMs: number;
  tasks: number;
  failedTasks: number;
  /** How long its tasks took; null while none has ended well. The median is right to 3 %. */
  task: { medianMs: number; maxMs: number } | null;
  /** What its tasks read, from files and shuffles; null while none has ended well. */
  taskBytes: { median: number; max: number } | null;
  runMs: number;
  gcMs: number;
  readBytes: number;
  writtenBytes: number;
  shuffleReadBytes: number;
  shuffleWrittenBytes: number;
  spilledBytes: number;
  /** The most cores that were there when it began or ended. */
  cores: number;
}

/** Something about a run that is worth changing: always with the numbers that say so. */
export interface Finding {
  kind: FindingKind;
  /** The stage it is about; null for the whole run. */
  stage: number | null;
  /** What was seen. */
  says: string;
  /** What to change. */
  change: string;
}

export type FindingKind =
  | 'skew'
  | 'spill'
  | 'gc'
  | 'failed-tasks'
  | 'few-tasks'
  | 'many-tasks'
  | 'small-files-read'
  | 'small-files-written'
  | 'idle-cores'
  | 'driver-alone';
