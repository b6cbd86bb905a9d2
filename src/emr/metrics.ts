import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { type AwsConnection, readSettings } from '../aws/clients.ts';
import { translateAwsError } from '../aws/errors.ts';
import type { AwsClusterId } from '../ids.ts';

/** What CloudWatch says of a cluster for one stretch of time; null where it says nothing. */
export interface MetricSample {
  /** The beginning of the stretch, and how long it is. */
  at: Date;
  seconds: number;
  /** EMR's own word, 1 or 0: whether the cluster was idle when EMR looked, each five minutes. */
  isIdle: number | null;
  /** The word of AWS's auto-termination policy, 1 or 0, each minute; only with such a policy. */
  policyIdle: number | null;
  appsRunning: number | null;
  appsPending: number | null;
  /** All that were ever submitted: it rises also for one that came and went between two looks. */
  appsSubmitted: number | null;
  containersPending: number | null;
  /** 0–100. */
  memoryAvailablePercent: number | null;
  /** 0–100: how full HDFS is. */
  hdfsPercent: number | null;
  /** Notebook kernels that are open, each minute; only with an auto-termination policy. */
  notebookKernels: number | null;
  unhealthyNodes: number | null;
  lostNodes: number | null;
}

/** What CloudWatch knows of clusters. Throws an `AwsProblem` and nothing else. */
export interface ClusterMetrics {
  /**
   * Samples of each cluster, oldest first; a cluster without any is there with an empty list, and one of which CloudWatch
   * could not give everything is not there. Few calls for many clusters.
   */
  read(ids: readonly AwsClusterId[], from: Date, to: Date): Promise<Map<AwsClusterId, MetricSample[]>>;
  close(): void;
}

type Field = Exclude<keyof MetricSample, 'at' | 'seconds'>;

// Of several values in one minute, the one that tells of work or trouble.
const SERIES: readonly { field: Field; name: string; stat: 'Minimum' | 'Maximum' }[] = [
  { field: 'isIdle', name: 'IsIdle', stat: 'Minimum' },
  { field: 'policyIdle', name: 'AutoTerminationIsClusterIdle', stat: 'Minimum' },
  { field: 'appsRunning', name: 'AppsRunning', stat: 'Maximum' },
  { field: 'appsPending', name: 'AppsPending', stat: 'Maximum' },
  { field: 'appsSubmitted', name: 'AppsSubmitted', stat: 'Maximum' },
  { field: 'containersPending', name: 'ContainerPending', stat: 'Maximum' },
  { field: 'memoryAvailablePercent', name: 'YARNMemoryAvailablePercentage', stat: 'Minimum' },
  { field: 'hdfsPercent', name: 'HDFSUtilization', stat: 'Maximum' },
  { field: 'notebookKernels', name: 'TotalNotebookKernels', stat: 'Maximum' },
  { field: 'unhealthyNodes', name: 'MRUnhealthyNodes', stat: 'Maximum' },
  { field: 'lostNodes', name: 'MRLostNodes', stat: 'Maximum' },
];

/** CloudWatch gives what comes each five minutes under its own minute too, and what comes each minute is not blurred. */
const PERIOD_SECONDS = 60;
/** What one `GetMetricData` takes. */
const MOST_QUERIES = 500;
const CLUSTERS_A_CALL = Math.floor(MOST_QUERIES / SERIES.length);
const MOST_PAGES = 100;

/** Opens the way to CloudWatch's metrics. */
export function createClusterMetrics(connection: AwsConnection): ClusterMetrics {
  const client = new CloudWatchClient(readSettings(connection));

  const readSome = async (ids: readonly AwsClusterId[], from: Date, to: Date): Promise<[AwsClusterId, Minutes][]> => {
    const found = ids.map((id): [AwsClusterId, Minutes] => [id, new Map()]);
    const broken = new Set<number>();
    const queries = ids.flatMap(queriesOf);
    let token: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const command = new GetMetricDataCommand({
        MetricDataQueries: queries,
        StartTime: from,
        EndTime: to,
        ScanBy: 'TimestampAscending',
        ...(token !== undefined && { NextToken: token }),
      });
      const answer = await client.send(command).catch((error: unknown) => {
        throw translateAwsError(error, { operation: 'GetMetricData', repeatable: true });
      });
      for (const { Id = '', StatusCode, Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
        const [cluster, field] = placeOf(Id);
        // What is left out is no word of silence. The third status, PartialData, stands for another page.
        if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') broken.add(cluster);
        const minutes = found[cluster]?.[1];
        if (minutes && field) note(minutes, field, Timestamps, Values);
      }
      token = answer.NextToken;
      if (!token) break;
    }
    return found.filter((_, cluster) => !broken.has(cluster));
  };

  return {
    async read(ids, from, to) {
      const all = new Map<AwsClusterId, MetricSample[]>();
      for (let start = 0; start < ids.length; start += CLUSTERS_A_CALL) {
        const some = await readSome(ids.slice(start, start + CLUSTERS_A_CALL), from, to);
        for (const [id, minutes] of some) {
          all.set(
            id,
            [...minutes.values()].toSorted((a, b) => a.at.getTime() - b.at.getTime()),
          );
        }
      }
      return all;
    },
    close: () => client.destroy(),
  };
}

type Minutes = Map<number, MetricSample>;

/** The queries of one cluster; their ids say of which it is, and which series. */
const queriesOf = (id: AwsClusterId, cluster: number): MetricDataQuery[] =>
  SERIES.map(({ name, stat }, series) => ({
    Id: `c${cluster}_${series}`,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ElasticMapReduce',
        MetricName: name,
        Dimensions: [{ Name: 'JobFlowId', Value: id }],
      },
      Period: PERIOD_SECONDS,
      Stat: stat,
    },
  }));

function placeOf(id: string): [number, Field | undefined] {
  const [cluster, series] = id.slice(1).split('_').map(Number);
  return [cluster ?? -1, SERIES[series ?? -1]?.field];
}

function note(minutes: Minutes, field: Field, times: readonly Date[], values: readonly number[]): void {
  for (const [index, at] of times.entries()) {
    const value = values[index];
    if (value === undefined || !Number.isFinite(value)) continue;
    const sample = minutes.get(at.getTime()) ?? emptySample(at);
    sample[field] = value;
    minutes.set(at.getTime(), sample);
  }
}

/** A stretch of time of which nothing is known. */
export const emptySample = (at: Date): MetricSample => ({
  at,
  seconds: PERIOD_SECONDS,
  isIdle: null,
  policyIdle: null,
  appsRunning: null,
  appsPending: null,
  appsSubmitted: null,
  containersPending: null,
  memoryAvailablePercent: null,
  hdfsPercent: null,
  notebookKernels: null,
  unhealthyNodes: null,
  lostNodes: null,
});
