import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { S3Client } from '@aws-sdk/client-s3';
import { type AwsConnection, createS3Client, readSettings } from '../../aws/clients.ts';
import { AwsProblem } from '../../aws/errors.ts';
import type { AwsClusterId, StepId } from '../../ids.ts';
import type { LogPlaces } from '../types.ts';
import { listStreams, readStream } from './cloudwatch.ts';
import { chooseEvidence } from './error-lines.ts';
import type { ReadLog } from './line-reader.ts';
import { listLogs, readS3Log } from './s3.ts';
import { type LoggedCluster, type LoggedStep, type LogWays, logsOfBootstrap, logsOfStep } from './sources/of-run.ts';
import { logsInS3 } from './sources/s3.ts';
import type { FoundLogs, LogSource } from './sources/source.ts';

export type { LoggedCluster };

/** One log of a step or a bootstrap action. */
export interface LogFile {
  /** For people: `driver stderr`, `stderr`, `controller`, `bootstrap 1 stderr`. */
  name: string;
  source: 's3' | 'cloudwatch';
  /** `s3://…` or `<group>:<stream>`. */
  place: string;
  updatedAt: Date | null;
  /** The last lines asked for. */
  tail: string[];
  errors: ReadLog['errors'];
}

/** What could be read, the most telling file first, and what could not. */
export interface StepLogs {
  files: LogFile[];
  /** Places that could not be looked at, in words; what is missing from `files` may be there. */
  problems: string[];
}

export interface LogReader {
  /** All logs of a step and of its applications' containers, unread, the decisive first. */
  ofStep(cluster: LoggedCluster, step: LoggedStep): Promise<FoundLogs>;
  /** Those of the bootstrap actions. */
  ofBootstrap(cluster: LoggedCluster): Promise<FoundLogs>;
  /** Those below an address in S3, or the one at it. Throws an `AwsProblem`. */
  below(uri: string): Promise<LogSource[]>;
  readStepLogs(cluster: LoggedCluster, stepId: StepId, options: { lines: number }): Promise<StepLogs>;
  /** The logs of bootstrap actions, for a cluster that failed before its first step. */
  readBootstrapLogs(cluster: LoggedCluster, options: { lines: number }): Promise<StepLogs>;
  close(): void;
}

const MOST_FILES = 8;
const DRIVER = /\/(application_\d+_\d+)\/container_(?:e\d+_)?\d+_\d+_\d+_000001\/(stderr|stdout)[^/]*$/;

/** Opens the way to the logs, in S3 and CloudWatch Logs. */
export function createLogReader(connection: AwsConnection): LogReader {
  const s3 = createS3Client(connection);
  const streams = new CloudWatchLogsClient(readSettings(connection));
  const ways: LogWays = { s3, streams, known: new Map() };
  return {
    ofStep: (cluster, step) => logsOfStep(ways, cluster, step),
    ofBootstrap: (cluster) => logsOfBootstrap(ways, cluster),
    below: (uri) => logsInS3(s3, uri),
    readStepLogs: (cluster, stepId, { lines }) => readStepLogs({ s3, streams, lines }, cluster, stepId),
    readBootstrapLogs: (cluster, { lines }) => readBootstrapLogs({ s3, streams, lines }, cluster),
    close() {
      s3.destroy();
      streams.destroy();
    },
  };
}

/** The lines that say why, at most 12, each with its file. */
export const failureLines = (logs: StepLogs): { file: string; text: string }[] => chooseEvidence(logs.files);

interface Ways {
  s3: S3Client;
  streams: CloudWatchLogsClient;
  lines: number;
}
type Found = LogFile & { applicationId: string | null };

async function readStepLogs(ways: Ways, cluster: LoggedCluster, stepId: StepId): Promise<StepLogs> {
  const { problems, attempt } = tolerate();
  const streamed = await attempt('CloudWatch Logs', () => streamedStep(ways, cluster, stepId));
  const stored = await attempt('S3', () => storedStep(ways, cluster, stepId));
  const steps = merge(streamed, stored);

  const application = steps.map((file) => file.applicationId).find((id) => id !== null) ?? null;
  const drivers = merge(
    await attempt('CloudWatch Logs', () => streamedDriver(ways, cluster, application)),
    await attempt('S3', () => storedDriver(ways, cluster.logs, cluster.id, application)),
  );
  return { files: [...drivers, ...steps].toSorted(byWeight), problems };
}

async function readBootstrapLogs(ways: Ways, cluster: LoggedCluster): Promise<StepLogs> {
  const { problems, attempt } = tolerate();
  const pattern = /\/bootstrap-actions\/(\d+)\/(stderr|stdout|controller)[^/]*$/;
  const stored = await attempt('S3', async () => {
    const logs = await listLogs(ways.s3, `${cluster.logs.s3}${cluster.id}/node/`, (key) => pattern.test(key));
    return readAll(logs.slice(0, MOST_FILES), async (log): Promise<Found | null> => {
      const [, number, kind] = pattern.exec(log.key) ?? [];
      const read = await readS3Log(ways.s3, log, ways.lines);
      return read && toFile(`bootstrap ${number} ${kind}`, 's3', log.uri, log.updatedAt, read);
    });
  });
  return { files: merge([], cluster.logs.s3 === null ? [] : stored).toSorted(byWeight), problems };
}

