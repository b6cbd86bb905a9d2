import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Budget } from '../../../src/config/schema.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import type { AwsClusterId, ChannelId, SlackUserId } from '../../../src/ids.ts';
import type { Fix, Run } from '../../../src/records.ts';
import type { CostDeps } from '../../../src/runs/costs/lives.ts';
import { retryByRule } from '../../../src/runs/retries/retry.ts';
import { launchCluster, startRun, terminateCluster } from '../../../src/runs/want.ts';
import { testConfig } from '../../commands/support/config.ts';
import { freshStore } from '../../support/database.ts';
import { at, NOW } from '../world.ts';

/** What was decided while the logs were read, against what people wanted meanwhile. */
const ADA = 'U0ADA' as SlackUserId;
const FIX: Fix = { overrides: { spark: { 'spark.executor.memory': '8g' } }, changes: [], notes: [] };

let deps: CostDeps;
let end: () => Promise<void>;
beforeAll(async () => {
  const fresh = await freshStore();
  end = fresh.end;
  deps = { config: testConfig(), store: fresh.store, now: () => NOW, prices: shippedPrices('us-east-1') };
});
afterAll(() => end());

let requests = 0;
const request = () => {
  requests += 1;
  return { user: ADA, channel: 'C0DATA' as ChannelId, requestKey: `request ${requests}` };
};
const byRule = (failed: Run) => deps.store.transaction((tables) => retryByRule(deps, tables, { failed, fix: FIX }));
const fail = (run: Run) => deps.store.runs.update(run.id, { state: 'failed', endedAt: NOW });

it('a failed run is tried again once, however often the rule says so', async () => {
  const failed = await startRun(deps, request(), { job: 'retrain', arguments: {} });
  await fail(failed);
  await byRule(failed);
  await byRule(failed);
  const retries = await deps.store.runs.retriesOf(failed.id);
  expect(retries).toMatchObject([{ requestedBy: ADA, overrides: FIX.overrides }]);
  const audited = (await deps.store.audit.recent(5)).filter(({ kind }) => kind === 'system');
  expect(audited).toMatchObject([{ detail: { run: failed.id, retry: retries[0]?.id } }]);
});

it('a run whose own cluster somebody put out meanwhile is not tried again', async () => {
  const failed = await startRun(deps, request(), { job: 'retrain', arguments: {} });
  await fail(failed);
  await terminateCluster(deps, failed.clusterId, 'U0GRACE');
  await byRule(failed);
  expect(await deps.store.runs.retriesOf(failed.id)).toEqual([]);
});

it('a shared cluster that went meanwhile takes no other try, and what else was seen is still written', async () => {
  const cluster = await launchCluster(deps, request(), 'nightly');
  const failed = await startRun(deps, request(), { job: 'retrain', arguments: {}, on: cluster.id });
  await fail(failed);
  await terminateCluster(deps, cluster.id, 'U0GRACE');
  await expect(byRule(failed)).resolves.toBeUndefined();
  expect(await deps.store.runs.retriesOf(failed.id)).toEqual([]);
});

it('a run is not tried again past a budget that forbids it, which its thread is told once', async () => {
  const failed = await startRun(deps, request(), { job: 'retrain', arguments: {} });
  await fail(failed);
  await deps.store.cards.shown(failed.id, 1, '111.222', NOW);
  await deps.store.clusters.update(failed.clusterId, {
    awsId: 'j-DEAR' as AwsClusterId,
    createdAt: at(-3600),
    launchedAt: at(-3600),
  });
  const budgets: Budget[] = [{ of: 'job', name: 'retrain', monthly: 0.01, over: 'admin' }];
  const poor = { ...deps, config: { ...deps.config, budgets } };
  for (const _ of [1, 2]) await deps.store.transaction((tables) => retryByRule(poor, tables, { failed, fix: FIX }));
  expect(await deps.store.runs.retriesOf(failed.id)).toEqual([]);
  const told = (await deps.store.outbox.next(new Date(8.64e15), 50)).filter(({ subject }) => subject === failed.id);
  expect(told.map(({ message }) => message)).toEqual([
    {
      kind: 'note',
      message: expect.stringMatching(
        /not tried again automatically: the budget of job retrain for .* is spent: .*\$0\.01/,
      ),
    },
  ]);
});
