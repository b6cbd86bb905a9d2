import type { AwsReason } from '../../records.ts';
import type { LogSource } from '../logs/sources/source.ts';

/** The cause of a failure, by an id that never changes: docs/causes.md has one chapter for each. */
export const CAUSE_IDS = [
  'executor-memory-overhead',
  'executor-heap',
  'driver-heap',
  'driver-memory-overhead',
  'driver-max-result-size',
  'node-lost',
  'spot-interrupted',
  'disk-full',
  'shuffle-block-too-large',
  'heartbeat-timeout',
  'broadcast-too-large',
  'missing-class',
  'missing-python-module',
  'python-version-mismatch',
  'python-worker-crash',
  'not-serializable',
  's3-access-denied',
  's3-no-such-bucket',
  's3-slow-down',
  's3-connections',
  'path-not-found',
  'path-exists',
  'unreadable-input',
  'sql-error',
  'python-error',
  'java-error',
  'incompatible-library',
  'job-refused',
  'bad-arguments',
  'script-not-found',
  'database-unreachable',
  'database-too-many-clients',
  'database-auth',
  'database-schema',
  'database-busy',
  'database-data',
  'table-conflict',
  'metastore',
  'kerberos',
  'resources-unavailable',
  'bootstrap-failed',
  'capacity-unavailable',
  'cluster-validation',
  'time-limit',
  'cancelled',
  'terminated-by-user',
  'shutdown-hook-timeout',
  'executor-lost',
  'unknown',
] as const;
export type CauseId = (typeof CAUSE_IDS)[number];

/**
 * What kind of change answers a cause; how much of it is computed from the preset, the node and what was observed
 * (`remedies/`). A cause that no setting mends has none.
 */
export type RemedyKind =
  | 'more-executor-overhead'
  | 'more-executor-heap'
  | 'more-driver-heap'
  | 'more-driver-overhead'
  | 'more-result-size'
  | 'more-partitions'
  | 'smaller-broadcast'
  | 'on-demand-workers'
  | 'more-disk'
  | 'smaller-request'
  | 'slower-s3'
  | 'fewer-writers'
  | 'longer-timeouts';

/** Numbers that the logs themselves tell, where they do. */
export interface Observed {
  /** MiB that a container used when it was killed, and that it was allowed. */
  usedMb?: number | undefined;
  allowedMb?: number | undefined;
  /** MiB that were asked of YARN, and the most that it grants. */
  askedMb?: number | undefined;
  grantedMb?: number | undefined;
  /** Total tasks or bytes of what was too large. */
  resultMb?: number | undefined;
}

export interface EvidenceLine {
  /** The path below what was searched, or what people call the file: `driver stderr`. */
  file: string;
  /** Counts from 1; 0 for what comes from no file, such as EMR's own reason. */
  line: number;
  /** Cleaned and redacted, at most 1,000 characters. */
  text: string;
}

/** Why something failed. */
export interface Diagnosis {
  cause: CauseId;
  /** One line, with the names and numbers of this case. */
  title: string;
  /** One to eight lines that prove it, the decisive first. */
  evidence: EvidenceLine[];
  /** What to do, the likeliest first; whole sentences. */
  advice: string[];
  remedy: RemedyKind | null;
  observed: Observed;
  /** Other causes that the logs name, mostly consequences of this one. */
  alsoSeen: CauseId[];
  /** False where another log, which EMR may still push, could tell of a cause behind this one. */
  sure: boolean;
  /** Spark's properties as they were given to spark-submit, where the step's controller says so. */
  properties: Record<string, string>;
  /** How many secrets were taken out of the evidence. */
  hidden: number;
}

/** A log to be read for its reason: what `logs/sources` gives, less what only people are told. */
export type DiagnosedLog = Pick<LogSource, 'path' | 'bytes' | 'open'>;

/** What is known of a run from elsewhere than its logs. */
export interface Known {
  /** How EMR says it ended; null: nobody knows, so that the logs have to tell. */
  ended: 'succeeded' | 'failed' | 'cancelled' | null;
  /** Why EMR says that the cluster went. */
  cluster?: AwsReason | null | undefined;
  /** What EMR says of the step. */
  step?: { reason?: string | undefined; message?: string | undefined; logFile?: string | undefined } | null | undefined;
}
