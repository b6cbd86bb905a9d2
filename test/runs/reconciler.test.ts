import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsProblem, type AwsProblemKind } from '../../src/aws/errors.ts';
import type { EmrGateway } from '../../src/emr/gateway.ts';
import { shippedPrices } from '../../src/emr/pricing/prices.ts';
import type { ClusterObservation } from '../../src/emr/types.ts';
import type { AwsClusterId, ChannelId, SlackUserId } from '../../src/ids.ts';
import type { Cluster, Run } from '../../src/records.ts';
import type { RunDeps } from '../../src/runs/deps.ts';
import { addStepIntent, launchIntent } from '../../src/runs/effects/names.ts';
import { createReconciler, type Reconciler } from '../../src/runs/reconciler.ts';
import { launchCluster, startRun, terminateCluster } from '../../src/runs/want.ts';
import type { Store } from '../../src/store/store.ts';
import { testConfig } from '../commands/support/config.ts';
import { freshStore, type TestDatabase } from '../support/database.ts';

/** What AWS does to Stoker that no local one can be asked for: refusals of one call, of one cluster, for minutes. */
let store: Store;
let database: TestDatabase;
let end: () => Promise<void>;
let emr: Partial<EmrGateway>;
let deps: RunDeps;
let reconciler: Reconciler;

const config = testConfig();
config.environment.sweepSeconds = 0.1;
let keys = 0;
const asked = () => ({ user: 'U0ADA' as SlackUserId, channel: 'C0DATA' as ChannelId, requestKey: `key-${keys++}` });
const problem = (kind: AwsProblemKind, retryable = false) =>
  new AwsProblem({ kind, message: `AWS says ${kind}.`, hint: 'Do something.', retryable, effect: 'none' });

beforeEach(async () => {
  ({ store, database, end } = await freshStore());
  emr = { listClusters: async () => [] };
  deps = {
    config,
    store,
    emr: emr as EmrGateway,
    s3: {} as never,
    logs: {} as never,
    metrics: {} as never,
    prices: shippedPrices('us-east-1'),
    now: () => new Date(),
    log: pino({ level: 'silent' }),
    settleSeconds: 0,
  };
  reconciler = createReconciler(deps);
});
afterEach(async () => {
  await reconciler.stop();
  await end();
});

/** A kept cluster that EMR has under this id. */
async function up(awsId: string): Promise<Cluster> {
  const cluster = await launchCluster(deps, asked(), 'adhoc');
  const change = {
    awsId: awsId as AwsClusterId,
    state: 'idle',
    awsState: 'WAITING',
    primaryDns: 'node',
    dueAt: null,
  } as const;
  await store.clusters.update(cluster.id, {
    ...change,
    launchedAt: new Date(0),
    readyAt: new Date(),
    hardLimitSeconds: 2 ** 31 - 1,
  });
  return (await store.clusters.get(cluster.id)) as Cluster;
}
const seenAs = (cluster: Cluster, state: ClusterObservation['state']) =>
  ({
    id: cluster.awsId,
    name: cluster.name,
    state,
    reason: null,
    createdAt: new Date(0),
    readyAt: null,
    endedAt: null,
  }) as ClusterObservation;
const notes = async (cluster: Cluster): Promise<string[]> => {
  await store.cards.shown(cluster.id, 1, '111.222', new Date());
  const found = await store.outbox.next(new Date(8.64e15), 50);
  return found.map(({ message }) => ('message' in message ? message.message : message.kind));
};