async function streamedStep(ways: Ways, { logs }: LoggedCluster, stepId: StepId): Promise<Found[]> {
  if (logs.cloudWatch === null) return [];
  const { group, prefix } = logs.cloudWatch;
  const found = await listStreams(ways.streams, group, `${prefix}/steps/${stepId}/`);
  return readAll(found.slice(0, MOST_FILES), async (log): Promise<Found | null> => {
    const read = await readStream(ways.streams, log, ways.lines);
    return read && toFile(baseName(log.stream), 'cloudwatch', `${log.group}:${log.stream}`, log.updatedAt, read);
  });
}

async function storedStep(ways: Ways, { id, logs }: LoggedCluster, stepId: StepId): Promise<Found[]> {
  if (logs.s3 === null) return [];
  // Names differ between releases (stderr.gz, stderr.txt.gz, rotated ones), so they are listed, never guessed.
  const isWanted = (key: string): boolean => /\/(stderr|stdout|controller)[^/]*$/.test(key);
  const found = await listLogs(ways.s3, `${logs.s3}${id}/steps/${stepId}/`, isWanted);
  return readAll(found.slice(0, MOST_FILES), async (log): Promise<Found | null> => {
    const read = await readS3Log(ways.s3, log, ways.lines);
    return read && toFile(baseName(log.key), 's3', log.uri, log.updatedAt, read);
  });
}

async function streamedDriver(ways: Ways, { logs }: LoggedCluster, application: string | null): Promise<Found[]> {
  if (logs.cloudWatch === null || application === null) return [];
  const { group, prefix } = logs.cloudWatch;
  const found = await listStreams(ways.streams, group, `${prefix}/applications/${application}/`);
  const drivers = found.filter((log) => DRIVER.test(log.stream)).slice(0, MOST_FILES);
  return readAll(drivers, async (log): Promise<Found | null> => {
    const read = await readStream(ways.streams, log, ways.lines);
    return (
      read && toFile(`driver ${baseName(log.stream)}`, 'cloudwatch', `${log.group}:${log.stream}`, log.updatedAt, read)
    );
  });
}

async function storedDriver(
  ways: Ways,
  logs: LogPlaces,
  id: AwsClusterId,
  application: string | null,
): Promise<Found[]> {
  if (logs.s3 === null || application === null) return [];
  const found = await listLogs(ways.s3, `${logs.s3}${id}/containers/${application}/`, (key) => DRIVER.test(key));
  return readAll(found.slice(0, MOST_FILES), async (log): Promise<Found | null> => {
    const read = await readS3Log(ways.s3, log, ways.lines);
    return read && toFile(`driver ${baseName(log.key)}`, 's3', log.uri, log.updatedAt, read);
  });
}

/** One after the other: each may be large, and nobody waits for milliseconds here. */
async function readAll<T>(logs: T[], read: (log: T) => Promise<Found | null>): Promise<Found[]> {
  const files: Found[] = [];
  for (const log of logs) {
    const file = await read(log);
    if (file !== null) files.push(file);
  }
  return files;
}

/** CloudWatch has a log within seconds, S3 after minutes; what the first has, the second only repeats. */
function merge(streamed: Found[], stored: Found[]): Found[] {
  const names = new Set(streamed.filter((file) => file.tail.length > 0).map((file) => file.name));
  return [...streamed, ...stored.filter((file) => !names.has(file.name))].filter((file) => file.tail.length > 0);
}

// In cluster mode the driver's own log has the truth, and the step's is mostly YARN's small talk.
const WEIGHTS = ['driver stderr', 'driver stdout', 'bootstrap', 'stderr', 'stdout', 'controller'];
const weightOf = (name: string): number => {
  const weight = WEIGHTS.findIndex((start) => name.startsWith(start));
  return weight < 0 ? WEIGHTS.length : weight;
};
const byWeight = (a: LogFile, b: LogFile): number =>
  weightOf(a.name) - weightOf(b.name) || (b.updatedAt?.getTime() ?? 0) - (a.updatedAt?.getTime() ?? 0);

/** `stderr.gz` and `stderr.txt.gz` are `stderr`; a rotated `stderr.2026-11-21-15.gz` keeps its hour. */
function baseName(path: string): string {
  const name = path.split('/').at(-1) ?? path;
  return name.replace(/\.gz$/, '').replace(/\.txt$/, '');
}

function toFile(name: string, source: LogFile['source'], place: string, updatedAt: Date | null, read: ReadLog): Found {
  return { name, source, place, updatedAt, tail: read.tail, errors: read.errors, applicationId: read.applicationId };
}

/** What cannot be seen is told, not thrown: half of the evidence is better than none. */
function tolerate() {
  const problems: string[] = [];
  const attempt = async (place: string, read: () => Promise<Found[]>): Promise<Found[]> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof AwsProblem)) throw error;
      const text = `${place}: ${error.message}`;
      if (!problems.includes(text)) problems.push(text);
      return [];
    }
  };
  return { problems, attempt };
}
