import type { EmrConfiguration, Job, Preset } from './schema.ts';
import { containerMb, DEFAULT_OVERHEAD_FACTORS, instanceSize, largestHeapMb, parseMemoryMb } from './sizing.ts';
import { workersOf } from './workers.ts';

/** The properties of `spark-defaults` among a cluster's configurations. */
export function sparkDefaults(configurations: readonly EmrConfiguration[]): Record<string, string> {
  return Object.assign(
    {},
    ...configurations.filter((one) => one.Classification === 'spark-defaults').map((one) => one.Properties ?? {}),
  );
}

/**
 * What is wrong with the memory that Spark is to ask YARN for, for each property that is.
 * YARN never grants a container larger than a node: the step would end with "above the max threshold".
 */
export function memoryProblems(preset: Preset, properties: Record<string, string>): Record<string, string> {
  const problems: Record<string, string> = {};
  const { type } = workersOf(preset);
  const size = instanceSize(type);
  for (const role of ['executor', 'driver'] as const) {
    const property = `spark.${role}.memory`;
    const read = (name: string): number | null => {
      const text = properties[name];
      if (text === undefined) return null;
      const mb = parseMemoryMb(text);
      if (mb === null) problems[name] = `'${text}' is no amount of memory; give one such as 4g or 512m.`;
      return mb;
    };
    const heap = read(property);
    const overheadMb = read(`spark.${role}.memoryOverhead`);
    const python = role === 'executor' ? (read('spark.executor.pyspark.memory') ?? 0) : 0;
    if (heap === null || size === null) continue;
    const factor = readFactor(properties[`spark.${role}.memoryOverheadFactor`], DEFAULT_OVERHEAD_FACTORS[role]);
    const wanted = containerMb(heap, { mb: overheadMb, factor }) + python;
    if (wanted <= size.yarnMemoryMb) continue;
    const room = size.yarnMemoryMb - python;
    const largest = overheadMb === null ? largestHeapMb(room, factor) : room - overheadMb;
    problems[property] =
      `'${properties[property]}' does not fit ${type}: with its overhead the container is ${wanted} MiB, and YARN has ` +
      `${size.yarnMemoryMb} MiB on a node. ${largest > 0 ? `The largest legal value is ${largest}m` : 'Lower the overhead'}, or take a larger type.`;
  }
  return problems;
}

/** The properties as a job's step sets them: the cluster's, with the job's own on top. */
export const stepProperties = (defaults: Record<string, string>, job: Job): Record<string, string> => ({
  ...defaults,
  ...job.sparkConf,
});

function readFactor(text: string | undefined, byDefault: number): number {
  const factor = Number(text);
  return text !== undefined && factor >= 0 && factor < 10 ? factor : byDefault;
}
