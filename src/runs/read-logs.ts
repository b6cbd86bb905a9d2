import type { EmrGateway } from '../emr/gateway.ts';
import type { LogReader } from '../emr/logs/logs.ts';
import type { FoundLogs } from '../emr/logs/sources/source.ts';
import type { Cluster, Step } from '../records.ts';

/** All logs of a run as far as they are there now, unread, the decisive first; of the bootstrap actions when it came to no step. */
export async function logsOfRun(
  deps: { emr: EmrGateway; logs: LogReader },
  cluster: Cluster,
  step: Pick<Step, 'awsId' | 'endedAt'>,
): Promise<FoundLogs> {
  if (!cluster.awsId) return { sources: [], problems: [] };
  const detail = await deps.emr.describeCluster(cluster.awsId);
  return step.awsId
    ? deps.logs.ofStep(detail, { id: step.awsId, endedAt: step.endedAt })
    : deps.logs.ofBootstrap(detail);
}
