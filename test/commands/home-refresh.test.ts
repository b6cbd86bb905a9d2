import { WebClient } from '@slack/web-api';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { type LocalSlack, startLocalSlack } from '../../sandbox/slack/server.ts';
import { createFront } from '../../src/commands/front.ts';
import { createHomes, type Homes } from '../../src/commands/home/homes.ts';
import { createMonth } from '../../src/commands/home/month.ts';
import { shippedPrices } from '../../src/emr/pricing/prices.ts';
import { type ClusterId, newClusterId, type SlackUserId } from '../../src/ids.ts';
import { createClients } from '../../src/slack/clients.ts';
import { createStore } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';
import { cluster } from '../runs/world.ts';
import { type Control, controlOf } from '../sandbox/slack/support/harness.ts';
import { freshStore, type TestDatabase } from '../support/database.ts';
import { MANIFEST, noS3 } from './support/bot.ts';
import { ADMIN, OPERATOR, testConfig, VIEWER } from './support/config.ts';

const ADA = ADMIN as SlackUserId;

let slack: LocalSlack;
let control: Control;
/** Two processes over one database, each with its own session and Slack clients. */
let processes: { homes: Homes; store: Store }[];
let database: TestDatabase;
/** The clock of both. */
let time: number;

beforeAll(async () => {
  slack = await startLocalSlack({ manifest: MANIFEST, rateLimits: 'off' });
  control = controlOf(slack);
  const first = await freshStore();
  database = first.database;
  processes = [first.store, await createStore({ connectionString: database.url })].map((store) => ({
    homes: homesOf(store),
    store,
  }));
});
afterAll(async () => {
  await Promise.all(processes.map(({ store }) => store.close()));
  await database.drop();
  await slack.close();
});
beforeEach(async () => {
  // What a test adds has to be on the first page.
  for (const { id } of await A().store.clusters.live()) await A().store.clusters.update(id, { state: 'gone' });
  // Hours apart, so that nobody watches what another test has opened, and no limit is used up.
  time = (time ?? Date.now()) + 7_200_000;
});

/** `beforePublishing` holds up what has been drawn on its way to Slack. */
function homesOf(store: Store, beforePublishing: () => Promise<void> = async () => {}): Homes {
  const { interaction } = createClients({ botToken: slack.botToken, apiUrl: slack.apiUrl });
  const { publish } = interaction.views;
  interaction.views.publish = async (args) => {
    await beforePublishing();
    return publish(args);
  };
  const { deps, membersOf } = frontOf(store, interaction);
  return createHomes(deps, membersOf, interaction);
}

const frontOf = (store: Store, client: WebClient) =>
  createFront(
    {
      config: testConfig(),
      store,
      // Nothing that is tested here asks AWS.
      emr: {} as never,
      s3: noS3(),
      prices: shippedPrices('us-east-1'),
      now: () => new Date(time),
      log: pino({ level: 'silent' }),
    },
    client,
  );

const [A, B] = [() => processes[0] as (typeof processes)[0], () => processes[1] as (typeof processes)[0]];
const pass = (seconds: number): void => {
  time += seconds * 1000;
};

/** What was published for somebody, oldest first; what Slack refused is not. */
async function published(user: string, since: number): Promise<{ hash: string; json: string }[]> {
  const entries = (await control.log()).slice(since);
  return entries.flatMap(({ name, args, answer, status }) => {
    const view = (answer as { view?: { hash: string } }).view;
    const isTheirs = (args as { user_id?: string }).user_id === user;
    return name === 'views.publish' && isTheirs && status === 200 && view
      ? [{ hash: view.hash, json: JSON.stringify(args) }]
      : [];
  });
}
const logged = async (): Promise<number> => (await control.log()).length;

/** Something that every Home shows. */
async function anotherCluster(id = newClusterId()): Promise<ClusterId> {
  const { keepAlive, owner, channel, hardLimitSeconds } = cluster();
  const row = { id, name: `stoker ${id}`, preset: 'adhoc', keepAlive, owner, channel, hardLimitSeconds };
  await A().store.clusters.insert({ ...row, requestKey: id }, new Date(time));
  return id;
}

it('a Home is drawn anew when something has changed, not before ten seconds are over, and not otherwise', async () => {
  const since = await logged();
  const count = async () => (await published(ADA, since)).length;
  await A().homes.open(ADA, false);
  expect(await count()).toBe(1);
  pass(60);
  await A().homes.look();
  expect(await count()).toBe(1);
  const id = await anotherCluster();
  await A().homes.look();
  expect(await count()).toBe(2);
  expect((await published(ADA, since)).at(-1)?.json).toContain(id);
  const next = await anotherCluster();
  pass(5);
  const again = await A().homes.look();
  expect(await count()).toBe(2);
  expect(again?.getTime()).toBe(time + 5000);
  pass(5);
  await A().homes.look();
  expect((await published(ADA, since)).at(-1)?.json).toContain(next);
  expect(await count()).toBe(3);
});

it('whoever has not opened theirs for half an hour is not looked after any more', async () => {
  await A().homes.open(ADA, false);
  const since = await logged();
  pass(1801);
  await anotherCluster();
  expect(await A().homes.look()).toBeNull();
  expect(await published(ADA, since)).toEqual([]);
});

it('of two processes one draws what changes by itself', async () => {
  await A().homes.look();
  await B().homes.open(ADA, false);
  const since = await logged();
  pass(60);
  await anotherCluster();
  await B().homes.look();
  expect(await published(ADA, since)).toEqual([]);
  await A().homes.look();
  expect(await published(ADA, since)).toHaveLength(1);
});

