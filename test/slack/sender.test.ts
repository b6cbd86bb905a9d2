import { createServer } from 'node:net';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalSlack, startLocalSlack } from '../../sandbox/slack/server.ts';
import { CHANNELS, USERS } from '../../sandbox/slack/workspace.ts';
import { type ChannelId, newRunId, type RunId } from '../../src/ids.ts';
import type { ThreadEvent } from '../../src/records.ts';
import { type ChartBlock, section } from '../../src/slack/blocks.ts';
import { createClients } from '../../src/slack/clients.ts';
import { createBucket, createPace } from '../../src/slack/pace.ts';
import { createPoster, type Poster, SlackProblem } from '../../src/slack/poster.ts';
import { type SenderDeps, sendWaiting } from '../../src/slack/sender.ts';
import { renderThreadEvent } from '../../src/slack/thread.ts';
import type { Store } from '../../src/store/store.ts';
import { MANIFEST, wordsOf } from '../commands/support/bot.ts';
import { type Control, controlOf } from '../sandbox/slack/support/harness.ts';
import { freshStore } from '../support/database.ts';

const CHANNEL = CHANNELS.dataTeam as ChannelId;
const START = Date.now();

let slack: LocalSlack;
let control: Control;
let store: Store;
let end: () => Promise<void>;
let clock: number;
let deps: SenderDeps;

beforeEach(async () => {
  clock = START;
  slack = await startLocalSlack({ manifest: MANIFEST, rateLimits: 'off', clock: () => clock });
  control = controlOf(slack);
  ({ store, end } = await freshStore());
  deps = {
    cards: store.cards,
    outbox: store.outbox,
    poster: createPoster(createClients(slack).updates),
    pace: createPace(),
    renderCard: async (subject) => ({ text: subject, blocks: [section(subject)] }),
    renderEvent: renderThreadEvent,
    now: () => new Date(clock),
    log: pino({ level: 'silent' }),
    settleSeconds: 1,
  };
});
afterEach(async () => {
  await slack.close();
  await end();
});

const wantCard = async (channel = CHANNEL): Promise<RunId> => {
  const id = newRunId();
  await store.cards.touch(id, channel, deps.now());
  return id;
};
const tell = (id: RunId, key: string, event: ThreadEvent) => store.outbox.add(id, key, event, deps.now());
const note = (message: string): ThreadEvent => ({ kind: 'note', message });
/** Sends and lets the time pass that it asks for, for so many rounds. */
const sendFor = async (rounds: number): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    const next = await sendWaiting(deps);
    if (next === null) return;
    clock = Math.max(clock + 1, next.getTime());
  }
};
const shown = async (): Promise<string[]> => (await control.messages(CHANNEL)).map(wordsOf);
const threadOf = async (id: RunId): Promise<string[]> => {
  const { ts } = (await store.cards.get(id)) ?? {};
  return (await control.messages(CHANNEL, undefined, ts ?? '')).filter((one) => one.ts !== ts).map(wordsOf);
};

describe('one that cannot be shown does not hold up the others', () => {
  it('a card that cannot be drawn', async () => {
    const broken = await wantCard();
    const fine = await wantCard();
    const draw = deps.renderCard;
    deps.renderCard = (subject) => (subject === broken ? Promise.reject(new TypeError('no notes')) : draw(subject));
    await sendFor(3);
    expect(await shown()).toContain(fine);
    deps.renderCard = draw;
    await sendFor(3);
    expect(await shown()).toContain(broken);
  });

  it('a thread message that another version of Stoker has written', async () => {
    const [one, other] = [await wantCard(), await wantCard()];
    await sendFor(2);
    await tell(one, 'unknown', { kind: 'from-the-future' } as unknown as ThreadEvent);
    await tell(other, 'known', note('told'));
    await sendFor(3);
    expect(await threadOf(other)).toEqual(['told']);
  });

  it('more cards than fit into one look, in as many channels', async () => {
    const posted: string[] = [];
    deps.poster = { post: async (_place, key) => String(posted.push(key)) } as Partial<Poster> as Poster;
    for (let index = 0; index < 120; index += 1) await wantCard(`C0CHANNEL${index}` as ChannelId);
    expect(await sendWaiting(deps)).toBeNull();
    expect(posted).toHaveLength(120);
  });
});

