import { invalidCombination, invalidValue } from './errors.ts';
import type { Bucket, Dimension } from './series.ts';
import type { MetricStore } from './store.ts';

const MAX_DATUMS = 1000;
const MAX_AGE_SECONDS = 14 * 24 * 3600;
const MAX_FUTURE_SECONDS = 2 * 3600;

/** One entry of PutMetricData; times are epoch seconds. */
interface Datum {
  MetricName: string;
  Dimensions?: Dimension[];
  Timestamp?: number;
  Value?: number;
  StatisticValues?: { SampleCount: number; Sum: number; Minimum: number; Maximum: number };
  Values?: number[];
  Counts?: number[];
  Unit?: string;
  StorageResolution?: number;
}

function bucketOf(datum: Datum): Omit<Bucket, 'at'> {
  const given = [datum.Value, datum.StatisticValues, datum.Values].filter((value) => value !== undefined).length;
  if (given !== 1) {
    throw invalidCombination(
      `The metric '${datum.MetricName}' must have exactly one of Value, Values and StatisticValues, not ${given}.`,
    );
  }
  if (datum.StatisticValues !== undefined) {
    const { SampleCount: count, Sum: sum, Minimum: min, Maximum: max } = datum.StatisticValues;
    return { sum, min, max, count };
  }
  const values = datum.Values ?? [datum.Value as number];
  const counts = datum.Counts ?? values.map(() => 1);
  if (counts.length !== values.length || values.length === 0 || values.length > 150) {
    throw invalidValue(
      `The metric '${datum.MetricName}' must have 1 to 150 Values and as many Counts, not ${values.length} and ${counts.length}.`,
    );
  }
  return {
    sum: values.reduce((sum, value, index) => sum + value * (counts[index] ?? 1), 0),
    min: Math.min(...values),
    max: Math.max(...values),
    count: counts.reduce((sum, count) => sum + count, 0),
  };
}

/** Checks a whole PutMetricData request, then takes it. */
export function putMetricData(store: MetricStore, input: Record<string, unknown>, now: number): void {
  const namespace = input.Namespace as string;
  if (namespace.startsWith('AWS/')) {
    throw invalidValue(`The value ${namespace} for parameter Namespace is invalid: 'AWS/' belongs to AWS's services.`);
  }
  const data = (input.MetricData as Datum[] | undefined) ?? [];
  if (input.EntityMetricData !== undefined) throw invalidValue('The local CloudWatch takes no EntityMetricData.');
  if (data.length > MAX_DATUMS) {
    throw invalidValue(
      `The collection MetricData must not have a size greater than ${MAX_DATUMS}, not ${data.length}.`,
    );
  }
  const accepted = data.map((datum) => {
    const at = datum.Timestamp ?? now;
    if (at < now - MAX_AGE_SECONDS || at > now + MAX_FUTURE_SECONDS) {
      throw invalidValue(
        `The Timestamp of '${datum.MetricName}' must be between two weeks ago and two hours from now, not ${new Date(at * 1000).toISOString()}.`,
      );
    }
    return { datum, at, bucket: bucketOf(datum) };
  });
  for (const { datum, at, bucket } of accepted) {
    const metric = { namespace, name: datum.MetricName, dimensions: datum.Dimensions ?? [], unit: datum.Unit };
    store.add(metric, bucket, at, datum.StorageResolution === 1 ? 1 : 60);
  }
}
