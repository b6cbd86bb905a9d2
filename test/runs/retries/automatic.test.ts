import { expect, it } from 'vitest';
import { preset } from '../../../src/config/schema.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import type { Fix } from '../../../src/records.ts';
import { decideRetry } from '../../../src/runs/retries/automatic.ts';
import { cluster, run } from '../../slack/support/records.ts';

const NIGHTLY = preset.parse({
  description: 'Three nodes.',
  releaseLabel: 'emr-7.13.0',
  applications: ['Spark'],
  instances: { groups: { primary: { type: 'm5.xlarge' }, core: { type: 'm5.xlarge', count: 2 } } },
});
const unpriced = preset.parse({ ...NIGHTLY, instances: { groups: { primary: { type: 'q9z.xlarge' } } } });
const FIX: Fix = { overrides: { spark: { 'spark.executor.memory': '8g' } }, changes: [], notes: [] };
const failed = run({ state: 'failed', failure: { message: 'No.', cause: 'executor-heap', fix: FIX } });
const larger: Fix = { ...FIX, overrides: { workers: { type: 'm5.4xlarge' } } };
const shared = { ...failed, ownCluster: false };
const kept = cluster({ keepAlive: true });

// Three nodes at $0.24, with EMR's own disks at a cent, for the run's one hour: $0.751.
const retry = { automatic: 1, maxCost: 0.76 };
const job = { retry, timeLimit: 3600 };

it.each<[string, Partial<Parameters<typeof decideRetry>[0]>, string | RegExp | null]>([
  ['once, and within the cost', {}, 'retry'],
  ['not when the job does not allow it', { job: { ...job, retry: undefined } }, null],
  [
    'not without a fix',
    { run: run({ state: 'failed', failure: { message: 'No.', cause: 'path-not-found', fix: null } }) },
    null,
  ],
  ['not when its cause is not known', { run: run({ state: 'failed', failure: { message: 'No.' } }) }, null],
  ['not when somebody stopped it', { run: { ...failed, cancelWantedBy: 'U0GRACE' } }, null],
  ['not when it was cancelled', { run: { ...failed, state: 'cancelled' } }, null],
  ['not more often than the job says', { earlier: 1 }, /as often as `retry.automatic` of `retrain` allows/],
  ['twice where the job says so', { earlier: 1, job: { ...job, retry: { ...retry, automatic: 2 } } }, 'retry'],
  [
    'not for more than the job says',
    { job: { ...job, retry: { ...retry, maxCost: 0.75 } } },
    /may cost \$0\.751, and `retry.maxCost` of `retrain` is \$0\.75\./,
  ],
  [
    'counting the larger nodes of the fix',
    { run: { ...failed, failure: { message: 'No.', fix: larger } } },
    /may cost \$2\.24/,
  ],
  ['counting the time that the job may take by now', { job: { ...job, timeLimit: 7200 } }, /may cost \$1\.50/],
  ['not at a price that is only estimated', { preset: unpriced }, /the price of its nodes is not known for certain/],
  ['not without its preset', { preset: undefined }, null],
  ['not when somebody put its cluster out', { cluster: cluster({ wanted: 'gone', endedBy: 'U0GRACE' }) }, null],
  ['on a shared cluster that stays', { run: shared, cluster: kept }, 'retry'],
  ['not on a shared cluster that goes', { run: shared, cluster: cluster({ keepAlive: true, wanted: 'gone' }) }, null],
])('%s', (_, over, expected) => {
  const decision = decideRetry({
    run: failed,
    cluster: cluster(),
    earlier: 0,
    job,
    preset: NIGHTLY,
    prices: shippedPrices('us-east-1'),
    ...over,
  });
  if (expected === 'retry') expect(decision).toEqual({ kind: 'retry' });
  else expect(decision).toEqual({ kind: 'none', why: expected === null ? null : expect.stringMatching(expected) });
});
