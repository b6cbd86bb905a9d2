import { describe, expect, it } from 'vitest';
import type { RemedyKind } from '../../../src/emr/diagnose/types.ts';
import { computeFix } from '../../../src/emr/remedies/compute-fix.ts';
import type { RemedyFacts } from '../../../src/emr/remedies/types.ts';

const NIGHTLY = {
  'spark.executor.memory': '4g',
  'spark.executor.cores': '2',
  'spark.executor.instances': '4',
  'spark.driver.memory': '2g',
};
const facts = (remedy: RemedyKind, over: Partial<RemedyFacts> = {}): RemedyFacts => ({
  remedy,
  observed: {},
  properties: NIGHTLY,
  workers: { type: 'm5.xlarge', market: 'on-demand', ebsGb: 64, count: 2 },
  ownCluster: true,
  overrides: null,
  ...over,
});
/** The changes as a card tells them. */
const told = (given: RemedyFacts): string[] | null =>
  computeFix(given)?.changes.map(({ what, from, to }) => `${what} ${from} → ${to}`) ?? null;

describe('executor memory', () => {
  it('is doubled where the node holds it, with as many executors as then fit', () => {
    // 8,192 + 1,536 MiB of 12,288: one on each node, and the driver (2,432) beside one of them.
    expect(told(facts('more-executor-heap'))).toEqual(['executor memory 4g → 8g', 'executors 4 → 2']);
  });
});
