import type { AwsClusterId } from '../ids.ts';

/** What CloudWatch says of a cluster for one stretch of time; null where it says nothing. */
export interface MetricSample {
  /** The beginning of the stretch, and how long it is. */
  at: Date;
  seconds: number;
  /** EMR's own word, 1 or 0. */
  isIdle: number | null;
  appsRunning: number | null;
  appsPending: number | null;
  containersPending: number | null;
  /** 0–100. */
  memoryAvailablePercent: number | null;
  /** Only with an auto-termination policy: notebook kernels that are open. */
  notebookKernels: number | null;
  unhealthyNodes: number | null;
  lostNodes: number | null;
}

/** What CloudWatch knows of clusters. Throws an `AwsProblem` and nothing else. */
export interface ClusterMetrics {
  /** Samples of each cluster, oldest first; a cluster without any is there with an empty list. Few calls for many clusters. */
  read(ids: readonly AwsClusterId[], from: Date, to: Date): Promise<Map<AwsClusterId, MetricSample[]>>;
  close(): void;
}