describe('an effect that may have happened', () => {
  it('is not given up because it cannot be looked for: the cluster may burn', async () => {
    const cluster = await launchCluster(deps, asked(), 'adhoc');
    await store.intents.open(launchIntent(cluster.id), new Date());
    await store.intents.attempt(launchIntent(cluster.id).key, new Date());
    let looks = 0;
    emr.findClusterByName = async () => {
      looks += 1;
      throw problem('credentials');
    };
    await reconciler.start();
    await expect.poll(() => looks).toBeGreaterThan(0);
    await expect.poll(() => notes(cluster)).toEqual(['AWS says credentials. Stoker goes on trying.']);
    expect(await store.clusters.get(cluster.id)).toMatchObject({ state: 'wanted', failure: null });
    emr.findClusterByName = async () => ({ ...seenAs(cluster, 'STARTING'), id: 'j-FOUND' as AwsClusterId });
    await store.clusters.update(cluster.id, { dueAt: new Date() });
    await expect.poll(async () => (await store.clusters.get(cluster.id))?.awsId).toBe('j-FOUND');
  });

  it('has from the moment it was given up as long as ever to show itself', async () => {
    deps = { ...deps, settleSeconds: 2 };
    reconciler = createReconciler(deps);
    const cluster = await launchCluster(deps, asked(), 'adhoc');
    deps.s3.send = (async () => ({ ContentLength: -1 })) as never;
    let launches = 0;
    let name = '';
    let showsAt = 0;
    // The answer does not come in time, and the cluster shows itself a little later still.
    emr.launchCluster = async (request) => {
      launches += 1;
      await new Promise((resolve) => setTimeout(resolve, 1500));
      name = request.name;
      showsAt = Date.now() + 1500;
      throw new AwsProblem({
        kind: 'unknown-outcome',
        message: 'No answer.',
        hint: '',
        retryable: true,
        effect: 'unknown',
      });
    };
    emr.findClusterByName = async (wanted) =>
      wanted === name && Date.now() >= showsAt
        ? { ...seenAs(cluster, 'STARTING'), id: 'j-LATE' as AwsClusterId }
        : null;
    await reconciler.start();
    await expect.poll(async () => (await store.clusters.get(cluster.id))?.awsId).toBe('j-LATE');
    expect(launches).toBe(1);
  });

  it('nor is a step', async () => {
    const cluster = await up('j-1');
    const run = await startRun(deps, asked(), { job: 'retrain', arguments: {}, on: cluster.id });
    await store.intents.open(addStepIntent(run.id), new Date());
    await store.intents.attempt(addStepIntent(run.id).key, new Date());
    let looks = 0;
    emr.listClusters = async () => [seenAs(cluster, 'WAITING')];
    emr.listSteps = async () => [];
    emr.findStepByName = async () => {
      looks += 1;
      throw problem('denied');
    };
    await reconciler.start();
    await expect.poll(() => looks).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await store.runs.get(run.id)).toMatchObject({ state: 'launching', failure: null } satisfies Partial<Run>);
  });
});

