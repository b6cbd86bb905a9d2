/** One number, ours beside the peer's, and what it should be. */
export interface Measure {
  /** What was measured, with its unit where it is not plain: `ack, p99`. */
  what: string;
  unit: 'ms' | 's' | 'MB' | 'calls/h' | 'rows/s' | '$' | '%' | 'clusters' | 'nags' | 'deeds';
  /** The median over the runs. */
  ours: number;
  /** Every run's own number; the median hides how far they lie apart. */
  ourRuns: number[];
  /** What ours is held against, in the same run on the same machine. */
  peer?: { name: string; value: number; runs: number[] };
  /** `ratio`: ours divided by the peer's; `value`: ours alone. */
  target?: ({ atMost: number } | { atLeast: number }) & { of: 'ratio' | 'value' };
}

/** How much is measured; a benchmark has defaults for each, and smaller ones are for a quick look. */
export interface Amount {
  runs: number;
  /** How many commands, clusters or changes, as the benchmark says. */
  size: number;
  /** How long it watches, where it watches for a time. */
  seconds: number;
}

/** What a benchmark is given; all it makes lies in `folder` and is ended through `onEnd`. */
export interface Bench extends Amount {
  folder: string;
  /** Its own options that were given, by their names; a switch has `true`. */
  options: Readonly<Record<string, string | true>>;
  onEnd(end: () => unknown): void;
  say(line: string): void;
}

export interface Benchmark {
  name: string;
  /** One line for the list. */
  summary: string;
  /** What `size` and `seconds` mean here; empty when they mean nothing. */
  sizeIs: string;
  secondsIs: string;
  defaults: Amount;
  /** Options that only it has: `value` takes one, `switch` none. */
  options?: Readonly<Record<string, 'value' | 'switch'>>;
  run(bench: Bench): Promise<Measure[]>;
}
