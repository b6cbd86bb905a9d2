import type { YarnMetrics } from '../contract.ts';
import { type ClusterRecord, isActive, liveInstances } from './records.ts';

/** Whether a cluster does nothing: no step of its own and, by YARN's word, no application of anybody's. */
export const isIdle = (cluster: ClusterRecord, yarn: YarnMetrics): boolean =>
  cluster.state === 'WAITING' && yarn.appsRunning + yarn.appsPending === 0 && !cluster.steps.some(isActive);

/** Whether AWS's auto-termination policy sees it idle: it also wants no open notebook. */
export const isPolicyIdle = (cluster: ClusterRecord, yarn: YarnMetrics): boolean =>
  isIdle(cluster, yarn) && !cluster.notebookKernels;

/** A cluster's CloudWatch metrics, under the names EMR gives them. */
export function emrMetrics(cluster: ClusterRecord, yarn: YarnMetrics): Record<string, number> {
  const idle = isIdle(cluster, yarn) ? 1 : 0;
  const running = (role: string) =>
    liveInstances(cluster).filter((one) => one.role === role && one.state === 'RUNNING').length;
  const total = yarn.memoryTotalMb;
  return {
    IsIdle: idle,
    AppsRunning: yarn.appsRunning,
    AppsPending: yarn.appsPending,
    AppsFailed: yarn.appsFailed,
    AppsCompleted: yarn.appsCompleted,
    AppsSubmitted: yarn.appsSubmitted,
    ContainerAllocated: yarn.containersAllocated,
    ContainerPending: yarn.containersPending,
    ContainerPendingRatio:
      yarn.containersAllocated > 0 ? yarn.containersPending / yarn.containersAllocated : yarn.containersPending,
    MemoryTotalMB: total,
    MemoryAvailableMB: yarn.memoryAvailableMb,
    MemoryAllocatedMB: total - yarn.memoryAvailableMb,
    YARNMemoryAvailablePercentage: total > 0 ? (100 * yarn.memoryAvailableMb) / total : 100,
    MRTotalNodes: yarn.nodesActive + yarn.nodesUnhealthy + yarn.nodesLost,
    MRActiveNodes: yarn.nodesActive,
    MRUnhealthyNodes: yarn.nodesUnhealthy,
    MRLostNodes: yarn.nodesLost,
    CoreNodesRunning: running('CORE'),
    TaskNodesRunning: running('TASK'),
    // The local cluster keeps its data in S3; its HDFS is empty.
    HDFSUtilization: 0,
    ...(cluster.idleTimeoutSeconds !== undefined && {
      AutoTerminationIsClusterIdle: isPolicyIdle(cluster, yarn) ? 1 : 0,
      TotalNotebookKernels: cluster.notebookKernels ?? 0,
    }),
  };
}
