import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AwsClusterId } from '../../src/ids.ts';
import type { Notice } from '../../src/records.ts';
import type { ReminderDeps } from '../../src/reminders/deps.ts';
import { foundClusters } from '../../src/reminders/found.ts';
import { dayDue, tellUnclaimed } from '../../src/reminders/unclaimed.ts';
import { claimFound } from '../../src/runs/found/claim.ts';
import { ignoreFound } from '../../src/runs/found/ignore.ts';
import { lookForFound } from '../../src/runs/found/look.ts';
import { renderNotice } from '../../src/slack/notices/notice.ts';
import type { SeenCluster } from '../../src/store/store.ts';
import { ADA, CHANNEL, GRACE, type House, openHouse } from '../runs/found/house.ts';
import { slackRefuses, wordsIn } from '../slack/support/read.ts';

describe('the daily list is due', () => {
  it.each([
    ['before its time', '2026-11-20T07:59:59Z', null],
    ['at its time', '2026-11-20T08:00:00Z', '2026-11-20T08:00:00.000Z'],
    ['late, when Stoker was away', '2026-11-20T21:00:00Z', '2026-11-20T08:00:00.000Z'],
    ['in summer', '2026-07-20T07:00:00Z', '2026-07-20T07:00:00.000Z'],
    ['on the day that clocks are put forward', '2026-03-29T07:00:00Z', '2026-03-29T07:00:00.000Z'],
    ['on the day that they are put back', '2026-10-25T08:00:00Z', '2026-10-25T08:00:00.000Z'],
    ['on the day before, an hour early', '2026-10-24T06:59:00Z', null],
  ])('%s', (_when, now, since) => {
    expect(dayDue(new Date(now), '09:00', 'Europe/Berlin')?.since.toISOString() ?? null).toBe(since);
  });

  it('at a time that the clocks leave out, when they are put forward; at one that comes twice, the first time', () => {
    expect(dayDue(new Date('2026-03-29T00:59:00Z'), '02:30', 'Europe/Berlin')).toBeNull();
    expect(dayDue(new Date('2026-03-29T01:00:00Z'), '02:30', 'Europe/Berlin')).not.toBeNull();
    const first = dayDue(new Date('2026-10-25T00:30:00Z'), '02:30', 'Europe/Berlin');
    expect(first?.since.toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(dayDue(new Date('2026-10-25T01:45:00Z'), '02:30', 'Europe/Berlin')).toEqual(first);
  });

  it('by the day of the zone, not by that of London', () => {
    expect(dayDue(new Date('2026-11-20T23:30:00Z'), '09:00', 'Asia/Tokyo')).toBeNull();
    expect(dayDue(new Date('2026-11-21T00:00:00Z'), '09:00', 'Asia/Tokyo')?.day).toBe('2026-11-21');
  });
});

let house: House;
const clock = { now: new Date(0) };
let tests = 0;
let deps: ReminderDeps;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  await house.reset();
  for (const { id } of await lists()) await house.deps.store.notices.answer(id, { kind: 'over' }, new Date());
  // Each test has a day of its own.
  clock.now = new Date(Date.parse('2036-01-07T10:00:00Z') + 7 * DAY * tests++);
  deps = { ...house.deps, now: () => clock.now };
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const later = (ms: number): Date => new Date(clock.now.getTime() + ms);
const lists = (): Promise<Notice[]> => house.deps.store.notices.openWithKey('unclaimed:');
let ids = 0;

/** A cluster that a look has found, without a look. */
async function found(over: Partial<SeenCluster> = {}): Promise<AwsClusterId> {
  const awsId = `j-${String(ids++).padStart(13, '0')}` as AwsClusterId;
  const machine = {
    type: 'm5.xlarge',
    role: 'core' as const,
    market: 'on-demand' as const,
    volumes: [],
    endedAt: null,
  };
  const createdAt = later(-DAY);
  await deps.store.found.put({
    awsId,
    name: 'etl',
    state: 'WAITING',
    stateSince: createdAt,
    owner: null,
    tags: {},
    keepAlive: true,
    isProtected: false,
    otherStoker: false,
    instances: [{ ...machine, id: 'ci-1', createdAt: createdAt.toISOString() }],
    createdAt,
    readyAt: createdAt,
    describedAt: createdAt,
    listedAt: createdAt,
    seenAt: clock.now,
    ...over,
  });
  await deps.store.found.looked(clock.now);
  return awsId;
}
const drawn = async (): Promise<string> => {
  const [notice] = await lists();
  if (!notice) return 'no list';
  const message = renderNotice(notice, { cluster: null, place: 'channel', now: clock.now });
  expect(slackRefuses(message)).toEqual([]);
  return wordsIn(message.blocks);
};

describe('the daily list', () => {
  it('tells once a day in the channel what nobody claimed and what it costs', async () => {
    const id = await found({ name: 'etl <!channel>', owner: GRACE });
    await found({ name: 'other' });
    for (const hours of [0, 0.1, 2]) {
      clock.now = later(hours * HOUR);
      await deps.store.found.looked(clock.now);
      await tellUnclaimed(deps);
    }
    expect(await lists()).toHaveLength(1);
    const [notice] = await lists();
    expect(await deps.store.cards.ofNotice(notice?.id as never)).toMatchObject([{ channel: CHANNEL, threadOf: null }]);
    const words = await drawn();
    expect(words).toMatch(/2 clusters nobody claimed: \$0\.\d+ an hour/);
    expect(words).toContain(`\`${id}\``);
    expect(words).toContain(`<@${GRACE}>`);
    expect(words).toContain('*etl &lt;!channel&gt;*');
  });

  it('keeps what became of each when people decide over several at once', async () => {
    const several = [await found(), await found(), await found(), await found()];
    await tellUnclaimed(deps);
    const wish = { until: later(DAY), by: ADA };
    await Promise.all(several.map((id) => ignoreFound(deps, id, wish)));
    expect(await drawn()).toContain('Every cluster of this list has found somebody');
  });

  it('comes the next day again, and takes the place of the one before', async () => {
    await found();
    await tellUnclaimed(deps);
    const [yesterday] = await lists();
    clock.now = later(DAY);
    await deps.store.found.looked(clock.now);
    await tellUnclaimed(deps);
    expect(await lists()).toHaveLength(1);
    expect(await deps.store.notices.get(yesterday?.id as never)).toMatchObject({ answer: { kind: 'over' } });
  });

  it.each([
    ['there is none', () => {}],
    ['all are ignored', async () => ignoreFound(deps, await found(), { until: later(HOUR), by: ADA })],
    ['the only one came after the hour of the list', () => found({ createdAt: later(-HOUR / 2) })],
    ['they end with their steps', () => found({ keepAlive: false, createdAt: later(-2 * HOUR) })],
    ["they are another Stoker's", () => found({ otherStoker: true })],
  ])('does not come when %s', async (_when, arrange: () => unknown) => {
    await deps.store.found.looked(clock.now);
    await arrange();
    await tellUnclaimed(deps);
    expect(await lists()).toEqual([]);
  });

  it('does not tell as news what was seen hours ago', async () => {
    await found();
    await deps.store.found.looked(later(-2 * HOUR));
    await tellUnclaimed(deps);
    expect(await lists()).toEqual([]);
  });

  it('waits for the end of quiet hours, and is nowhere without a channel', async () => {
    await found();
    const { config } = deps;
    const quiet = { ...config, reminders: { ...config.reminders, quietHours: '09:30-11:00' } };
    await tellUnclaimed({ ...deps, config: quiet });
    const { channel: _, ...nowhere } = config.reminders;
    await tellUnclaimed({ ...deps, config: { ...config, reminders: nowhere } });
    expect(await lists()).toEqual([]);
    clock.now = later(HOUR);
    await tellUnclaimed({ ...deps, config: quiet });
    expect(await lists()).toHaveLength(1);
  });

  it('of ten replicas comes once', async () => {
    await found();
    await Promise.all(Array.from({ length: 10 }, () => tellUnclaimed(deps)));
    expect(await lists()).toHaveLength(1);
  });

  it('says what became of each: claimed, ignored, terminated, gone', async () => {
    const real = await house.foreign('to be claimed');
    await lookForFound(deps);
    const ignored = await found({ name: 'to be ignored' });
    const gone = await found({ name: 'to be gone' });
    await found({ name: 'to be left' });
    await tellUnclaimed(deps);
    expect(await drawn()).toContain('4 clusters nobody claimed');

    const detail = await deps.emr.describeCluster(real);
    const { cluster } = await claimFound(deps, { user: ADA, channel: CHANNEL, requestKey: `key ${real}` }, detail);
    await ignoreFound(deps, ignored, { until: later(HOUR), by: GRACE });
    expect(await drawn()).toContain('2 clusters nobody claimed');
    await deps.store.found.update(gone, { goneAt: clock.now });
    await deps.store.clusters.update(cluster.id, { endedBy: ADA });
    await deps.store.found.looked(clock.now);
    await foundClusters.run(deps);
    const words = await drawn();
    expect(words).toContain('1 cluster nobody claimed');
    expect(words).toMatch(/to be claimed.*terminated by <@U0ADAKOVA1>/);
    expect(words).toMatch(/to be ignored.*ignored by <@U0GRACELI2>/);
    expect(words).toMatch(/to be gone.*is gone/);
  });
});
