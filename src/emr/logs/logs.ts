import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { type AwsConnection, createS3Client, readSettings } from '../../aws/clients.ts';
import { type LoggedCluster, type LoggedStep, type LogWays, logsOfBootstrap, logsOfStep } from './sources/of-run.ts';
import type { FoundLogs } from './sources/source.ts';

export type { LoggedCluster };

/** Finds the logs of runs, in S3 and CloudWatch Logs; what is found is read by whoever wants it. */
export interface LogReader {
  /** All logs of a step and of its applications' containers, the decisive first. */
  ofStep(cluster: LoggedCluster, step: LoggedStep): Promise<FoundLogs>;
  /** Those of the bootstrap actions, for a cluster that failed before its first step. */
  ofBootstrap(cluster: LoggedCluster): Promise<FoundLogs>;
  close(): void;
}

/** Opens the way to the logs. */
export function createLogReader(connection: AwsConnection): LogReader {
  const s3 = createS3Client(connection);
  const streams = new CloudWatchLogsClient(readSettings(connection));
  const ways: LogWays = { s3, streams, known: new Map() };
  return {
    ofStep: (cluster, step) => logsOfStep(ways, cluster, step),
    ofBootstrap: (cluster) => logsOfBootstrap(ways, cluster),
    close() {
      s3.destroy();
      streams.destroy();
    },
  };
}
