/** Statistics of the values that fell into one stretch of time. */
export interface Bucket {
  /** Start, epoch seconds. */
  at: number;
  sum: number;
  min: number;
  max: number;
  count: number;
}

export interface Dimension {
  Name: string;
  Value: string;
}

/** One metric of one set of dimensions. */
export interface Series {
  namespace: string;
  name: string;
  dimensions: Dimension[];
  unit: string | undefined;
  /** In the order of their time; one a minute, or one a second where the client asked for high resolution. */
  buckets: Bucket[];
  touchedAt: number;
}

/** A day at one a minute; more would be memory that no one reads. */
const MAX_BUCKETS = 1440;

/** The identity of a series. */
export function seriesKey(namespace: string, name: string, dimensions: Dimension[]): string {
  const parts = dimensions
    .map((dimension) => [dimension.Name, dimension.Value])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, ...parts]);
}

/** Adds values to the stretch of time that they fall into. */
export function addToSeries(series: Series, value: Omit<Bucket, 'at'>, at: number, resolutionSeconds: number): void {
  const start = Math.floor(at / resolutionSeconds) * resolutionSeconds;
  const { buckets } = series;
  let index = buckets.length;
  while (index > 0 && (buckets[index - 1] as Bucket).at > start) index--;
  const same = buckets[index - 1];
  if (same?.at === start) {
    same.sum += value.sum;
    same.min = Math.min(same.min, value.min);
    same.max = Math.max(same.max, value.max);
    same.count += value.count;
    return;
  }
  buckets.splice(index, 0, { at: start, ...value });
  if (buckets.length > MAX_BUCKETS) buckets.shift();
}

export const STATISTICS = ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'] as const;
export type Statistic = (typeof STATISTICS)[number];

function statisticOf(bucket: Bucket, statistic: Statistic): number {
  switch (statistic) {
    case 'Average':
      return bucket.count === 0 ? 0 : bucket.sum / bucket.count;
    case 'Sum':
      return bucket.sum;
    case 'Minimum':
      return bucket.min;
    case 'Maximum':
      return bucket.max;
    case 'SampleCount':
      return bucket.count;
  }
}

/** The buckets of `[from, to)` joined into periods; periods without data are left out, as CloudWatch does. */
export function byPeriod(series: Series | undefined, from: number, to: number, period: number): Bucket[] {
  const joined = new Map<number, Bucket>();
  const start = Math.floor(from / period) * period;
  for (const bucket of series?.buckets ?? []) {
    if (bucket.at < start || bucket.at >= to) continue;
    const at = Math.floor(bucket.at / period) * period;
    const sum = joined.get(at);
    if (sum === undefined) joined.set(at, { ...bucket, at });
    else {
      sum.sum += bucket.sum;
      sum.min = Math.min(sum.min, bucket.min);
      sum.max = Math.max(sum.max, bucket.max);
      sum.count += bucket.count;
    }
  }
  return [...joined.values()].sort((a, b) => a.at - b.at);
}

/** One statistic of each bucket. */
export function valuesOf(buckets: Bucket[], statistic: Statistic): number[] {
  return buckets.map((bucket) => statisticOf(bucket, statistic));
}
