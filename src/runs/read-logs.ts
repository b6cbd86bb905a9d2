import type { EmrGateway } from '../emr/gateway.ts';
import type { LogReader, StepLogs } from '../emr/logs/logs.ts';
import type { Cluster, Step } from '../records.ts';

/** The last lines of a run's logs as far as they can be read now, the most telling file first. */
export async function readRunLogs(
  deps: { emr: EmrGateway; logs: LogReader },
  cluster: Cluster,
  step: Step,
  options: { lines: number },
): Promise<StepLogs> {
  if (!cluster.awsId) return { files: [], problems: [] };
  const detail = await deps.emr.describeCluster(cluster.awsId);
  return step.awsId
    ? deps.logs.readStepLogs(detail, step.awsId, options)
    : deps.logs.readBootstrapLogs(detail, options);
}
