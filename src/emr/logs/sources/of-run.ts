import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { S3Client } from '@aws-sdk/client-s3';
import { AwsProblem } from '../../../aws/errors.ts';
import type { StepId } from '../../../ids.ts';
import type { ClusterDetail } from '../../types.ts';
import { readLogPlace } from '../layout.ts';
import { applicationsIn } from './applications.ts';
import { listStreamedLogs } from './cloudwatch.ts';
import { listS3Logs } from './s3.ts';
import { byWeight, type FoundLogs, isLog, type LogSource, logKey } from './source.ts';

/** The ways to logs. */
export interface LogWays {
  s3: S3Client;
  streams: CloudWatchLogsClient;
  /** The applications of steps that run, for a minute: a step that is followed is looked at every few seconds. */
  known: Map<StepId, { applications: string[]; until: number }>;
}

const KNOWN_MS = 60_000;
const MOST_KNOWN = 500;

export type LoggedCluster = Pick<ClusterDetail, 'id' | 'logs'>;

/** A step by its id, and when it ended; null while it runs. */
export interface LoggedStep {
  id: StepId;
  endedAt: Date | null;
}

/** All logs of a step: its own, and those of the containers of its applications; the decisive first. */
export async function logsOfStep(ways: LogWays, cluster: LoggedCluster, step: LoggedStep): Promise<FoundLogs> {
  const { problems, attempt } = tolerate();
  const list = (below: string) => listBoth(ways, cluster, below, step.endedAt, attempt);
  const own = await list(`steps/${step.id}/`);
  const applications = await applicationsOf(ways, step, own, attempt);
  const containers: LogSource[] = [];
  for (const application of applications) containers.push(...(await list(`containers/${application}/`)));
  return { sources: [...own, ...containers].toSorted(byWeight), problems };
}

async function applicationsOf(
  ways: LogWays,
  { id, endedAt }: LoggedStep,
  own: LogSource[],
  attempt: Attempt,
): Promise<string[]> {
  const known = endedAt === null ? ways.known.get(id) : undefined;
  if (known && known.until > Date.now()) return known.applications;
  for (const source of own.toSorted(byWeight)) {
    const applications = await attempt(placeOf(source), () => applicationsIn(source));
    if (applications.length === 0) continue;
    if (ways.known.size > MOST_KNOWN) ways.known.clear();
    ways.known.set(id, { applications, until: Date.now() + KNOWN_MS });
    return applications;
  }
  return [];
}

/** The logs of bootstrap actions, on all nodes. */
export async function logsOfBootstrap(ways: LogWays, cluster: LoggedCluster): Promise<FoundLogs> {
  const { problems, attempt } = tolerate();
  const base = cluster.logs.s3;
  const found =
    base === null
      ? []
      : await attempt('S3', () =>
          listS3Logs(ways.s3, `${base}${cluster.id}/`, 'node/', (path) => readLogPlace(path).role === 'bootstrap'),
        );
  return { sources: found.toSorted(byWeight), problems };
}

type Attempt = <T>(place: string, work: () => Promise<T[]>) => Promise<T[]>;

async function listBoth(
  ways: LogWays,
  { id, logs }: LoggedCluster,
  below: string,
  endedAt: Date | null,
  attempt: Attempt,
): Promise<LogSource[]> {
  const { s3: base, cloudWatch: group } = logs;
  const [streamed, stored] = await Promise.all([
    group ? attempt('CloudWatch Logs', () => listStreamedLogs(ways.streams, group, below)) : [],
    // Names differ between releases (stderr.gz, stderr.txt.gz, rotated ones), so they are listed, never guessed.
    base ? attempt('S3', () => listS3Logs(ways.s3, `${base}${id}/`, below, isLog)) : [],
  ]);
  return merge(streamed, stored, endedAt);
}

/**
 * CloudWatch has a log within seconds, S3 after minutes: while a step runs the first is ahead. What S3 was given after
 * the end is whole, and quicker to read.
 */
export function merge(streamed: LogSource[], stored: LogSource[], endedAt: Date | null): LogSource[] {
  const isWhole = ({ updatedAt }: LogSource): boolean =>
    endedAt !== null && updatedAt !== null && updatedAt.getTime() > endedAt.getTime();
  const whole = new Set(stored.filter(isWhole).map(({ path }) => logKey(path)));
  const live = streamed.filter(({ path }) => !whole.has(logKey(path)));
  const known = new Set(live.map(({ path }) => logKey(path)));
  return [...live, ...stored.filter(({ path }) => !known.has(logKey(path)))];
}

const placeOf = ({ from }: LogSource): string => (from === 's3' ? 'S3' : 'CloudWatch Logs');

/** What cannot be seen is told, not thrown: half of the evidence is better than none. */
function tolerate(): { problems: string[]; attempt: Attempt } {
  const problems: string[] = [];
  const attempt: Attempt = async (place, work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AwsProblem)) throw error;
      const text = `${place}: ${error.message}`;
      if (!problems.includes(text)) problems.push(text);
      return [];
    }
  };
  return { problems, attempt };
}
