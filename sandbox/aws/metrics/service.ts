import { AwsError, type JsonService, type MetricSink } from '../contract.ts';
import { getMetricData, getMetricStatistics } from './get-data.ts';
import { putMetricData } from './put-data.ts';
import type { Dimension } from './series.ts';
import { openMetricStore } from './store.ts';

/** CloudWatch's metrics; also takes EMR's own. */
export interface MetricsService extends JsonService {
  readonly sink: MetricSink;
}

const PAGE = 500;
const RECENT_SECONDS = 3 * 3600;

/** Opens CloudWatch's metrics, with what the file still holds of an earlier start. */
export async function createMetricsService(file: string, clock: () => number = Date.now): Promise<MetricsService> {
  const store = await openMetricStore(file);
  const now = () => clock() / 1000;

  function listMetrics(input: Record<string, unknown>): Record<string, unknown> {
    const wanted = (input.Dimensions as { Name: string; Value?: string }[] | undefined) ?? [];
    const matches = [...store.all()].filter(
      (series) =>
        (input.Namespace ?? series.namespace) === series.namespace &&
        (input.MetricName ?? series.name) === series.name &&
        (input.RecentlyActive === undefined || series.touchedAt >= now() - RECENT_SECONDS) &&
        wanted.every((want) =>
          series.dimensions.some((has) => has.Name === want.Name && (want.Value ?? has.Value) === has.Value),
        ),
    );
    const start = Number(input.NextToken ?? 0);
    if (!Number.isSafeInteger(start) || start < 0) {
      throw new AwsError('InvalidNextToken', `The NextToken '${input.NextToken}' is not valid.`);
    }
    const Metrics = matches.slice(start, start + PAGE).map((series) => ({
      Namespace: series.namespace,
      MetricName: series.name,
      Dimensions: series.dimensions,
    }));
    return { Metrics, ...(start + PAGE < matches.length ? { NextToken: String(start + PAGE) } : {}) };
  }

  return {
    sink: {
      put(clusterId, values, at) {
        const dimensions: Dimension[] = [{ Name: 'JobFlowId', Value: clusterId }];
        for (const [name, value] of Object.entries(values)) {
          const metric = { namespace: 'AWS/ElasticMapReduce', name, dimensions };
          store.add(metric, { sum: value, min: value, max: value, count: 1 }, at.getTime() / 1000, 60);
        }
      },
    },
    async call(operation, input) {
      switch (operation) {
        case 'PutMetricData':
          putMetricData(store, input, now());
          return {};
        case 'GetMetricData':
          return getMetricData(store, input);
        case 'GetMetricStatistics':
          return getMetricStatistics(store, input);
        case 'ListMetrics':
          return listMetrics(input);
        default:
          throw new AwsError(
            'UnknownOperationException',
            `The local CloudWatch has no ${operation}. It has PutMetricData, GetMetricData, GetMetricStatistics, ListMetrics.`,
          );
      }
    },
    async reset() {
      store.clear();
      await store.save();
    },
    close: () => store.close(),
  };
}
