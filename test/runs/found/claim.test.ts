import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { translateAwsError } from '../../../src/aws/errors.ts';
import type { AwsClusterId, ClusterId, SlackUserId } from '../../../src/ids.ts';
import type { Cluster } from '../../../src/records.ts';
import type { ReminderDeps } from '../../../src/reminders/deps.ts';
import { foundClusters } from '../../../src/reminders/found.ts';
import { remind } from '../../../src/reminders/reminders.ts';
import { claimFound } from '../../../src/runs/found/claim.ts';
import { ignoreFound } from '../../../src/runs/found/ignore.ts';
import { reconcileCluster } from '../../../src/runs/reconcile.ts';
import { sweep } from '../../../src/runs/sweep.ts';
import { terminateCluster } from '../../../src/runs/want.ts';
import { hardLimitAt } from '../../../src/runs/world.ts';
import { countCalls } from '../../aws/support.ts';
import { ADA, CHANNEL, GRACE, type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(() => house.reset());

const HOUR = 3_600_000;
let keys = 0;
const claim = async (id: AwsClusterId, user: SlackUserId = ADA, requestKey = `claim ${keys++}`) =>
  claimFound(house.deps, { user, channel: CHANNEL, requestKey }, await house.deps.emr.describeCluster(id));
const known = async (id: ClusterId): Promise<Cluster> => (await house.deps.store.clusters.get(id)) as Cluster;
const ruled = (found: Partial<ReminderDeps['config']['found']>): ReminderDeps => ({
  ...house.deps,
  config: { ...house.deps.config, found: { ...house.deps.config.found, ...found } },
});
/** What the bot does with a cluster of its own: sees it, decides, acts. */
async function live(id: ClusterId): Promise<Cluster> {
  await sweep(house.deps, new Map());
  await reconcileCluster(house.deps, id);
  return known(id);
}

/** Limits are kept in whole seconds. */
function expectBetween(at: Date, from: number, to: number): void {
  expect(at.getTime()).toBeGreaterThanOrEqual(from - 1000);
  expect(at.getTime()).toBeLessThanOrEqual(to + 1000);
}

describe('a claim', () => {
  it('makes the cluster theirs, with a card, as EMR has it', async () => {
    const id = await house.foreign('etl by hand', { owner: 'linus' });
    const { kind, cluster } = await claim(id);
    expect(kind).toBe('claimed');
    expect(cluster).toMatchObject({
      awsId: id,
      name: 'etl by hand',
      origin: 'claimed',
      owner: ADA,
      channel: CHANNEL,
      keepAlive: true,
      state: 'idle',
      awsState: 'WAITING',
      wanted: 'up',
    });
    const { store } = house.deps;
    expect(await store.cards.get(cluster.id)).toMatchObject({ channel: CHANNEL });
    expect(await store.outbox.told(cluster.id, 0)).toMatchObject([
      { event: { kind: 'note', message: expect.stringMatching(/by its tags it is linus's.* hard limit in 7 d\./) } },
    ]);
    expect((await store.found.live()).map(({ awsId }) => awsId)).not.toContain(id);
  });

  it('does nothing to the cluster but to look at it, give it its tag and end it when asked', async () => {
    const id = await house.foreign('etl');
    const { cluster } = await claim(id);
    expect(await live(cluster.id)).toMatchObject({ state: 'idle', wanted: 'up' });
    expect(await house.changes()).toEqual([]);
    await foundClusters.run(house.deps);
    expect(await house.changes()).toEqual(['AddTags']);
    expect((await house.deps.emr.describeCluster(id)).tags).toMatchObject({ 'stoker:cluster': cluster.id });

    await terminateCluster(house.deps, cluster.id, GRACE);
    await reconcileCluster(house.deps, cluster.id);
    expect(await house.changes()).toEqual(['AddTags', 'TerminateJobFlows']);
    await expect.poll(async () => (await house.deps.emr.describeCluster(id)).state).toBe('TERMINATED');
    expect(await live(cluster.id)).toMatchObject({ state: 'gone', endedBy: GRACE });
    // What the local AWS was asked to launch is the one of the others.
    expect(await countCalls(house.aws, 'RunJobFlow')).toBe(1);
  });

  it('of two at once is one claim, and the other hears whose it is', async () => {
    const id = await house.foreign('etl');
    const both = await Promise.all([claim(id, ADA), claim(id, GRACE)]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['claimed', 'taken']);
    expect(new Set(both.map(({ cluster }) => cluster.id)).size).toBe(1);
    const winner = both.find(({ kind }) => kind === 'claimed')?.cluster.owner;
    expect(both.find(({ kind }) => kind === 'taken')?.cluster.owner).toBe(winner);
  });

  it('delivered twice is one', async () => {
    const id = await house.foreign('etl');
    const first = await claim(id, ADA, 'twice');
    expect(await claim(id, ADA, 'twice')).toEqual({ kind: 'claimed', cluster: first.cluster });
  });

  it('of two clusters of one name are two', async () => {
    const ids = [await house.foreign('etl'), await house.foreign('etl')] as const;
    const kinds = [await claim(ids[0]), await claim(ids[1])].map(({ kind }) => kind);
    expect(kinds).toEqual(['claimed', 'claimed']);
  });

  it('of one that is gone, or that found.ignore names, is refused with the reason', async () => {
    const gone = await house.foreign('gone');
    await house.deps.emr.terminateCluster(gone);
    await expect.poll(async () => (await house.deps.emr.describeCluster(gone)).state).toBe('TERMINATED');
    await expect(claim(gone)).rejects.toThrow('already gone');

    const left = await house.foreign('left alone', { env: 'prod' });
    const deps = ruled({ ignore: { env: 'prod' } });
    const detail = await deps.emr.describeCluster(left);
    const asked = { user: ADA, channel: CHANNEL, requestKey: 'ignored by a rule' };
    await expect(claimFound(deps, asked, detail)).rejects.toThrow('`found.ignore`');
  });

  it('leaves an old cluster a day, and a young one until the hard limit', async () => {
    const id = await house.foreign('old');
    const detail = await house.deps.emr.describeCluster(id);
    const limit = house.deps.config.found.hardLimit * 1000;
    const old = { ...detail, createdAt: new Date(Date.now() - 2 * limit) };
    const asked = { user: ADA, channel: CHANNEL, requestKey: 'an old one' };
    const claimedFrom = Date.now();
    const { cluster } = await claimFound(house.deps, asked, old);
    expectBetween(hardLimitAt(cluster), claimedFrom + 24 * HOUR, Date.now() + 24 * HOUR);
    const launchedFrom = Date.now();
    const young = await claim(await house.foreign('young'));
    expectBetween(hardLimitAt(young.cluster), launchedFrom + limit, Date.now() + limit);
  });

  it('of one that ends with its steps does not watch it for idleness', async () => {
    const { cluster } = await claim(await house.foreign('nightly', {}, { passing: true }));
    expect(cluster).toMatchObject({ keepAlive: false, state: 'up' });
  });

  it('reports the end of a protected one as EMR refuses it, and leaves it', async () => {
    const id = await house.foreign('guarded', {}, { protected: true });
    const { cluster } = await claim(id);
    await terminateCluster(house.deps, cluster.id, ADA);
    await reconcileCluster(house.deps, cluster.id);
    expect(await known(cluster.id)).toMatchObject({ wanted: 'up', state: 'idle' });
    expect((await house.deps.emr.describeCluster(id)).state).toBe('WAITING');
  });
});

it('a claimed cluster is ended also by a Stoker that may not tag it', async () => {
  const id = await house.foreign('etl');
  const { cluster } = await claim(id);
  const denied = translateAwsError(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }), {
    operation: 'AddTags',
    repeatable: true,
  });
  const emr = { ...house.deps.emr, tagCluster: () => Promise.reject(denied) };
  await terminateCluster(house.deps, cluster.id, ADA);
  await reconcileCluster({ ...house.deps, emr }, cluster.id);
  expect(await house.changes()).toEqual(['TerminateJobFlows']);
});

it('a claimed cluster that is older than what EMR remembers is out of sight, not gone, when EMR does not know it', async () => {
  const id = await house.foreign('a hundred days old');
  const detail = await house.deps.emr.describeCluster(id);
  const asked = { user: ADA, channel: CHANNEL, requestKey: 'a hundred days old' };
  const createdAt = new Date(Date.now() - 100 * 24 * HOUR);
  const { cluster } = await claimFound(house.deps, asked, { ...detail, createdAt });
  const unknown = translateAwsError(
    Object.assign(new Error(`Cluster id '${id}' is not valid.`), { name: 'InvalidRequestException' }),
    {
      operation: 'DescribeCluster',
      repeatable: true,
    },
  );
  // As with the settings of another account.
  const emr = { ...house.deps.emr, listClusters: async () => [], describeCluster: () => Promise.reject(unknown) };
  house.clock.ahead = HOUR;
  await sweep({ ...house.deps, emr }, new Map()).catch(() => undefined);
  expect(await known(cluster.id)).toMatchObject({ awsState: 'WAITING', state: 'idle' });
});

describe('automation', () => {
  it('touches no cluster that nobody claimed, whatever time brings', async () => {
    const id = await house.foreign('forgotten', { owner: ADA });
    for (const hours of [0, 1, 30, 24 * 30]) {
      house.clock.ahead = hours * HOUR;
      await remind(house.deps);
      await sweep(house.deps, new Map());
    }
    expect(await house.changes()).toEqual([]);
    expect(await house.deps.store.found.get(id)).toMatchObject({ state: 'WAITING', goneAt: null, clusterId: null });
    expect(await house.deps.store.clusters.find(id)).toBeNull();
  });

  it('adopts by the rule those that stay, for whom their tags name, and each once', async () => {
    const deps = ruled({ adopt: true, ignore: { env: 'prod' } });
    const [hers, nobodys, passing, ignored, anothers, leftAlone] = [
      await house.foreign('hers', { owner: GRACE }),
      await house.foreign("nobody's"),
      await house.foreign('nightly', {}, { passing: true }),
      await house.foreign('production', { env: 'prod' }),
      await house.foreign("another's", { 'stoker:cluster': 'c-0ther333' }),
      await house.foreign('left alone'),
    ];
    await foundClusters.run(house.deps);
    await ignoreFound(house.deps, leftAlone, { until: new Date(Date.now() + HOUR), by: ADA });
    for (let round = 0; round < 3; round += 1) {
      house.clock.ahead += HOUR / 6;
      await foundClusters.run(deps);
    }
    const { store } = deps;
    expect(await store.clusters.find(hers)).toMatchObject({ origin: 'adopted', owner: GRACE, channel: CHANNEL });
    const adopted = await store.clusters.find(nobodys);
    expect(adopted).toMatchObject({ origin: 'adopted', owner: 'nobody' });
    for (const id of [passing, ignored, anothers, leftAlone]) expect(await store.clusters.find(id)).toBeNull();
    expect(await house.changes()).toEqual(['AddTags', 'AddTags']);
    const audited = (await store.audit.recent(20)).filter(({ name }) => name === 'adopt');
    expect(audited.map(({ detail }) => detail.awsId).toSorted()).toEqual([hers, nobodys].toSorted());
    // What nobody has asked for has the whole time of the hard limit from now on.
    expect(hardLimitAt(adopted as Cluster).getTime()).toBeGreaterThan(
      Date.now() + deps.config.found.hardLimit * 1000 - HOUR,
    );
  });
});
