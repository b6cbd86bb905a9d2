import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ChannelId, SlackUserId } from '../../../src/ids.ts';
import type { Fix, Run } from '../../../src/records.ts';
import type { WantDeps } from '../../../src/runs/deps.ts';
import { retryByRule } from '../../../src/runs/retries/retry.ts';
import { launchCluster, startRun, terminateCluster } from '../../../src/runs/want.ts';
import { testConfig } from '../../commands/support/config.ts';
import { freshStore } from '../../support/database.ts';

/** What was decided while the logs were read, against what people wanted meanwhile. */
const ADA = 'U0ADA' as SlackUserId;
const FIX: Fix = { overrides: { spark: { 'spark.executor.memory': '8g' } }, changes: [], notes: [] };

let deps: WantDeps;
let end: () => Promise<void>;
beforeAll(async () => {
  const fresh = await freshStore();
  end = fresh.end;
  deps = { config: testConfig(), store: fresh.store, now: () => new Date() };
});
afterAll(() => end());

let requests = 0;
const request = () => {
  requests += 1;
  return { user: ADA, channel: 'C0DATA' as ChannelId, requestKey: `request ${requests}` };
};
const byRule = (failed: Run) => deps.store.transaction((tables) => retryByRule(deps, tables, { failed, fix: FIX }));
const fail = (run: Run) => deps.store.runs.update(run.id, { state: 'failed', endedAt: new Date() });

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
