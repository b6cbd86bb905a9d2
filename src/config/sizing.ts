/** A machine type as Spark on YARN sees it. */
interface InstanceSize {
  vcpu: number;
  memoryMb: number;
  /** What EMR gives to YARN's containers on one node. */
  yarnMemoryMb: number;
}

const GIB = 1024;
/** What EMR's Spark adds to a heap for everything off it, as a part of the heap. */
const DEFAULT_OVERHEAD_FACTOR = 0.1875;
/** EMR raises the executors' factor only; the driver keeps that of Apache Spark. */
export const DEFAULT_OVERHEAD_FACTORS = { executor: DEFAULT_OVERHEAD_FACTOR, driver: 0.1 } as const;
const LEAST_OVERHEAD_MB = 384;

// GiB of memory for one vCPU by the letter of the family: compute, general, memory.
const MEMORY_PER_VCPU: Record<string, number> = { c: 2, m: 4, r: 8 };
const VCPU: Record<string, number> = { large: 2, xlarge: 4 };

/** The size of an EC2 instance type of the families c, m and r from the fourth generation on; null for one not known. */
export function instanceSize(type: string): InstanceSize | null {
  const match = /^([cmr])([4-9])[a-z]*\.(large|xlarge|(\d{1,2})xlarge)$/.exec(type);
  const perVcpu = MEMORY_PER_VCPU[match?.[1] ?? ''];
  if (!match || perVcpu === undefined || (match[2] === '4' && match[1] !== 'm')) return null;
  const vcpu = match[4] === undefined ? (VCPU[match[3] ?? ''] ?? 0) : Number(match[4]) * 4;
  const memoryMb = vcpu * perVcpu * GIB;
  const yarn = yarnMemoryMb(memoryMb);
  return vcpu === 0 || yarn === null ? null : { vcpu, memoryMb, yarnMemoryMb: yarn };
}

/** EMR keeps 8 GiB of a large node for itself and the daemons, a quarter of a small one. */
function yarnMemoryMb(memoryMb: number): number | null {
  if (memoryMb >= 32 * GIB) return memoryMb - 8 * GIB;
  return memoryMb >= 8 * GIB ? memoryMb * 0.75 : null;
}

/** The largest heap whose container, heap and overhead together, fits into so much memory. */
export function largestHeapMb(memoryMb: number, overheadFactor = DEFAULT_OVERHEAD_FACTOR): number {
  const heap = Math.min(Math.floor(memoryMb / (1 + overheadFactor)), memoryMb - LEAST_OVERHEAD_MB);
  // Spark rounds the overhead down, which may leave room for one more.
  const fitsOneMore = heap > 0 && containerMb(heap + 1, { factor: overheadFactor }) <= memoryMb;
  return Math.max(0, fitsOneMore ? heap + 1 : heap);
}

/** What YARN is asked for when Spark wants a process with this heap. */
export function containerMb(heapMb: number, overhead: { mb?: number | null; factor?: number | null } = {}): number {
  const factor = overhead.factor ?? DEFAULT_OVERHEAD_FACTOR;
  return heapMb + (overhead.mb ?? Math.max(LEAST_OVERHEAD_MB, Math.floor(heapMb * factor)));
}

/** MiB of Spark's `4g`, `512m`, `1048576k`, `2t`; a bare number is MiB. Null when it is none of these. */
export function parseMemoryMb(text: string): number | null {
  const match = /^(\d{1,12})(k|m|g|t)?b?$/i.exec(text.trim());
  if (!match) return null;
  const unit = { k: 1 / 1024, m: 1, g: GIB, t: GIB * GIB }[(match[2] ?? 'm').toLowerCase() as 'k' | 'm' | 'g' | 't'];
  return Math.floor(Number(match[1]) * unit);
}
