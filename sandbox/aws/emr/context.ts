import type { Engine, LogSink, MetricSink, ObjectStore } from '../contract.ts';
import type { FaultBox } from './faults.ts';
import type { History } from './history.ts';
import type { ClusterRecord, Millis } from './records.ts';

export interface EmrDelays {
  startingMs: number;
  bootstrappingMs: number;
  terminatingMs: number;
  /** How long AWS's shortest auto-termination, which is of 60 s, takes; longer ones take as long as they say. */
  shortestIdleMs: number;
}

/** What the parts of the local EMR share. */
export interface EmrContext {
  /** The service's own folder. */
  readonly directory: string;
  readonly objects: ObjectStore;
  readonly logs: LogSink;
  readonly metrics: MetricSink;
  readonly engine: Engine;
  readonly delays: EmrDelays;
  readonly faults: FaultBox;
  readonly history: History;
  now(): Millis;
  log(line: string): void;
  /** Resolves when the record is on disk. */
  save(cluster: ClusterRecord): Promise<void>;
}