describe('a termination that AWS does not do', () => {
  /** What AWS was asked while it refused, until a second after the first time. */
  async function pastItsTime(kind: AwsProblemKind): Promise<{ run: Run; triedAt: number[] }> {
    const run = await startRun(deps, asked(), { job: 'retrain', arguments: {} });
    const past = { launchedAt: new Date(0), readyAt: new Date(0), hardLimitSeconds: 2 ** 31 - 1 };
    await store.clusters.update(run.clusterId, {
      ...past,
      awsId: 'j-1' as AwsClusterId,
      state: 'up',
      awsState: 'RUNNING',
    });
    await store.steps.update(run.id, 0, { awsId: 's-1' as never, awsState: 'RUNNING', startedAt: new Date(0) });
    await store.runs.update(run.id, { state: 'running', startedAt: new Date(0) });
    const triedAt: number[] = [];
    const cluster = (await store.clusters.get(run.clusterId)) as Cluster;
    emr.listClusters = async () => [seenAs(cluster, 'RUNNING')];
    emr.listSteps = async () => [];
    emr.terminateCluster = async () => {
      triedAt.push(Date.now());
      throw problem(kind, kind === 'throttled');
    };
    await reconciler.start();
    await expect.poll(() => triedAt.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return { run, triedAt };
  }
  const said = async () => (await database.query('select message from outbox')).map(({ message }) => message.message);

  it.each(['refused', 'denied', 'credentials'] as const)(
    'is told once and not asked for over and over: %s',
    async (kind) => {
      const { triedAt } = await pastItsTime(kind);
      const about = async () => (await said()).filter((words) => words?.includes(`AWS says ${kind}.`));
      await expect.poll(about).not.toEqual([]);
      expect(triedAt).toHaveLength(1);
      expect(await about()).toEqual([`The cluster could not be terminated: AWS says ${kind}. Do something.`]);
    },
  );

  it('is not hurried while AWS throttles', async () => {
    const { triedAt } = await pastItsTime('throttled');
    // A pause of four seconds, however many of them a slow machine lets pass here.
    for (const [index, at] of triedAt.slice(1).entries())
      expect(at - (triedAt[index] ?? at)).toBeGreaterThanOrEqual(4000);
  });

  it('stays wanted when Stoker only lacks the right, and is done once it has it', async () => {
    const { run } = await pastItsTime('denied');
    expect(await store.clusters.get(run.clusterId)).toMatchObject({ wanted: 'gone' });
    emr.terminateCluster = async () => {};
    await expect.poll(async () => (await said()).length).toBeGreaterThan(0);
    await store.clusters.update(run.clusterId, { dueAt: new Date() });
    await expect.poll(async () => (await store.clusters.get(run.clusterId))?.state).toBe('terminating');
  });
});

it('a mistake of its own is told in the thread, and not repeated at every moment', async () => {
  const cluster = await up('j-1');
  let tries = 0;
  emr.listClusters = async () => [seenAs(cluster, 'WAITING')];
  emr.terminateCluster = async () => {
    tries += 1;
    throw new TypeError('cannot read properties of undefined');
  };
  await terminateCluster(deps, cluster.id, 'U0ADA');
  await reconciler.start();
  const said = async () => (await database.query('select message from outbox')).map(({ message }) => message.message);
  await expect.poll(async () => (await said()).join()).toContain('a mistake of its own');
  expect(tries).toBe(1);
});

describe('the look at AWS', () => {
  it('goes on for the others when one cluster cannot be looked at', async () => {
    const [bad, good] = [await up('j-BAD'), await up('j-GOOD')];
    let looks = 0;
    emr.listClusters = async () => {
      looks += 1;
      return [seenAs(good, looks > 7 ? 'RUNNING' : 'WAITING')];
    };
    emr.describeCluster = async () => Promise.reject(problem('denied'));
    await reconciler.start();
    // At its own pace, and not at that of an AWS that throttles: eight looks would take that 25 s.
    await expect.poll(async () => (await store.clusters.get(good.id))?.awsState).toBe('RUNNING');
    expect(await store.clusters.get(bad.id)).toMatchObject({ awsState: 'WAITING' });
  });

  it('backs off while AWS throttles, whatever people ask for meanwhile', async () => {
    const cluster = await up('j-1');
    let looks = 0;
    emr.listClusters = async () => {
      looks += 1;
      throw problem('throttled', true);
    };
    await reconciler.start();
    const until = Date.now() + 3000;
    while (Date.now() < until) {
      await store.clusters.update(cluster.id, { dueAt: new Date() });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // 0.1 s, doubled each time: the fifth wait alone is 3.2 s.
    expect(looks).toBeLessThanOrEqual(6);
  });

  it('takes a cluster that EMR does not know for out of sight, not for gone', async () => {
    const cluster = await up('j-1');
    const launchedAt = new Date(Date.now() - 86_400_000);
    await store.clusters.update(cluster.id, { launchedAt, hardLimitSeconds: 100 * 86_400 });
    let looks = 0;
    emr.describeCluster = async () => {
      looks += 1;
      throw problem('not-found');
    };
    await reconciler.start();
    await expect.poll(() => looks).toBeGreaterThan(1);
    expect(await store.clusters.get(cluster.id)).toMatchObject({ state: 'idle', wanted: 'up', endedAt: null });
  });

  it('ends a cluster that EMR has forgotten after two months, and the run on it', async () => {
    const cluster = await up('j-1');
    const launchedAt = new Date(Date.now() - 61 * 86_400_000);
    await store.clusters.update(cluster.id, { launchedAt, hardLimitSeconds: 100 * 86_400 });
    const run = await startRun(deps, asked(), { job: 'retrain', arguments: {}, on: cluster.id });
    await store.steps.update(run.id, 0, { awsId: 's-1' as never, awsState: 'RUNNING' });
    emr.describeCluster = async () => Promise.reject(problem('not-found'));
    emr.listSteps = async () => Promise.reject(problem('not-found'));
    await reconciler.start();
    await expect.poll(async () => (await store.clusters.get(cluster.id))?.state).toBe('gone');
    const failure = { message: 'The cluster ended before the job did: EMR does not know this cluster any more.' };
    expect(await store.runs.get(run.id)).toMatchObject({ state: 'failed', failure });
  });

  it('says in the threads when it has failed for a while, and when it works again', async () => {
    const cluster = await up('j-1');
    emr.listClusters = async () => Promise.reject(problem('credentials'));
    await reconciler.start();
    const blind = 'AWS cannot be looked at, so the card may be old. AWS says credentials. Do something.';
    await expect.poll(() => notes(cluster)).toEqual([blind]);
    await store.outbox.sent((await store.outbox.next(new Date(8.64e15), 1))[0]?.id ?? 0, '1.2', new Date());
    emr.listClusters = async () => [seenAs(cluster, 'WAITING')];
    await expect.poll(() => notes(cluster)).toEqual(['AWS can be looked at again.']);
  });

  it('looks at a cluster again when its steps are further than the list of clusters', async () => {
    const cluster = await up('j-1');
    await store.clusters.update(cluster.id, { state: 'launching', awsState: 'BOOTSTRAPPING', readyAt: null });
    const run = await startRun(deps, asked(), { job: 'retrain', arguments: {}, on: cluster.id });
    await store.steps.update(run.id, 0, { awsId: 's-1' as never, awsState: 'PENDING' });
    emr.listClusters = async () => [seenAs(cluster, 'BOOTSTRAPPING')];
    emr.listSteps = async () => [
      {
        id: 's-1',
        name: '',
        state: 'CANCELLED',
        failure: null,
        createdAt: new Date(0),
        startedAt: null,
        endedAt: null,
      } as never,
    ];
    const reason = { code: 'BOOTSTRAP_FAILURE', message: 'bootstrap action 1 returned 1' };
    emr.describeCluster = async () => ({ ...seenAs(cluster, 'TERMINATING'), reason }) as never;
    await reconciler.start();
    await expect.poll(async () => (await store.runs.get(run.id))?.state).toBe('failed');
    expect((await store.runs.get(run.id))?.failure?.message).toContain('bootstrap action 1');
  });

  it('asks for the steps that are open, however many a cluster has had', async () => {
    const cluster = await up('j-1');
    const run = await startRun(deps, asked(), { job: 'retrain', arguments: {}, on: cluster.id });
    await store.steps.update(run.id, 0, { awsId: 's-1' as never, awsState: 'PENDING' });
    emr.listClusters = async () => [seenAs(cluster, 'RUNNING')];
    const lists: (readonly string[] | undefined)[] = [];
    emr.listSteps = async (_cluster, ids) => {
      lists.push(ids);
      return [];
    };
    await reconciler.start();
    await expect.poll(() => lists.length).toBeGreaterThan(0);
    expect(lists[0]).toEqual(['s-1']);
  });
});

it('takes a due cluster also when somebody who wakes nobody has its row that moment', async () => {
  const cluster = await up('j-1');
  emr.listClusters = async () => [seenAs(cluster, 'WAITING')];
  let asksToEnd = 0;
  emr.terminateCluster = async () => {
    asksToEnd += 1;
  };
  await reconciler.start();
  const { promise: held, resolve: hold } = Promise.withResolvers<void>();
  const { promise: written, resolve: write } = Promise.withResolvers<void>();
  const { promise: waited, resolve: leave } = Promise.withResolvers<void>();
  const wanting = store.transaction(async (tables) => {
    await tables.clusters.lock(cluster.id);
    hold();
    await written;
    await tables.clusters.update(cluster.id, { wanted: 'gone', endedBy: 'U0ADA', dueAt: new Date() });
  });
  await held;
  // It waits for the row, and has it as soon as that is committed, before the reconciler can look.
  const metering = store.transaction(async (tables) => {
    await tables.clusters.lock(cluster.id);
    await waited;
  });
  const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  await expect.poll(() => database.query(waiting)).toHaveLength(1);
  write();
  await wanting;
  // So long as the reconciler needs to be woken, look, and find the row taken.
  await new Promise((resolve) => setTimeout(resolve, 100));
  leave();
  await metering;
  await expect.poll(() => asksToEnd, { timeout: 3000 }).toBe(1);
});
