import {
  containerMb,
  DEFAULT_OVERHEAD_FACTORS,
  instanceSize,
  largestHeapMb,
  parseMemoryMb,
} from '../../config/sizing.ts';
import type { RemedyFacts } from './types.ts';

export type Role = 'executor' | 'driver';

/** The memory of an executor or a driver as Spark is told, in MiB. */
export interface ProcessMemory {
  role: Role;
  heapMb: number;
  /** True when the heap was not set and is what it must have been. */
  assumed: boolean;
  /** Null: the factor says it. */
  overheadMb: number | null;
  factor: number;
  /** Executors only: what Python is given beside. */
  pythonMb: number;
}

/** What EMR sets for a driver when nobody else does. */
const DRIVER_HEAP_MB = 2048;

/** What YARN is asked for. */
export const containerOf = ({ heapMb, overheadMb, factor, pythonMb }: ProcessMemory): number =>
  containerMb(heapMb, { mb: overheadMb, factor }) + pythonMb;

/** What a process of the failed run was given; null when its heap is neither set nor to be told from anything else. */
export function readMemory({ remedy, properties, observed, workers }: RemedyFacts, role: Role): ProcessMemory | null {
  const read = (name: string): number | null => parseMemoryMb(properties[`spark.${role}.${name}`] ?? '');
  const set = Number(properties[`spark.${role}.memoryOverheadFactor`]);
  const rest = {
    role,
    overheadMb: read('memoryOverhead'),
    factor:
      set >= 0 && set < 10 && properties[`spark.${role}.memoryOverheadFactor`] ? set : DEFAULT_OVERHEAD_FACTORS[role],
    pythonMb: role === 'executor' ? (read('pyspark.memory') ?? 0) : 0,
  };
  const heapMb = read('memory');
  if (heapMb !== null) return { ...rest, heapMb, assumed: false };
  // Of the container that was killed the log tells the size.
  const seen = remedy.includes(role) ? observed.allowedMb : undefined;
  if (seen !== undefined) return { ...rest, heapMb: largestHeapMb(seen, rest.factor), assumed: true };
  if (role === 'driver') return { ...rest, heapMb: DRIVER_HEAP_MB, assumed: true };
  const byDefault = workers && defaultExecutor(workers.type);
  return byDefault && { ...rest, heapMb: byDefault.heapMb, assumed: true };
}

/**
 * The executor that EMR 7 writes into `spark-defaults` when nobody else does: up to four cores, and of its share of
 * YARN's memory a twelfth left for the driver, then a tenth of the rest; a c5.xlarge (6,144 MiB) has 4269M there.
 */
export function defaultExecutor(type: string): { cores: number; heapMb: number } | null {
  const size = instanceSize(type);
  if (!size) return null;
  const share = size.yarnMemoryMb / Math.max(1, Math.floor(size.vcpu / 4));
  const heap = Math.round((share * 11) / 12 / (1 + DEFAULT_OVERHEAD_FACTORS.executor));
  return { cores: Math.min(4, size.vcpu), heapMb: Math.round(heap * 0.9) };
}
