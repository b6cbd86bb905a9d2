import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memoryProblems } from '../../../src/config/check-memory.ts';
import { preset } from '../../../src/config/schema.ts';
import { instanceSize } from '../../../src/config/sizing.ts';
import { withWorkers, workersOf } from '../../../src/config/workers.ts';
import type { RemedyKind } from '../../../src/emr/diagnose/types.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import { computeFix } from '../../../src/emr/remedies/compute-fix.ts';

const clusterOf = (type: string, count: number) =>
  preset.parse({
    description: 'For a test.',
    releaseLabel: 'emr-7.13.0',
    applications: ['Spark'],
    instances: { groups: { primary: { type: 'm5.xlarge' }, core: { type, count } } },
  });

const remedies: RemedyKind[] = [
  'more-executor-heap',
  'more-executor-overhead',
  'more-driver-heap',
  'more-driver-overhead',
  'more-result-size',
];
const megabytes = fc.integer({ min: 512, max: 60_000 });
const some = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const cases = fc.record({
  remedy: fc.constantFrom(...remedies, 'smaller-request' as const),
  type: fc.constantFrom('c5.xlarge', 'm5.xlarge', 'm5.4xlarge', 'r5.2xlarge', 'c5.18xlarge', 'm6g.16xlarge'),
  count: fc.integer({ min: 1, max: 5 }),
  heap: megabytes,
  driver: megabytes,
  overhead: some(fc.integer({ min: 0, max: 8000 })),
  factor: some(fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100)),
  cores: some(fc.integer({ min: 1, max: 8 })),
  usedMb: some(megabytes),
  resultMb: some(megabytes),
});

it('no fix asks for more than a node holds, and none changes nothing', () => {
  let fixes = 0;
  fc.assert(
    fc.property(cases, ({ remedy, type, count, heap, driver, overhead, factor, cores, usedMb, resultMb }) => {
      const properties: Record<string, string> = {
        'spark.executor.memory': `${heap}m`,
        'spark.driver.memory': `${driver}m`,
        ...(overhead !== undefined && { 'spark.executor.memoryOverhead': `${overhead}m` }),
        ...(factor !== undefined && { 'spark.executor.memoryOverheadFactor': String(factor) }),
        ...(cores !== undefined && { 'spark.executor.cores': String(cores) }),
      };
      const cluster = clusterOf(type, count);
      const fitted = Object.keys(memoryProblems(cluster, properties)).length === 0;
      fc.pre(fitted || remedy === 'smaller-request');
      const observed = { usedMb, resultMb };
      const fix = computeFix({
        remedy,
        observed,
        properties,
        workers: workersOf(cluster),
        ownCluster: true,
        overrides: null,
        prices: shippedPrices('us-east-1'),
      });
      if (!fix) return;
      fixes += 1;
      expect(fix.changes.filter(({ from, to }) => from === to)).toEqual([]);
      const after = { ...properties, ...fix.overrides.spark };
      const changed = withWorkers(cluster, fix.overrides.workers);
      const problems = Object.keys(memoryProblems(changed, after));
      // One request is made smaller at a time.
      if (fitted) expect(problems).toEqual([]);
      else expect(problems.length).toBeLessThan(2);
      expect(instanceSize(workersOf(changed).type)).not.toBeNull();
    }),
    { numRuns: 2000 },
  );
  expect(fixes).toBeGreaterThan(500);
});
