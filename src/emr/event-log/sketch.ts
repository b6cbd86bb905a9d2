/** Numbers of which only quantiles are asked for, in 5 KB however many there are. */
export interface Sketch {
  add(value: number): void;
  count: number;
  min: number;
  max: number;
  /** The value below which this share of them lies, right to 3 %; 0 when there are none. */
  quantile(share: number): number;
}

// Buckets grow by 5 %, so a bucket's middle is within 2.5 % of all in it; the last one begins at some 10^25.
const GROWTH = Math.log(1.05);
const BUCKETS = 1200;

/** A sketch in buckets of equal ratio (the idea of DDSketch, VLDB 2019); negative numbers count as 0. */
export function createSketch(): Sketch {
  const counts = new Uint32Array(BUCKETS);
  const sketch: Sketch = {
    count: 0,
    min: Number.POSITIVE_INFINITY,
    max: 0,
    add(value) {
      const bucket = value < 1 ? 0 : Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(value) / GROWTH));
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      sketch.count += 1;
      if (value > sketch.max) sketch.max = value;
      if (value < sketch.min) sketch.min = value;
    },
    quantile(share) {
      if (sketch.count === 0) return 0;
      let left = Math.ceil(share * sketch.count);
      let bucket = 0;
      while (bucket < BUCKETS - 1) {
        left -= counts[bucket] ?? 0;
        if (left <= 0) break;
        bucket += 1;
      }
      const middle = bucket === 0 ? 0 : Math.round(Math.exp((bucket - 0.5) * GROWTH));
      return Math.min(sketch.max, Math.max(sketch.min, middle));
    },
  };
  return sketch;
}