it('two processes at once: what Slack has is the newest, and the record knows it', async () => {
  const people = [ADMIN, OPERATOR, VIEWER] as SlackUserId[];
  const since = await logged();
  const clicks = Array.from({ length: 36 }, (_, n) => {
    const { homes } = n % 2 === 0 ? A() : B();
    const user = people[n % 3] as SlackUserId;
    return n % 4 === 0 ? homes.open(user, false) : homes.answer(user, false)({ text: `answer ${n}` });
  });
  await Promise.all(clicks);
  const newest = await anotherCluster();
  pass(60);
  await A().homes.look();
  for (const user of people) {
    const all = await published(user, since);
    expect(all.at(-1)?.json).toContain(newest);
    const home = await A().store.homes.get(user);
    expect(home?.viewHash).toBe(all.at(-1)?.hash);
    // A dozen clicks of one person in either process, and none of them waits for more than one other.
    expect(all.length).toBeLessThan(14);
  }
});

it('what was drawn before somebody else published something newer does not take its place', async () => {
  await A().homes.open(ADA, false);
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const slow = homesOf(B().store, () => {
    arrived.resolve();
    return released.promise;
  });
  const late = slow.open(ADA, false);
  await arrived.promise;
  const since = await logged();
  const id = await anotherCluster();
  await A().homes.open(ADA, false);
  released.resolve();
  await late;
  const all = await published(ADA, since);
  expect(all.length).toBeGreaterThan(0);
  expect(all.filter(({ json }) => !json.includes(id))).toEqual([]);
});

it('a lost reply does not keep the next one from being shown', async () => {
  await A().homes.open(ADA, false);
  await control.post('faults', { kind: 'lost_reply', method: 'views.publish' });
  pass(30);
  await A().homes.answer(ADA, false)({ text: 'this one may be lost' });
  pass(30);
  const since = await logged();
  await B().homes.answer(ADA, false)({ text: 'kept until noon' });
  const all = await published(ADA, since);
  expect(all.at(-1)?.json).toContain('kept until noon');
  expect((await A().store.homes.get(ADA))?.viewHash).toBe(all.at(-1)?.hash);
});

it('what Slack limits comes later; what it refuses is not sent again as it is', async () => {
  await control.post('faults', { kind: 'rate_limited', method: 'views.publish', retryAfter: 20 });
  await A().homes.open(ADA, false);
  const since = await logged();
  pass(5);
  await A().homes.look();
  expect(await published(ADA, since)).toHaveLength(1);
  pass(60);
  await control.post('faults', { kind: 'error', method: 'views.publish', error: 'invalid_arguments' });
  await anotherCluster();
  await A().homes.look();
  const refused = await logged();
  pass(60);
  await A().homes.look();
  expect(await published(ADA, refused)).toEqual([]);
  const id = await anotherCluster();
  await A().homes.look();
  expect((await published(ADA, refused)).at(-1)?.json).toContain(id);
});

it('a hundred openings at once are a few drawings', async () => {
  const since = await logged();
  await Promise.all(Array.from({ length: 100 }, () => A().homes.open(ADA, false)));
  expect((await published(ADA, since)).length).toBeLessThanOrEqual(3);
});

it('an answer stands on top for a minute, then it is gone', async () => {
  const since = await logged();
  await A().homes.answer(ADA, false)({ text: '✅ Kept until noon.' });
  expect((await published(ADA, since)).at(-1)?.json).toContain('Kept until noon');
  pass(61);
  await A().homes.look();
  const last = (await published(ADA, since)).at(-1);
  expect(last?.json).not.toContain('Kept until noon');
});

it('by itself it is drawn anew as soon as the record says that something has changed', async () => {
  await A().homes.open(ADA, false);
  const leads = vi.spyOn(A().store, 'leads');
  await A().homes.start();
  // Its first look is over before anything changes.
  await expect.poll(() => leads.mock.calls.length).toBeGreaterThan(0);
  await A().homes.look();
  pass(60);
  onTestFinished(() => A().homes.stop());
  const id = newClusterId();
  const { ready, event } = control.next(
    (each) => each.type === 'home_published' && JSON.stringify(each.view).includes(id),
    ADA,
  );
  await ready;
  await anotherCluster(id);
  expect((await event).type).toBe('home_published');
});

it('the month is counted once for all who look, and anew behind their backs when it is old', async () => {
  const month = createMonth(frontOf(A().store, new WebClient()).deps);
  const first = await month();
  expect(await month()).toBe(first);
  pass(299);
  expect(await month()).toBe(first);
  pass(2);
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  expect(await month()).toBe(first);
  vi.advanceTimersByTime(1000);
  vi.useRealTimers();
  await expect.poll(async () => (await month()).to).not.toBe(first.to);
  pass(3601);
  expect((await month()).to).toBe(new Date(time).toISOString());
});

it('the month is counted soon after a start, before anybody looks', { timeout: 30_000 }, async () => {
  // What other tests have opened counts at times as well.
  const { clusters, ...others } = A().store;
  const savedBetween = vi.fn(clusters.savedBetween);
  const homes = homesOf({ ...others, clusters: { ...clusters, savedBetween } });
  await homes.start();
  onTestFinished(() => homes.stop());
  await vi.waitFor(() => expect(savedBetween).toHaveBeenCalledTimes(1), { timeout: 20_000 });
  await homes.open(ADA, false);
  expect(savedBetween).toHaveBeenCalledTimes(1);
});
