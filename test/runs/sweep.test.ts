import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EmrGateway } from '../../src/emr/gateway.ts';
import { shippedPrices } from '../../src/emr/pricing/prices.ts';
import type { ClusterDetail, ClusterObservation, StepObservation } from '../../src/emr/types.ts';
import type { AwsClusterId, ChannelId, SlackUserId, StepId } from '../../src/ids.ts';
import type { RunDeps } from '../../src/runs/deps.ts';
import { sweep } from '../../src/runs/sweep.ts';
import { startRun } from '../../src/runs/want.ts';
import { testConfig } from '../commands/support/config.ts';
import { freshStore } from '../support/database.ts';

/** What AWS says in several calls is not of one moment. */
let deps: RunDeps;
let end: () => Promise<void>;

beforeEach(async () => {
  const fresh = await freshStore();
  end = fresh.end;
  deps = {
    config: testConfig(),
    store: fresh.store,
    emr: {} as EmrGateway,
    s3: {} as never,
    logs: {} as never,
    metrics: {} as never,
    prices: shippedPrices('us-east-1'),
    now: () => new Date(),
    log: pino({ level: 'silent' }),
    settleSeconds: 0,
  };
});
afterEach(() => end());

it('takes no end of a cluster for that of a step that it saw running a moment before', async () => {
  const { store } = deps;
  const request = { user: 'U0ADA' as SlackUserId, channel: 'C0DATA' as ChannelId, requestKey: 'once' };
  const run = await startRun(deps, request, { job: 'retrain', arguments: {} });
  const awsId = 'j-QUICK' as AwsClusterId;
  await store.clusters.update(run.clusterId, { awsId, awsState: 'STARTING', state: 'launching' });
  const [step] = await store.steps.ofRuns([run.id]);

  const cluster: ClusterObservation = {
    id: awsId,
    name: 'quick',
    state: 'BOOTSTRAPPING',
    reason: null,
    createdAt: new Date(),
    readyAt: null,
    endedAt: null,
  };
  let isOver = false;
  const seenStep = (): StepObservation => ({
    id: 's-QUICK' as StepId,
    name: step?.name ?? '',
    state: isOver ? 'FAILED' : 'RUNNING',
    failure: isOver ? { reason: 'Unknown Error.' } : null,
    createdAt: new Date(),
    startedAt: new Date(),
    endedAt: isOver ? new Date() : null,
  });
  Object.assign(deps.emr, {
    listClusters: async () => [cluster],
    listSteps: async () => [seenStep()],
    // The step fails, and its cluster goes with it, before this is answered.
    describeCluster: async () => {
      isOver = true;
      const reason = { code: 'STEP_FAILURE', message: 'Shut down as step failed' };
      return { ...cluster, state: 'TERMINATED_WITH_ERRORS', reason, endedAt: new Date() } as ClusterDetail;
    },
  });

  await sweep(deps, new Map());
  expect(await store.clusters.get(run.clusterId)).toMatchObject({ awsState: 'TERMINATED_WITH_ERRORS' });
  expect(await store.steps.ofRuns([run.id])).toMatchObject([{ awsId: 's-QUICK', awsState: 'FAILED' }]);
});
