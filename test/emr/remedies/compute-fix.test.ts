import { describe, expect, it } from 'vitest';
import type { RemedyKind } from '../../../src/emr/diagnose/types.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import { computeFix } from '../../../src/emr/remedies/compute-fix.ts';
import type { RemedyFacts } from '../../../src/emr/remedies/types.ts';

/** As the shipped preset nightly: 4,096 + 768 MiB for an executor, 2,048 + 384 for the driver, 12,288 on a node. */
const NIGHTLY = {
  'spark.executor.memory': '4g',
  'spark.executor.cores': '2',
  'spark.executor.instances': '4',
  'spark.driver.memory': '2g',
};
const NODES = { type: 'm5.xlarge', market: 'on-demand', ebsGb: 64, count: 2 } as const;

interface Case extends Partial<Omit<RemedyFacts, 'remedy' | 'properties'>> {
  /** On top of nightly's; `null` takes one away. */
  set?: Record<string, string | null>;
}

function factsOf(remedy: RemedyKind, { set = {}, ...over }: Case): RemedyFacts {
  const properties: Record<string, string> = { ...NIGHTLY };
  for (const [name, value] of Object.entries(set)) {
    if (value === null) delete properties[name];
    else properties[name] = value;
  }
  const prices = shippedPrices('us-east-1');
  return { remedy, observed: {}, properties, workers: NODES, ownCluster: true, overrides: null, prices, ...over };
}
/** The changes as a card tells them; null for no fix. */
const told = (remedy: RemedyKind, one: Case): string[] | null =>
  computeFix(factsOf(remedy, one))?.changes.map(({ what, from, to }) => `${what} ${from} → ${to}`) ?? null;

const unset = { 'spark.executor.memory': null, 'spark.executor.cores': null, 'spark.executor.instances': null };
const full = { 'spark.executor.memory': '10g', 'spark.executor.cores': '1', 'spark.executor.instances': '2' };

describe('more-executor-heap', () => {
  it.each<[string, Case, string[] | null]>([
    // 8,192 + 1,536 MiB: one on each node, the driver beside one of them.
    ['is doubled, with as many executors as then fit', {}, ['executor memory 4g → 8g', 'executors 4 → 2']],
    ['of an unknown cluster is doubled', { workers: null }, ['executor memory 4g → 8g']],
    [
      'gives half the tasks the same memory when a node holds no more',
      { set: { 'spark.executor.memory': '8g', 'spark.executor.instances': '2' } },
      ['cores of an executor 2 → 1'],
    ],
    [
      'takes what is left of the node for one task',
      { set: { ...full, 'spark.executor.memory': '7g' } },
      ['executor memory 7g → 10g', 'executors 2 → 1'],
    ],
    [
      'takes the next type of the family when the node is full',
      { set: full },
      ['node type m5.xlarge → m5.2xlarge', 'executor memory 10g → 20g'],
    ],
    ['changes no nodes of a shared cluster', { set: full, ownCluster: false }, null],
    [
      'has no next type beyond the largest',
      { set: { ...full, 'spark.executor.memory': '300g' }, workers: { ...NODES, type: 'm5.24xlarge' } },
      null,
    ],
    ["knows EMR's own executor, which fills its node", { set: unset }, ['cores of an executor 4 → 2']],
    ['does not guess where nothing is known', { set: unset, workers: null }, null],
    // 5,735 MiB were a heap of 4,829 and its overhead.
    [
      'tells the heap from the container that was killed',
      { set: unset, workers: null, observed: { allowedMb: 5735 } },
      ['executor memory 4830m → 9660m'],
    ],
  ])('%s', (_, one, changes) => {
    expect(told('more-executor-heap', one)).toEqual(changes);
  });

  it('names the price of a larger node, and marks one that is estimated', () => {
    expect(computeFix(factsOf('more-executor-heap', { set: full }))?.notes).toEqual([
      'm5.2xlarge is $0.48 an hour for each of 2 nodes, on demand in us-east-1 and without disks; m5.xlarge is $0.24 an hour.',
    ]);
    const unpriced = { set: full, workers: { ...NODES, type: 'm9z.xlarge' } };
    expect(computeFix(factsOf('more-executor-heap', unpriced))?.notes[0]).toContain(
      'm9z.2xlarge is about $0.504 an hour for each of 2 nodes',
    );
  });
});

describe('more-executor-overhead', () => {
  const factor = 'spark.executor.memoryOverheadFactor';
  it.each<[string, Case, string[] | null]>([
    ['is doubled', {}, [`${factor} 0.1875 → 0.4`, 'executors 4 → 3']],
    // 1.2 × 4,990 MiB, of which 4,096 are heap.
    [
      'has a fifth more than was used',
      { observed: { usedMb: 4990, allowedMb: 4864 } },
      [`${factor} 0.1875 → 0.5`, 'executors 4 → 3'],
    ],
    ['grows on what an earlier fix gave', { set: { [factor]: '0.4' } }, [`${factor} 0.4 → 0.8`, 'executors 4 → 2']],
    // Below 2 GiB the least overhead counts, not the factor.
    [
      'is said in MiB for a small heap',
      { set: { 'spark.executor.memory': '512m' }, observed: { usedMb: 958.9, allowedMb: 896 } },
      ['spark.executor.memoryOverhead 384m → 768m'],
    ],
    [
      'is said as it was set',
      { set: { 'spark.executor.memoryOverhead': '1g' } },
      ['spark.executor.memoryOverhead 1g → 2048m', 'executors 4 → 3'],
    ],
    [
      'takes of the heap when a node holds no larger container',
      { set: { ...full, 'spark.executor.instances': '1' } },
      ['executor memory 10g → 8g', `${factor} 0.1875 → 0.5`],
    ],
    [
      'takes no more than a quarter of it',
      { set: { ...full, 'spark.executor.cores': '4', [factor]: '0.19' }, observed: { usedMb: 15_000 } },
      ['cores of an executor 4 → 2'],
    ],
  ])('%s', (_, one, changes) => {
    expect(told('more-executor-overhead', one)).toEqual(changes);
  });
});

