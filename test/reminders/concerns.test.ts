import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AwsClusterId, ChannelId, ClusterId, RunId, StepId } from '../../src/ids.ts';
import type { Cluster, Notice } from '../../src/records.ts';
import { concerns } from '../../src/reminders/concerns.ts';
import type { ReminderDeps } from '../../src/reminders/deps.ts';
import type { Store } from '../../src/store/store.ts';
import { testConfig } from '../commands/support/config.ts';
import { facts, sample, step } from '../runs/idle/facts.ts';
import { ADA, at, cluster as clusterOf, run as runOf } from '../runs/world.ts';
import { freshStore } from '../support/database.ts';

let store: Store;
let end: () => Promise<void>;
let minutes = 0;
const now = () => at(minutes * 60);
beforeAll(async () => {
  ({ store, end } = await freshStore());
});
afterAll(() => end());
beforeEach(() => {
  minutes = 0;
});
const look = () =>
  concerns.run({
    config: testConfig(),
    store,
    now,
    people: {
      isAway: async () => false,
      isReachable: async () => true,
      timeZoneOf: async () => null,
      nameOf: async () => null,
    },
  } as unknown as ReminderDeps);

let count = 0;
async function launched(over: Partial<Cluster>): Promise<Cluster> {
  count += 1;
  const id = `c-con${count}` as ClusterId;
  const base = {
    id,
    name: id,
    requestKey: id,
    awsId: `j-CON${count}` as AwsClusterId,
    preset: `p${count}`,
    keepAlive: true,
  };
  await store.clusters.insert(clusterOf(base), now());
  await store.clusters.update(id, {
    awsId: base.awsId,
    launchedAt: now(),
    awsState: 'STARTING',
    state: 'launching',
    readyAt: null,
    ...over,
  });
  await store.cards.touch(id, 'C0DATA' as ChannelId, now());
  return { ...clusterOf(base), ...over };
}
const told = async ({ id }: Pick<Cluster, 'id'>): Promise<Notice[]> =>
  (await store.notices.ofCluster(id, 50)).filter(({ body }) => body.kind === 'concern');
const kinds = async (cluster: Pick<Cluster, 'id'>) =>
  (await told(cluster)).map(({ body, answer }) => [body.kind === 'concern' && body.concern.kind, answer?.kind ?? null]);

it('tells once of a start that gets nowhere, in the thread and to the owner, and that it is over', async () => {
  const cluster = await launched({});
  minutes = 19;
  await look();
  expect(await told(cluster)).toEqual([]);
  minutes = 21;
  await look();
  await look();
  minutes = 50;
  await look();
  expect(await kinds(cluster)).toEqual([['slow-start', null]]);
  const [notice] = await told(cluster);
  expect(notice?.body).toMatchObject({ concern: { message: expect.stringContaining('starting for 21 min') } });
  const id = notice?.id ?? ('' as never);
  expect(await store.cards.get(id)).toMatchObject({ channel: 'C0DATA', threadOf: cluster.id });
  expect(await store.cards.get(`${id}.2` as never)).toMatchObject({ channel: ADA, threadOf: null });

  await store.clusters.update(cluster.id, { awsState: 'WAITING', state: 'idle', readyAt: now() });
  await look();
  expect(await kinds(cluster)).toEqual([['slow-start', 'over']]);
});

it('knows how long such clusters usually take', async () => {
  for (let earlier = 0; earlier < 3; earlier += 1) {
    const { id } = await launched({ awsState: 'WAITING', state: 'idle', readyAt: at(300) });
    await store.clusters.update(id, { preset: 'usual' } as never);
  }
  const cluster = await launched({});
  await store.clusters.update(cluster.id, { preset: 'usual' } as never);
  minutes = 15;
  await look();
  expect((await told(cluster)).map(({ body }) => body)).toMatchObject([
    { concern: { kind: 'slow-start', message: expect.stringMatching(/usually ready after 5 min/) } },
  ]);
});

