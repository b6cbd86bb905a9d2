import { nextPush } from '../emr/logs/view/next-push.ts';
import { type LogQuery, viewLogs } from '../emr/logs/view/view.ts';
import type { Aws } from '../emr/open.ts';
import type { SparkUiLink } from '../emr/spark-ui.ts';
import type { AwsClusterId } from '../ids.ts';
import type { Cluster, Step } from '../records.ts';
import type { WantDeps } from './deps.ts';
import { logsOfRun } from './read-logs.ts';
import { consoleUrlOf } from './show.ts';

type ShowDeps = Parameters<typeof consoleUrlOf>[0];

/** What commands read of EMR. */
export function createEmrReader(deps: ShowDeps & Pick<Aws, 'emr' | 'logs' | 'sparkUi'> & Pick<WantDeps, 'now'>) {
  return {
    readLogs: async (cluster: Cluster, step: Step, query: LogQuery, signal: AbortSignal) => {
      const found = await logsOfRun(deps, cluster, step);
      return { view: await viewLogs(found, query, signal), nextPush: nextPush(found, step, deps.now()) };
    },
    consoleUrl: (cluster: Cluster) => consoleUrlOf(deps, cluster),
    sparkUi: (
      cluster: AwsClusterId,
      { application, onCluster, signal }: { application: string | null; onCluster: boolean; signal: AbortSignal },
    ): Promise<SparkUiLink> => deps.sparkUi[onCluster ? 'onCluster' : 'persistent'](cluster, application, signal),
  };
}
