import { join } from 'node:path';
import type { ProcessFiles } from '../contract.ts';
import type { ClusterRecord, StepRecord } from './records.ts';
import { below, parseS3Uri, type S3Place } from './s3-uri.ts';

/** The folder below which a live cluster's own log files lie, in the layout they have in S3. */
export const localLogs = (directory: string, clusterId: string) => join(directory, 'logs', clusterId);

const processFiles = (folder: string): ProcessFiles => ({
  stdout: join(folder, 'stdout'),
  stderr: join(folder, 'stderr'),
  controller: join(folder, 'controller'),
});

export const stepFiles = (directory: string, clusterId: string, stepId: string): ProcessFiles =>
  processFiles(join(localLogs(directory, clusterId), 'steps', stepId));

/** Bootstrap actions are counted from 1, as in EMR's paths. */
export const bootstrapFiles = (directory: string, clusterId: string, ec2Id: string, number: number): ProcessFiles =>
  processFiles(join(localLogs(directory, clusterId), 'node', ec2Id, 'bootstrap-actions', String(number)));

/** Where a cluster's logs go in S3: the log URI and the cluster's id; null when it asked for none. */
export function clusterLogs(cluster: ClusterRecord): S3Place | null {
  return place(cluster.request.LogUri, cluster.id);
}

/** Where a step's logs go: its own log URI goes before the cluster's. */
export function stepLogs(cluster: ClusterRecord, step: StepRecord): S3Place | null {
  const own = step.config.StepMonitoringConfiguration?.S3MonitoringConfiguration?.LogUri;
  const root = place(own, cluster.id) ?? clusterLogs(cluster);
  return root && { bucket: root.bucket, key: below(root.key, `steps/${step.id}`) };
}

function place(uri: string | undefined, clusterId: string): S3Place | null {
  const parsed = uri === undefined ? null : parseS3Uri(uri);
  return parsed && { bucket: parsed.bucket, key: below(parsed.key, clusterId) };
}