describe('blocks that Slack refuses', () => {
  const chart: ChartBlock = {
    type: 'data_visualization',
    title: 'x'.repeat(51),
    chart: { type: 'bar', series: [], axis_config: { categories: [] } },
  };

  it('are sent without their charts, the buttons stay', async () => {
    deps.renderCard = async () => ({ text: 'all', blocks: [section('what is known'), chart] });
    await wantCard();
    await sendFor(3);
    const [message] = await control.messages(CHANNEL);
    expect(message?.blocks?.map(({ type }) => type)).toEqual(['section']);
  });

  it('are sent as text when it was not the charts', async () => {
    deps.renderCard = async () => ({ text: 'all', blocks: [section(''), chart] });
    await wantCard();
    await sendFor(3);
    const [message] = await control.messages(CHANNEL);
    expect(message).toMatchObject({ text: 'all' });
    expect(message?.blocks ?? []).toEqual([]);
  });
});

it.each([
  ['is removed from the channel', 'not_in_channel'],
  ['has its token revoked', 'token_revoked'],
])('a bot that %s for a while tells afterwards what happened meanwhile', async (_what, error) => {
  const id = await wantCard();
  await sendFor(2);
  await tell(id, 'first', note('first'));
  await tell(id, 'second', note('second'));
  // Twelve tries are about half an hour.
  await control.post('faults', { kind: 'error', method: 'chat.postMessage', error, times: 12 });
  await sendFor(20);
  expect(clock - START).toBeGreaterThan(1_200_000);
  expect(await threadOf(id)).toEqual(['first', 'second']);
});