describe('the driver', () => {
  it.each<[RemedyKind, Case, string[] | null]>([
    ['more-driver-heap', {}, ['driver memory 2g → 4g', 'executors 4 → 3']],
    // EMR's own driver has 2 GiB.
    ['more-driver-heap', { set: { 'spark.driver.memory': null } }, ['driver memory 2g → 4g', 'executors 4 → 3']],
    [
      'more-driver-heap',
      { set: { 'spark.driver.memory': '11g' } },
      ['node type m5.xlarge → m5.4xlarge', 'driver memory 11g → 22g'],
    ],
    ['more-driver-overhead', {}, ['spark.driver.memoryOverhead 384m → 768m', 'executors 4 → 3']],
    [
      'more-result-size',
      { observed: { resultMb: 1100 } },
      ['spark.driver.maxResultSize 1g → 2g', 'driver memory 2g → 4g', 'executors 4 → 3'],
    ],
    [
      'more-result-size',
      { observed: { resultMb: 3000 } },
      ['spark.driver.maxResultSize 1g → 5g', 'driver memory 2g → 10g', 'executors 4 → 2'],
    ],
    // A driver of 32 GiB is no place for rows.
    ['more-result-size', { observed: { resultMb: 12_000 } }, null],
  ])('%s %j', (remedy, one, changes) => {
    expect(told(remedy, one)).toEqual(changes);
  });

  it('on a cluster of one node leaves the executor its place', () => {
    // 12,288 − 9,728 leaves 2,560: no driver of 4 GiB.
    const one = {
      set: { 'spark.executor.memory': '8g', 'spark.executor.instances': '1' },
      workers: { ...NODES, count: 1 },
    };
    expect(told('more-driver-heap', one)).toEqual(['node type m5.xlarge → m5.2xlarge', 'driver memory 2g → 4g']);
  });
});

it.each<[RemedyKind, Case, string[] | null]>([
  ['more-partitions', {}, ['shuffle partitions 200 → 800']],
  [
    'more-partitions',
    {
      set: {
        'spark.sql.shuffle.partitions': '800',
        'spark.default.parallelism': '16',
        'spark.sql.adaptive.advisoryPartitionSizeInBytes': '256m',
      },
    },
    [
      'shuffle partitions 800 → 3200',
      'spark.default.parallelism 16 → 64',
      'spark.sql.adaptive.advisoryPartitionSizeInBytes 256m → 64m',
    ],
  ],
  ['more-partitions', { set: { 'spark.sql.shuffle.partitions': '20000' } }, null],
  ['smaller-broadcast', {}, ['spark.sql.autoBroadcastJoinThreshold 10m → -1']],
  ['smaller-broadcast', { set: { 'spark.sql.autoBroadcastJoinThreshold': '-1' } }, null],
  ['on-demand-workers', { workers: { ...NODES, market: 'spot' } }, ['nodes that run executors spot → on-demand']],
  ['on-demand-workers', { workers: { ...NODES, market: 'spot' }, ownCluster: false }, null],
  ['on-demand-workers', {}, null],
  ['more-disk', {}, ['disk of a node 64 GiB → 128 GiB']],
  // EMR's own: 16 GiB for each of 8 vCPUs.
  ['more-disk', { workers: { ...NODES, type: 'r5.2xlarge', ebsGb: null } }, ['disk of a node 128 GiB → 256 GiB']],
  ['more-disk', { ownCluster: false }, null],
  [
    'smaller-request',
    { set: { 'spark.executor.memory': '16g' }, observed: { askedMb: 19_456, grantedMb: 12_288 } },
    ['executor memory 16g → 10g', 'executors 4 → 1'],
  ],
  ['smaller-request', { set: { 'spark.driver.memory': '14g' } }, ['driver memory 14g → 10g', 'executors 4 → 2']],
  ['smaller-request', {}, null],
  ['slower-s3', {}, ['spark.hadoop.fs.s3.maxRetries 15 → 30', 'spark.hadoop.fs.s3a.retry.throttle.limit 20 → 40']],
  ['longer-timeouts', {}, ['spark.network.timeout 120s → 600s', 'spark.executor.heartbeatInterval 10s → 30s']],
  ['fewer-writers', {}, null],
])('%s %j', (remedy, one, changes) => {
  expect(told(remedy, one)).toEqual(changes);
});

it('a fix keeps what earlier ones gave', () => {
  const overrides = {
    spark: { 'spark.executor.memory': '4g', 'spark.sql.shuffle.partitions': '800' },
    workers: { ebsGb: 128 },
  };
  expect(computeFix(factsOf('more-executor-heap', { overrides }))?.overrides).toEqual({
    spark: { 'spark.executor.memory': '8g', 'spark.executor.instances': '2', 'spark.sql.shuffle.partitions': '800' },
    workers: { ebsGb: 128 },
  });
});
