import { UserError } from '../../../errors.ts';
import { readLogPlace, weightOf } from '../layout.ts';

/** Below one place; what each says is kept in memory until all are read. */
export const MOST_LOGS = 20_000;

export const tooManyLogs = (place: string): UserError =>
  new UserError(
    `There are more than ${MOST_LOGS.toLocaleString('en-US')} files below ${place}.`,
    'Name the folder of one step or of one application.',
  );

/** One log, wherever it lies; nothing of it is read before it is opened. */
export interface LogSource {
  /** Below the cluster's folder, in EMR's layout whatever holds it: `steps/s-…/stderr.gz`. */
  path: string;
  /** As stored, so packed when it is gzipped; null where the store does not tell. */
  bytes: number | null;
  updatedAt: Date | null;
  from: 's3' | 'cloudwatch' | 'disk';
  /** Its raw bytes from the beginning. Throws an `AwsProblem`; a log that has gone meanwhile is empty. */
  open(): AsyncIterable<Uint8Array>;
}

/** Logs of a run, the decisive first, and the places that could not be looked at, in words. */
export interface FoundLogs {
  sources: LogSource[];
  problems: string[];
}

/** The same for the copies of one log, packed or not: `steps/s-…/stderr.txt.gz` and `steps/s-…/stderr`. */
export const logKey = (path: string): string => path.replace(/\.gz$/, '').replace(/\.txt$/, '');

/** True for what processes print; EMR's own syslog and the like say nothing of a run. */
export const isLog = (path: string): boolean => ['stderr', 'stdout', 'controller'].includes(readLogPlace(path).stream);

/** Decisive first, and of equals the newest. */
export function byWeight(a: LogSource, b: LogSource): number {
  return (
    weightOf(readLogPlace(a.path)) - weightOf(readLogPlace(b.path)) ||
    (b.updatedAt?.getTime() ?? 0) - (a.updatedAt?.getTime() ?? 0) ||
    (a.path < b.path ? -1 : 1)
  );
}