it('tells in the thread of the run for which the cluster was launched', async () => {
  const cluster = await launched({ keepAlive: false });
  const run = runOf({ id: 'r-con' as RunId, clusterId: cluster.id, ownCluster: true, requestKey: 'r-con' });
  await store.runs.insert({ ...run, stepName: 'retrain r-con' }, now());
  await store.cards.touch(run.id, 'C0DATA' as ChannelId, now());
  minutes = 21;
  await look();
  const [notice] = await told(cluster);
  expect(await store.cards.get(notice?.id ?? ('' as never))).toMatchObject({ threadOf: run.id });
});

it("tells of a step of Stoker's own that takes far longer than those before, and asks nothing of AWS for it", async () => {
  const cluster = await launched({ awsState: 'RUNNING', state: 'up', readyAt: at(0) });
  const runs = Array.from({ length: 4 }, (_, nth) =>
    runOf({ id: `r-slow${nth}` as RunId, clusterId: cluster.id, requestKey: `r-slow${nth}`, job: 'slow-one' }),
  );
  for (const [nth, run] of runs.entries()) {
    await store.runs.insert({ ...run, stepName: `slow-one ${run.id}` }, now());
    const isLast = nth === 3;
    await store.runs.update(
      run.id,
      isLast ? { state: 'running', startedAt: at(0) } : { state: 'succeeded', endedAt: at(-60) },
    );
    const times = isLast ? { startedAt: at(0) } : { startedAt: at(-1260), endedAt: at(-60) };
    await store.steps.update(run.id, 0, {
      awsId: `s-SLOW${nth}` as StepId,
      awsState: isLast ? 'RUNNING' : 'COMPLETED',
      ...times,
    });
  }
  minutes = 59;
  await look();
  expect(await told(cluster)).toEqual([]);
  minutes = 61;
  await look();
  expect((await told(cluster)).map(({ body }) => body)).toMatchObject([
    { concern: { kind: 'slow-step', about: 's-SLOW3', message: expect.stringMatching(/1 h 1 min; 20 min are usual/) } },
  ]);
  await store.steps.update('r-slow3' as RunId, 0, { awsState: 'COMPLETED', endedAt: now() });
  await look();
  expect(await kinds(cluster)).toEqual([['slow-step', 'over']]);
});

it('tells of steps and nodes that the last look saw, and takes no old look for one', async () => {
  const cluster = await launched({ awsState: 'RUNNING', state: 'up', readyAt: at(-7200) });
  const pending = step({
    id: 's-STUCK' as StepId,
    state: 'PENDING',
    createdAt: at(-1200),
    startedAt: null,
    endedAt: null,
  });
  const bad = { unhealthyNodes: 1 };
  await store.vigils.begin(cluster.id, now());
  const saw = async (seen: Parameters<typeof facts>[0]) =>
    store.vigils.update(cluster.id, { lookedAt: now(), facts: facts(seen) });
  await saw({ state: 'RUNNING', steps: [pending], samples: [sample(-10, bad), sample(-5, bad)] });
  minutes = 21;
  await look();
  expect(await told(cluster)).toEqual([]);
  await saw({ state: 'RUNNING', steps: [pending], samples: [sample(-10, bad), sample(-5, bad)] });
  await look();
  const all = [
    ['stuck-step', null],
    ['unhealthy-nodes', null],
  ];
  expect((await kinds(cluster)).toSorted()).toEqual(all);
  // What was not seen is not over.
  await saw({ state: 'RUNNING', steps: null, samples: null });
  await look();
  expect((await kinds(cluster)).toSorted()).toEqual(all);
  await saw({
    state: 'RUNNING',
    steps: [{ ...pending, state: 'RUNNING', startedAt: now() }],
    samples: [sample(10), sample(15)],
  });
  await look();
  expect((await kinds(cluster)).toSorted()).toEqual([
    ['stuck-step', 'over'],
    ['unhealthy-nodes', 'over'],
  ]);
});
