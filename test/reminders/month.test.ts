import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AwsClusterId, ClusterId } from '../../src/ids.ts';
import type { ReminderDeps } from '../../src/reminders/deps.ts';
import { monthPassed } from '../../src/reminders/month.ts';
import { launchCluster } from '../../src/runs/want.ts';
import { renderNotice } from '../../src/slack/notices/notice.ts';
import { ADA, CHANNEL, type House, openHouse } from '../runs/found/house.ts';
import { slackRefuses, wordsIn } from '../slack/support/read.ts';

let house: House;
let deps: ReminderDeps;
const clock = { now: new Date() };
beforeAll(async () => {
  house = await openHouse();
  const { config } = house.deps;
  const reminders = { ...config.reminders, timeZone: 'Europe/Berlin' };
  deps = { ...house.deps, config: { ...config, reminders }, now: () => clock.now };
});
afterAll(() => house.close());
beforeEach(() => house.reset());

const told = (month: string) => deps.store.notices.byKey(`month:${month}`);

/** A cluster of one machine that Stoker ended for idleness an hour before something else would have. */
async function endedIdle(from: string, end: string): Promise<ClusterId> {
  clock.now = new Date(from);
  const { id } = await launchCluster(deps, { user: ADA, channel: CHANNEL, requestKey: from }, 'adhoc');
  const endedAt = new Date(end);
  const wouldEndAt = new Date(endedAt.getTime() + 3_600_000);
  const machine = { type: 'm5.xlarge', role: 'primary', market: 'on-demand' } as const;
  await deps.store.meters.put([{ ...machine, volumes: [], clusterId: id, id: 'ci-1', createdAt: clock.now, endedAt }]);
  await deps.store.meters.beginIdle(id, new Date(endedAt.getTime() - 1_800_000));
  await deps.store.meters.endIdle(id, endedAt);
  const awsId = `j-${id.slice(2).toUpperCase()}` as AwsClusterId;
  await deps.store.clusters.update(id, {
    awsId,
    launchedAt: clock.now,
    state: 'gone',
    endedBy: 'idle',
    terminateAskedAt: endedAt,
    endedAt,
    wouldEndAt,
  });
  return id;
}

it('on the first day of a month, at its hour, tells what the one before cost and saved, once', async () => {
  await endedIdle('2026-09-10T10:00:00Z', '2026-09-10T14:00:00Z');
  // Its last hour lies in October by the clocks of Berlin.
  await endedIdle('2026-09-30T18:00:00Z', '2026-09-30T21:30:00Z');
  const looks = ['2026-09-30T23:00:00Z', '2026-10-01T06:59:00Z', '2026-10-01T07:00:00Z', '2026-10-01T12:00:00Z'];
  const seen: boolean[] = [];
  for (const look of looks) {
    clock.now = new Date(look);
    await monthPassed.run(deps);
    seen.push((await told('2026-09')) !== null);
  }
  expect(seen).toEqual([false, false, true, true]);
  const notice = await told('2026-09');
  if (notice?.body.kind !== 'month') throw new Error('no month was told');
  const { savedUsd, spentUsd, idleUsd, clusters } = notice.body;
  const hour = spentUsd / 7.5;
  expect(hour).toBeGreaterThan(0.24);
  expect(savedUsd).toBeCloseTo(hour * 1.5, 6);
  expect(idleUsd).toBeCloseTo(hour, 6);
  expect(clusters).toBe(2);
  expect(await deps.store.cards.ofNotice(notice.id)).toMatchObject([{ channel: CHANNEL }]);
  const message = renderNotice(notice, { cluster: null, place: 'channel', now: clock.now });
  expect(slackRefuses(message)).toEqual([]);
  expect(wordsIn(message.blocks)).toMatch(/September 2026[\s\S]*Saved counts only clusters that/);
});

it('says what was left behind: folders that only grow, and ends that take for ever', async () => {
  await endedIdle('2026-06-10T10:00:00Z', '2026-06-10T14:00:00Z');
  await house.aws.objects.createBucket('logs-bucket');
  await house.aws.objects.put('logs-bucket', 'logs/j-1/steps/s-1/stderr.gz', 'x'.repeat(5000));
  const stuck = 'j-STUCKSTUCK123' as AwsClusterId;
  const since = new Date('2026-06-30T00:00:00Z');
  await deps.store.found.put({
    awsId: stuck,
    name: 'stuck',
    state: 'TERMINATING',
    stateSince: since,
    owner: null,
    tags: {},
    keepAlive: true,
    isProtected: false,
    otherStoker: false,
    instances: [],
    createdAt: since,
    readyAt: null,
    describedAt: since,
    listedAt: since,
    seenAt: since,
  });
  clock.now = new Date('2026-07-03T12:00:00Z');
  await monthPassed.run(deps);
  const body = (await told('2026-06'))?.body;
  expect(body?.kind === 'month' && body.leftBehind).toEqual([
    expect.stringMatching(/^j-STUCKSTUCK123 \(stuck\) has been terminating for 84 h/),
    's3://logs-bucket/logs/ has no lifecycle rule, so nothing in it is ever deleted: 5.0 kB in 1 object.',
  ]);
});

it('says when it could not see that', async () => {
  await endedIdle('2026-04-10T10:00:00Z', '2026-04-10T14:00:00Z');
  clock.now = new Date('2026-05-01T12:00:00Z');
  await monthPassed.run({ ...deps, config: { ...deps.config, bucket: 'no-such-bucket' } });
  const body = (await told('2026-04'))?.body;
  expect(body?.kind === 'month' && body.leftBehind).toEqual([
    expect.stringMatching(/^Whether s3:\/\/no-such-bucket\/ deletes old logs could not be seen\. /),
  ]);
});

it('tells nothing of a month without clusters, and nothing late in the next', async () => {
  clock.now = new Date('2026-02-01T12:00:00Z');
  await monthPassed.run(deps);
  await endedIdle('2026-02-10T10:00:00Z', '2026-02-10T14:00:00Z');
  clock.now = new Date('2026-03-08T12:00:00Z');
  await monthPassed.run(deps);
  expect([await told('2026-01'), await told('2026-02')]).toEqual([null, null]);
});
