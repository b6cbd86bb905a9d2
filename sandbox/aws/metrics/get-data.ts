import { AwsError } from '../contract.ts';
import { invalidCombination, invalidValue } from './errors.ts';
import { byPeriod, type Dimension, STATISTICS, type Statistic, valuesOf } from './series.ts';
import type { MetricStore } from './store.ts';

const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;
const MAX_STATISTICS_DATAPOINTS = 1440;

interface Query {
  Id: string;
  Label?: string;
  Expression?: string;
  ReturnData?: boolean;
  MetricStat?: {
    Metric: { Namespace?: string; MetricName?: string; Dimensions?: Dimension[] };
    Period: number;
    Stat: string;
    Unit?: string;
  };
}

function checkPeriod(period: unknown): asserts period is number {
  const legal =
    typeof period === 'number' && ([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0));
  if (!legal) throw invalidValue(`Period must be 1, 5, 10, 20, 30 or a multiple of 60 seconds, not '${period}'.`);
}

function checkRange(input: Record<string, unknown>): { from: number; to: number } {
  const from = input.StartTime as number;
  const to = input.EndTime as number;
  if (from >= to) {
    throw invalidValue(
      `The parameter StartTime (${new Date(from * 1000).toISOString()}) must be less than EndTime (${new Date(to * 1000).toISOString()}).`,
    );
  }
  return { from, to };
}

function statisticNamed(text: string): Statistic {
  const statistic = STATISTICS.find((name) => name === text);
  if (statistic !== undefined) return statistic;
  throw invalidValue(`The local CloudWatch has no statistic '${text}': use one of ${STATISTICS.join(', ')}.`);
}

function checkQueries(queries: Query[]): void {
  if (queries.length > MAX_QUERIES) {
    throw invalidValue(`A request may have at most ${MAX_QUERIES} MetricDataQueries, not ${queries.length}.`);
  }
  const ids = new Set<string>();
  for (const query of queries) {
    if (!/^[a-z]\w*$/.test(query.Id)) {
      throw invalidValue(`The Id '${query.Id}' must start with a lower-case letter; letters, digits and _ may follow.`);
    }
    if (ids.has(query.Id)) throw invalidValue(`The Id '${query.Id}' stands twice; each query needs its own.`);
    ids.add(query.Id);
    if (query.MetricStat === undefined || query.Expression !== undefined) {
      throw invalidValue(`The query '${query.Id}' must have a MetricStat; the local CloudWatch has no expressions.`);
    }
  }
}

/** GetMetricData: the series asked for, newest first unless told otherwise. */
export function getMetricData(store: MetricStore, input: Record<string, unknown>): Record<string, unknown> {
  const { from, to } = checkRange(input);
  const queries = input.MetricDataQueries as Query[];
  checkQueries(queries);
  const descending = input.ScanBy !== 'TimestampAscending';
  const limit = (input.MaxDatapoints as number | undefined) ?? MAX_DATAPOINTS;
  const skip = readToken(input.NextToken);
  const rows = queries
    .filter((query) => query.ReturnData !== false)
    .map((query) => {
      const { Metric: metric, Period: period, Stat: stat } = query.MetricStat as NonNullable<Query['MetricStat']>;
      checkPeriod(period);
      const statistic = statisticNamed(stat);
      const series = store.find(metric.Namespace ?? '', metric.MetricName ?? '', metric.Dimensions ?? []);
      const buckets = byPeriod(series, from, to, period);
      const values = valuesOf(buckets, statistic);
      const times = buckets.map((bucket) => bucket.at);
      if (descending) {
        times.reverse();
        values.reverse();
      }
      return { Id: query.Id, Label: query.Label ?? metric.MetricName ?? query.Id, times, values };
    });
  // The pages run over the datapoints of all queries, one query after the other.
  let before = 0;
  const end = skip + limit;
  const total = rows.reduce((sum, row) => sum + row.times.length, 0);
  const MetricDataResults = rows.map((row) => {
    const start = Math.max(0, skip - before);
    const stop = Math.max(0, Math.min(row.times.length, end - before));
    before += row.times.length;
    return {
      Id: row.Id,
      Label: row.Label,
      Timestamps: row.times.slice(start, stop),
      Values: row.values.slice(start, stop),
      StatusCode: stop < row.times.length ? 'PartialData' : 'Complete',
    };
  });
  const more = end < total ? { NextToken: Buffer.from(String(end)).toString('base64url') } : {};
  return { MetricDataResults, Messages: [], ...more };
}

function readToken(token: unknown): number {
  if (typeof token !== 'string') return 0;
  const skip = Number(Buffer.from(token, 'base64url').toString('utf8'));
  if (!Number.isSafeInteger(skip) || skip < 0) {
    throw new AwsError('InvalidNextToken', `The NextToken '${token}' is not valid.`);
  }
  return skip;
}

/** GetMetricStatistics: one series, several statistics. */
export function getMetricStatistics(store: MetricStore, input: Record<string, unknown>): Record<string, unknown> {
  const { from, to } = checkRange(input);
  const { Period: period } = input;
  checkPeriod(period);
  const statistics = (input.Statistics as string[] | undefined)?.map(statisticNamed) ?? [];
  if (input.ExtendedStatistics !== undefined || statistics.length === 0) {
    throw invalidCombination(`Give Statistics (${STATISTICS.join(', ')}); the local CloudWatch has no percentiles.`);
  }
  const asked = Math.ceil((to - from) / period);
  if (asked > MAX_STATISTICS_DATAPOINTS) {
    throw invalidCombination(
      `You have requested up to ${asked} datapoints, which exceeds the limit of ${MAX_STATISTICS_DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
  const name = input.MetricName as string;
  const series = store.find(input.Namespace as string, name, (input.Dimensions as Dimension[] | undefined) ?? []);
  const Datapoints = byPeriod(series, from, to, period).map((bucket) => ({
    Timestamp: bucket.at,
    Unit: series?.unit ?? 'None',
    ...Object.fromEntries(statistics.map((statistic) => [statistic, valuesOf([bucket], statistic)[0]])),
  }));
  return { Label: name, Datapoints };
}
