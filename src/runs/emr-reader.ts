import type { LogCursors } from '../emr/logs/follow/cursor.ts';
import { readNewLines } from '../emr/logs/follow/new-lines.ts';
import { chooseLogs, type LogChoice } from '../emr/logs/view/choose.ts';
import { nextPush } from '../emr/logs/view/next-push.ts';
import { type LogQuery, viewLogs } from '../emr/logs/view/view.ts';
import type { Aws } from '../emr/open.ts';
import type { SparkUiLink } from '../emr/spark-ui.ts';
import type { ClusterDetail } from '../emr/types.ts';
import type { AwsClusterId } from '../ids.ts';
import type { Cluster, Step } from '../records.ts';
import { type GatherDeps, gatherFacts } from './idle/gather.ts';
import { logsOfRun } from './read-logs.ts';

/** What commands read of EMR. */
export function createEmrReader(deps: Pick<Aws, 'logs' | 'sparkUi'> & GatherDeps) {
  return {
    readLogs: async (cluster: Cluster, step: Step, query: LogQuery, signal: AbortSignal) => {
      const found = await logsOfRun(deps, cluster, step);
      const view = await viewLogs(found, query, signal);
      const chosen = chooseLogs(found.sources, { ...query, everywhere: query.grep !== null });
      return { view, nextPush: nextPush(chosen.length > 0 ? chosen : found.sources, step, deps.now()) };
    },
    newLogLines: async (cluster: Cluster, step: Step, stream: LogChoice | null, cursors: LogCursors) => {
      if (!cluster.awsId || !step.awsId) return { logs: [], cursors };
      // As the follower in a thread: not the copies that S3 gets after the end.
      return readNewLines(await logsOfRun(deps, cluster, { ...step, endedAt: null }), stream, cursors);
    },
    describeCluster: (cluster: AwsClusterId): Promise<ClusterDetail> => deps.emr.describeCluster(cluster),
    idleFacts: (clusters: readonly Cluster[]) => gatherFacts(deps, clusters),
    sparkUi: (
      cluster: AwsClusterId,
      { application, onCluster, signal }: { application: string | null; onCluster: boolean; signal: AbortSignal },
    ): Promise<SparkUiLink> => deps.sparkUi[onCluster ? 'onCluster' : 'persistent'](cluster, application, signal),
  };
}
