import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { translateAwsError } from '../../../src/aws/errors.ts';
import type { EmrGateway } from '../../../src/emr/gateway.ts';
import type { AwsClusterId, ClusterId } from '../../../src/ids.ts';
import { claimFound } from '../../../src/runs/found/claim.ts';
import { sortFound, withPrice } from '../../../src/runs/found/list.ts';
import { lookForFound } from '../../../src/runs/found/look.ts';
import { launchCluster } from '../../../src/runs/want.ts';
import { countCalls, tinyPreset } from '../../aws/support.ts';
import { ADA, CHANNEL, type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(() => house.reset());

const found = async (id: AwsClusterId) => house.deps.store.found.get(id);
const listed = async () => sortFound(await house.deps.store.found.live(), house.deps.config, house.deps.now());
const HOUR = 3_600_000;

describe('a look at the account', () => {
  it('finds a cluster that somebody launched without Stoker: whose, what it is, what it costs', async () => {
    const id = await house.foreign('etl by hand', { Owner: 'ada@example.com', env: 'dev' });
    await lookForFound(house.deps);
    expect(await found(id)).toMatchObject({
      name: 'etl by hand',
      state: 'WAITING',
      owner: 'ada@example.com',
      tags: { env: 'dev' },
      keepAlive: true,
      otherStoker: false,
      isProtected: false,
    });
    const { unclaimed } = await listed();
    // Three m5.xlarge with EMR's fee, and the disks that EMR gives each.
    const price = withPrice(unclaimed[0] as never, house.deps.prices);
    expect(price.hourlyUsd).toBeGreaterThan(3 * 0.24);
    expect(price.hourlyUsd).toBeLessThan(3 * 0.24 + 0.05);
    expect(price.estimated).toBe(false);
  });

  it('asks for the description once and for the machines once an hour', async () => {
    await house.foreign('etl');
    await lookForFound(house.deps);
    await lookForFound(house.deps);
    expect(await countCalls(house.aws, 'ListInstances')).toBe(1);
    const described = await countCalls(house.aws, 'DescribeCluster');
    house.clock.ahead = HOUR;
    await lookForFound(house.deps);
    expect(await countCalls(house.aws, 'ListInstances')).toBe(2);
    expect(await countCalls(house.aws, 'DescribeCluster')).toBe(described);
  });

  it('reads the tags anew after hours, for somebody may have said whose it is', async () => {
    const id = await house.foreign('etl');
    await lookForFound(house.deps);
    expect((await found(id))?.owner).toBeNull();
    await house.tag(id, { owner: 'grace' });
    house.clock.ahead = 6 * HOUR;
    await lookForFound(house.deps);
    expect((await found(id))?.owner).toBe('grace');
  });

  it('leaves out what is ours, also while the answer to its launch is on its way', async () => {
    const { deps } = house;
    const asked = { user: ADA, channel: CHANNEL, requestKey: 'launch' };
    const ours = await launchCluster(deps, asked, 'adhoc');
    const awsId = await deps.emr.launchCluster({
      preset: tinyPreset({ keepAlive: true }),
      name: ours.name,
      tags: { cluster: ours.id, owner: ADA, presetName: 'adhoc' },
      configurations: [],
      bootstrapUris: {},
      defaultLogUri: 's3://logs-bucket/logs/',
    });
    await lookForFound(deps);
    expect(await found(awsId)).toBeNull();
    await deps.store.clusters.update(ours.id, { awsId });
    await lookForFound(deps);
    expect(await found(awsId)).toBeNull();
  });

  it('finds one of ours whose launch was given up, and lets it be claimed', async () => {
    const { deps } = house;
    const asked = { user: ADA, channel: CHANNEL, requestKey: 'given up' };
    const ours = await launchCluster(deps, asked, 'adhoc');
    await deps.store.clusters.update(ours.id, { state: 'gone' });
    const id = await house.foreign(ours.name, { 'stoker:cluster': ours.id });
    await lookForFound(deps);
    expect((await listed()).unclaimed).toMatchObject([{ awsId: id }]);
    const { kind } = await claimFound(deps, { ...asked, requestKey: 'claim it' }, await deps.emr.describeCluster(id));
    expect(kind).toBe('claimed');
  });

  it('finds one that has the tags of ours because it was cloned from it, and lets it be claimed', async () => {
    const { deps } = house;
    const asked = { user: ADA, channel: CHANNEL, requestKey: 'original' };
    const ours = await launchCluster(deps, asked, 'adhoc');
    await deps.store.clusters.update(ours.id, { awsId: 'j-2AORIGINALXXX' as AwsClusterId });
    const id = await house.foreign('a clone', { 'stoker:cluster': ours.id });
    await lookForFound(deps);
    expect((await listed()).unclaimed).toMatchObject([{ awsId: id }]);
    const { kind } = await claimFound(deps, { ...asked, requestKey: 'the clone' }, await deps.emr.describeCluster(id));
    expect(kind).toBe('claimed');
    await deps.store.clusters.update(ours.id, { state: 'gone' });
  });

  it("lists another Stoker's apart, and lets nobody claim it", async () => {
    const id = await house.foreign('stoker adhoc c-0ther222', { 'stoker:cluster': 'c-0ther222' });
    await lookForFound(house.deps);
    expect(await listed()).toMatchObject({ unclaimed: [], others: [{ awsId: id }] });
    const asked = { user: ADA, channel: CHANNEL, requestKey: "another's" };
    const detail = await house.deps.emr.describeCluster(id);
    await expect(claimFound(house.deps, asked, detail)).rejects.toThrow('another Stoker');
  });

  it('asks for no machines of what is not told of with its price', async () => {
    const deps = {
      ...house.deps,
      config: { ...house.deps.config, found: { ...house.deps.config.found, ignore: { env: 'prod' } } },
    };
    await house.foreign('nightly', {}, { passing: true });
    await house.foreign('production', { env: 'prod' });
    await house.foreign("another's", { 'stoker:cluster': 'c-0ther444' });
    await lookForFound(deps);
    expect(await countCalls(house.aws, 'ListInstances')).toBe(0);
    house.clock.ahead = 25 * HOUR;
    await lookForFound(deps);
    expect(await countCalls(house.aws, 'ListInstances')).toBe(1);
  });

  it('notes when one is gone, and forgets it when EMR does', async () => {
    const id = await house.foreign('etl');
    await lookForFound(house.deps);
    await house.deps.emr.terminateCluster(id);
    await expect.poll(async () => (await house.deps.emr.describeCluster(id)).state).toBe('TERMINATED');
    await lookForFound(house.deps);
    expect((await found(id))?.goneAt).not.toBeNull();
    expect((await listed()).unclaimed).toEqual([]);
    house.clock.ahead = 61 * 24 * HOUR;
    await lookForFound(house.deps);
    expect(await found(id)).toBeNull();
  });

  it('tells of a cluster that AWS does not let it describe, and does not count the look as whole while AWS throttles', async () => {
    const before = await house.deps.store.found.lookedAt();
    const id = await house.foreign('hidden');
    let asked = 0;
    const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    const emr: EmrGateway = {
      ...house.deps.emr,
      describeCluster: () => {
        asked += 1;
        return Promise.reject(translateAwsError(throttled, { operation: 'DescribeCluster', repeatable: true }));
      },
    };
    for (const name of ['hidden too', 'and this one', 'and that one']) await house.foreign(name);
    await lookForFound({ ...house.deps, emr });
    expect(asked).toBeLessThanOrEqual(2);
    expect(await found(id)).toMatchObject({ name: 'hidden', keepAlive: null, describedAt: null });
    expect(await house.deps.store.found.lookedAt()).toEqual(before);
    await lookForFound(house.deps);
    expect(await found(id)).toMatchObject({ keepAlive: true });
    expect(await house.deps.store.found.lookedAt()).not.toEqual(before);
  });

  it('tells for good of one that it may not describe', async () => {
    const id = await house.foreign('not for us');
    const begun = Date.now();
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    const refuse = () => Promise.reject(translateAwsError(denied, { operation: 'DescribeCluster', repeatable: true }));
    await lookForFound({ ...house.deps, emr: { ...house.deps.emr, describeCluster: refuse, listInstances: refuse } });
    expect((await listed()).unclaimed).toMatchObject([{ awsId: id, keepAlive: null, instances: [] }]);
    expect((await house.deps.store.found.lookedAt())?.getTime()).toBeGreaterThanOrEqual(begun);
  });

  it('leaves what takes too long to the next look', async () => {
    const ids = [await house.foreign('a'), await house.foreign('b'), await house.foreign('c')];
    const slow = async (id: AwsClusterId) => {
      house.clock.ahead += 50_000;
      return house.deps.emr.describeCluster(id);
    };
    const described = async () =>
      (await house.deps.store.found.of(ids)).filter(({ describedAt }) => describedAt).length;
    await lookForFound({ ...house.deps, emr: { ...house.deps.emr, describeCluster: slow } });
    const first = await described();
    expect(first).toBeLessThan(3);
    await lookForFound(house.deps);
    expect(await described()).toBe(3);
  });

  it('changes nothing in AWS', async () => {
    await house.foreign('etl');
    await house.foreign('nightly', {}, { passing: true });
    await lookForFound(house.deps);
    expect(await house.changes()).toEqual([]);
  });
});

describe('what is told of', () => {
  it.each([
    ['one that stays', {}, 'unclaimed'],
    ['one that ends with its steps', { keepAlive: false }, 'passing'],
    ['one that should have ended with its steps a day ago', { keepAlive: false, createdAt: -25 * HOUR }, 'unclaimed'],
    ['one of which nothing is known', { keepAlive: null }, 'unclaimed'],
    ['one on its way out', { state: 'TERMINATING' }, 'ending'],
    ['one that somebody ignores', { ignoredUntil: HOUR }, 'ignored'],
    ['one that somebody ignored until now', { ignoredUntil: 0 }, 'unclaimed'],
    ["another Stoker's", { otherStoker: true }, 'others'],
    ['one with a tag to ignore', { tags: { env: 'prod' } }, null],
  ] as const)('%s', (_what, over, list) => {
    const now = new Date('2026-11-20T12:00:00Z');
    const at = (ms: number | undefined) => (ms === undefined ? undefined : new Date(now.getTime() + ms));
    const { ignoredUntil, createdAt, ...rest } = over as { ignoredUntil?: number; createdAt?: number };
    const cluster = {
      awsId: 'j-1' as AwsClusterId,
      name: 'etl',
      state: 'WAITING',
      stateSince: now,
      owner: null,
      tags: {},
      keepAlive: true,
      isProtected: false,
      otherStoker: false,
      instances: [],
      readyAt: null,
      describedAt: now,
      listedAt: now,
      seenAt: now,
      goneAt: null,
      ignoredBy: null,
      clusterId: null as ClusterId | null,
      createdAt: at(createdAt ?? -HOUR) as Date,
      ignoredUntil: at(ignoredUntil) ?? null,
      ...rest,
    };
    const rules = { ...house.deps.config.found, ignore: { env: 'prod' } };
    const sorted = sortFound([cluster], { found: rules }, now);
    const lists = Object.entries(sorted).flatMap(([name, all]) => (all.length > 0 ? [name] : []));
    expect(lists).toEqual(list === null ? [] : [list]);
  });
});