describe('what is known of a post that failed', () => {
  it('it never left when nobody listens, so it need not be looked for', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    const { updates } = createClients({ botToken: slack.botToken, apiUrl: `http://127.0.0.1:${port}/api/` });
    const problem = await createPoster(updates)
      .post({ channel: CHANNEL }, 'key', { text: 'x', blocks: [] })
      .then(
        () => null,
        (error: SlackProblem) => error,
      );
    expect(problem).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('it is found again however much was said since', async () => {
    await control.post('faults', { kind: 'lost_reply', method: 'chat.postMessage', times: 1 });
    const id = await wantCard();
    await sendWaiting(deps);
    clock += 400_000;
    for (let index = 0; index < 620; index += 1)
      await control.post('message', { user: USERS.ada, channel: CHANNEL, text: `chatter ${index}` });
    await sendFor(4);
    const cards = (await control.messages(CHANNEL)).filter((one) => one.metadata?.event_payload.key === `card:${id}`);
    expect(cards).toHaveLength(1);
  });
});

it('what may be there is looked for again when Stoker stood still after its look', async () => {
  const { find, ...poster } = createPoster(createClients(slack).updates);
  const standStill = async () => {
    clock += 3_600_000;
    return null;
  };
  const finds = [standStill];
  deps.settleSeconds = 15;
  deps.poster = { ...poster, find: (...of) => (finds.pop() ?? find)(...of) };
  const lose = () => control.post('faults', { kind: 'lost_reply', method: 'chat.postMessage', times: 1 });
  await lose();
  const id = await wantCard();
  await sendFor(6);
  expect(await shown()).toEqual([id]);
  expect(finds).toEqual([]);

  finds.push(standStill);
  await lose();
  await tell(id, 'told', note('told'));
  await sendFor(6);
  expect(await threadOf(id)).toEqual(['told']);
  expect(finds).toEqual([]);
});

it('a card whose reply was lost is posted once, although its search is turned away', async () => {
  await control.post('faults', { kind: 'lost_reply', method: 'chat.postMessage', times: 1 });
  await control.post('faults', { kind: 'rate_limited', method: 'conversations.history', retryAfter: 5, times: 2 });
  const id = await wantCard();
  await sendFor(6);
  const cards = (await control.messages(CHANNEL)).filter((one) => one.metadata?.event_payload.key === `card:${id}`);
  expect(cards).toHaveLength(1);
  expect(await store.cards.get(id)).toMatchObject({ ts: cards[0]?.ts, shownVersion: 1 });
});

it('after an outage a hundred cards are made true again, below Slack’s limit', { timeout: 90_000 }, async () => {
  const updates: { at: number; key: string }[] = [];
  let outage = true;
  deps.poster = {
    update: async (_place: unknown, key: string) => {
      if (outage) throw new SlackProblem('unknown-outcome', 'http_503', 0, null);
      updates.push({ at: clock, key });
    },
  } as Partial<Poster> as Poster;
  const keys: string[] = [];
  for (let index = 0; index < 100; index += 1) {
    const id = await wantCard();
    await store.cards.shown(id, 1, `${index + 1}.1`, new Date(START - 100_000 + index));
    await store.cards.refresh([id]);
    keys.push(`card:${id}`);
  }
  while (clock < START + 600_000) await sendFor(1);
  outage = false;
  const back = clock;
  while (updates.length < 100 && clock < back + 3_600_000) await sendFor(1);
  expect(new Set(updates.map(({ key }) => key))).toEqual(new Set(keys));
  expect(clock - back).toBeLessThan(240_000);
  for (const { at } of updates)
    expect(updates.filter((other) => other.at >= at && other.at < at + 60_000).length).toBeLessThanOrEqual(50);
});

it('a hundred changes at once are no more than Slack takes in a minute', () => {
  const { update } = createPace();
  const taken: number[] = [];
  for (let at = START; taken.length < 100; at += 100) if (update.take(at) === null) taken.push(at);
  for (const at of taken)
    expect(taken.filter((other) => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(50);
});

it('a clock that steps back an hour does not silence Stoker for an hour', () => {
  const bucket = createBucket(60, 3);
  for (let index = 0; index < 3; index += 1) expect(bucket.take(START)).toBeNull();
  const back = START - 3_600_000;
  expect((bucket.take(back) ?? back) - back).toBeLessThanOrEqual(1000);
  expect(bucket.take(back + 1000)).toBeNull();
});

it('ten runs whose cards change all the time are shown at most 15 s late, without one refusal', {
  timeout: 90_000,
}, async () => {
  await slack.close();
  slack = await startLocalSlack({ manifest: MANIFEST, rateLimits: 'slack', clock: () => clock });
  const poster = createPoster(createClients(slack).updates);
  const refusals: string[] = [];
  const noting =
    <A extends unknown[], T>(call: (...given: A) => Promise<T>) =>
    (...given: A): Promise<T> =>
      call(...given).catch((error: SlackProblem) => {
        refusals.push(error.code);
        throw error;
      });
  deps.poster = { ...poster, post: noting(poster.post), update: noting(poster.update) };
  const runs: RunId[] = [];
  for (let index = 0; index < 10; index += 1) runs.push(await wantCard());
  const lastShown = new Map(runs.map((id) => [id, START]));
  let longest = 0;
  for (; clock < START + 180_000; clock += 1000) {
    await store.cards.refresh(runs);
    // What happens in the threads takes nothing from the cards.
    await tell(runs[0] as RunId, `note ${clock}`, note('told'));
    await sendWaiting(deps);
    for (const id of runs) {
      const card = await store.cards.get(id);
      if (card?.shownAt && card.shownVersion === card.wantedVersion) lastShown.set(id, clock);
      longest = Math.max(longest, clock - (lastShown.get(id) ?? 0));
    }
  }
  expect(refusals).toEqual([]);
  expect(longest).toBeLessThanOrEqual(15_000);
});
