import type { Fix, Overrides } from '../../records.ts';
import type { RemedyFacts } from './types.ts';

/** One remedy: what it would change in a case, or null when it can do nothing for it. */
export type Remedy = (facts: RemedyFacts) => Fix | null;

/** A property of Spark as it is to be, and as it was where that is known. */
export interface Setting {
  property: string;
  /** Shown when the property was not set: the default it had. */
  byDefault?: string | undefined;
  to: string;
}

/** What people call a property; any other goes by its own name. */
const COMMON_NAMES: Record<string, string> = {
  'spark.executor.memory': 'executor memory',
  'spark.executor.cores': 'cores of an executor',
  'spark.executor.instances': 'executors',
  'spark.driver.memory': 'driver memory',
  'spark.sql.shuffle.partitions': 'shuffle partitions',
};

/** A fix of Spark's properties alone; null when nothing would change. */
export function settingsFix(facts: RemedyFacts, settings: readonly Setting[], notes: string[] = []): Fix | null {
  const changed = settings.filter(({ property, to, byDefault }) => (facts.properties[property] ?? byDefault) !== to);
  if (changed.length === 0) return null;
  return {
    overrides: { spark: Object.fromEntries(changed.map(({ property, to }) => [property, to])) },
    changes: changed.map(({ property, byDefault, to }) => ({
      what: COMMON_NAMES[property] ?? property,
      from: facts.properties[property] ?? byDefault ?? null,
      to,
    })),
    notes,
  };
}

/** Everything that the failed run had other than its preset and job, with a fix on top. */
export function onTop(before: Overrides | null, fix: Fix): Fix {
  const spark = { ...before?.spark, ...fix.overrides.spark };
  const workers = { ...before?.workers, ...fix.overrides.workers };
  return {
    ...fix,
    overrides: {
      ...(Object.keys(spark).length > 0 && { spark }),
      ...(Object.keys(workers).length > 0 && { workers }),
    },
  };
}
