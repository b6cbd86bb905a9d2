import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../sandbox/slack/contract.ts';
import { type LocalSlack, startLocalSlack } from '../../sandbox/slack/server.ts';
import { CHANNELS, USERS } from '../../sandbox/slack/workspace.ts';
import {
  type ChannelId,
  type ClusterId,
  type NoticeId,
  newClusterId,
  newNoticeId,
  type SlackUserId,
} from '../../src/ids.ts';
import { type NoticePlace, noticeOf } from '../../src/records.ts';
import { section } from '../../src/slack/blocks.ts';
import { createClients } from '../../src/slack/clients.ts';
import { createPace } from '../../src/slack/pace.ts';
import { createPoster } from '../../src/slack/poster.ts';
import { type SenderDeps, sendWaiting } from '../../src/slack/sender.ts';
import { renderThreadEvent } from '../../src/slack/thread.ts';
import type { Store } from '../../src/store/store.ts';
import { MANIFEST, wordsOf } from '../commands/support/bot.ts';
import { type Control, controlOf } from '../sandbox/slack/support/harness.ts';
import { freshStore } from '../support/database.ts';

const CHANNEL = CHANNELS.dataTeam as ChannelId;
const ADA = USERS.ada as SlackUserId;
const START = Date.now();

let slack: LocalSlack;
let control: Control;
let store: Store;
let end: () => Promise<void>;
let clock: number;
let deps: SenderDeps;
let words: string;

beforeEach(async () => {
  clock = START;
  words = 'still need it?';
  slack = await startLocalSlack({ manifest: MANIFEST, rateLimits: 'off', clock: () => clock });
  control = controlOf(slack);
  ({ store, end } = await freshStore());
  deps = {
    cards: store.cards,
    outbox: store.outbox,
    poster: createPoster(createClients(slack).updates),
    pace: createPace(),
    renderCard: async (subject) => {
      const text = noticeOf(subject) ? words : subject;
      return { text, blocks: [section(text)] };
    },
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

const sendFor = async (rounds: number): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    const next = await sendWaiting(deps);
    if (next === null) return;
    clock = Math.max(clock + 1, next.getTime());
  }
};
const wantCluster = async (): Promise<ClusterId> => {
  const id = newClusterId();
  await store.cards.touch(id, CHANNEL, deps.now());
  return id;
};
const tell = async (places: NoticePlace[], key: string = newNoticeId()): Promise<NoticeId> => {
  const body = { kind: 'hard-limit', endsAt: deps.now().toISOString() } as const;
  const notice = await store.notices.add({ id: newNoticeId(), key, clusterId: null, body }, places, deps.now());
  if (!notice) throw new Error(`${key} was told before`);
  return notice.id;
};
const direct: NoticePlace = { channel: ADA, threadOf: null, broadcast: false };
const inThread = (threadOf: ClusterId | NoticeId, broadcast = false): NoticePlace => ({
  channel: CHANNEL,
  threadOf,
  broadcast,
});
const notices = (messages: Message[]): string[] =>
  messages.filter((one) => String(one.metadata?.event_payload.key).startsWith('card:n-')).map(wordsOf);
const inChannel = async (): Promise<string[]> => notices(await control.messages(CHANNEL));
const threadOf = async (id: ClusterId | NoticeId): Promise<string[]> =>
  notices(await control.messages(CHANNEL, undefined, (await store.cards.get(id))?.ts ?? ''));
const directOf = async (user: string): Promise<Message[]> => {
  const { channels } = await control.workspace();
  const channel = channels.find((one) => one.is_im && one.members.includes(user));
  return channel ? control.messages(channel.id, user) : [];
};

describe('a notice in the thread of a card', () => {
  it('comes after it too when that is a notice, as the pages of a digest do, in the same look', async () => {
    const digest = await tell([{ channel: CHANNEL, threadOf: null, broadcast: false }]);
    await tell([inThread(digest)]);
    await tell([inThread(digest)]);
    await sendFor(4);
    expect(await inChannel()).toEqual([words]);
    // The thread begins with the digest itself.
    expect(await threadOf(digest)).toEqual([words, words, words]);
  });

  it('comes after the card, in the same look, and stays out of the channel', async () => {
    const id = await wantCluster();
    await tell([inThread(id)]);
    expect(await sendWaiting(deps)).toBeNull();
    expect(await threadOf(id)).toEqual([words]);
    expect(await inChannel()).toEqual([]);
  });

  it('waits for a card that Slack does not take yet, and holds up nobody', async () => {
    await control.post('faults', { kind: 'error', method: 'chat.postMessage', error: 'not_in_channel', times: 1 });
    const id = await wantCluster();
    await tell([inThread(id)]);
    await sendWaiting(deps);
    expect(await inChannel()).toEqual([]);
    await sendFor(3);
    expect(await threadOf(id)).toEqual([words]);
  });

  it('is shown in the channel too when everybody should hear', async () => {
    const id = await wantCluster();
    await tell([inThread(id, true)]);
    await sendFor(2);
    expect(await threadOf(id)).toEqual([words]);
    expect(await inChannel()).toEqual([words]);
  });

  it('goes into the channel when somebody has deleted the card', async () => {
    const id = await wantCluster();
    await sendFor(2);
    const { ts } = (await store.cards.get(id)) ?? {};
    await createClients(slack).updates.chat.delete({ channel: CHANNEL, ts: ts ?? '' });
    await tell([inThread(id)]);
    await sendFor(2);
    expect(await inChannel()).toEqual([words]);
  });
});

describe('a direct message', () => {
  it('reaches the person, and is edited where it stands', async () => {
    const id = await tell([direct]);
    await sendFor(2);
    expect((await directOf(ADA)).map(wordsOf)).toEqual([words]);
    expect(await directOf(USERS.grace)).toEqual([]);
    words = 'kept';
    await store.notices.answer(id, { kind: 'kept', by: ADA, until: deps.now().toISOString() }, deps.now());
    await sendFor(2);
    expect((await directOf(ADA)).map(wordsOf)).toEqual(['kept']);
  });

  it('is posted once although its reply was lost', async () => {
    await control.post('faults', { kind: 'lost_reply', method: 'chat.postMessage', times: 1 });
    await tell([direct]);
    await sendFor(4);
    expect(await directOf(ADA)).toHaveLength(1);
  });

  it('is posted once although the opening of the conversation failed at first', async () => {
    await control.post('faults', { kind: 'lost_reply', method: 'conversations.open', times: 1 });
    await tell([direct]);
    await sendFor(4);
    expect(await directOf(ADA)).toHaveLength(1);
  });

  it('does not wait behind what a channel takes more slowly', async () => {
    for (let n = 0; n < 60; n += 1) await tell([{ channel: CHANNEL, threadOf: null, broadcast: false }]);
    clock += 1000;
    await tell([direct]);
    await sendWaiting(deps);
    expect(await directOf(ADA)).toHaveLength(1);
    expect((await inChannel()).length).toBeLessThan(60);
  });

  it('opens a conversation once, however often there is something to say', async () => {
    await tell([direct]);
    await tell([direct]);
    await sendFor(2);
    expect(await directOf(ADA)).toHaveLength(2);
    expect((await control.log()).filter(({ name }) => name === 'conversations.open')).toHaveLength(1);
  });

  it.each(['user_disabled', 'messages_tab_disabled', 'missing_scope'])(
    'that Slack refuses with %s is given up, and the thread has it all the same',
    async (error) => {
      await control.post('faults', { kind: 'error', method: 'conversations.open', error, times: 500 });
      const cluster = await wantCluster();
      const id = await tell([inThread(cluster), direct]);
      await sendFor(170);
      expect(await threadOf(cluster)).toEqual([words]);
      expect(await sendWaiting(deps)).toBeNull();
      expect(await store.cards.ofNotice(id)).toMatchObject([{ shownVersion: 1 }, { ts: null, lastError: error }]);
    },
  );
});

/** The process dies at one call, before or after it took effect. */
class Killed extends Error {}
function fuse<T extends object>(target: T, blow: { at: number; after: boolean; calls: number }): T {
  return new Proxy(target, {
    get: (object, name) => {
      const method = Reflect.get(object, name) as unknown;
      if (typeof method !== 'function') return method;
      return async (...given: unknown[]) => {
        blow.calls += 1;
        const isNow = blow.calls === blow.at;
        if (isNow && !blow.after) throw new Killed();
        const answer: unknown = await method.apply(object, given);
        if (isNow) throw new Killed();
        return answer;
      };
    },
  });
}

it('killed at any call, before or after it took effect, Stoker tells each person once', async () => {
  const sound = { ...deps };
  let kills = 0;
  for (let at = 1; ; at += 1) {
    const survived: boolean[] = [];
    for (const after of [false, true]) {
      const cluster = await wantCluster();
      const id = await tell([inThread(cluster), direct]);
      const blow = { at, after, calls: 0 };
      deps = {
        ...sound,
        cards: fuse(sound.cards, blow),
        poster: fuse(createPoster(createClients(slack).updates), blow),
      };
      const ended = await sendWaiting(deps).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof Killed)) throw error;
          return false;
        },
      );
      survived.push(ended);
      deps = { ...sound, poster: createPoster(createClients(slack).updates), pace: createPace() };
      clock += 10_000;
      await sendFor(8);
      const places = await store.cards.ofNotice(id);
      const all = [
        ...(await control.messages(CHANNEL, undefined, (await store.cards.get(cluster))?.ts ?? '')),
        ...(await directOf(ADA)),
      ];
      for (const { subject } of places)
        expect(
          all.filter((one) => one.metadata?.event_payload.key === `card:${subject}`),
          `${at} ${after}`,
        ).toHaveLength(1);
    }
    if (survived.every(Boolean)) break;
    kills += 1;
  }
  expect(kills).toBeGreaterThan(10);
});

it('tells when people could first see it, not when it was last edited', async () => {
  const id = await tell([direct]);
  expect(await store.notices.shownAt(id)).toBeNull();
  await sendFor(2);
  const first = await store.notices.shownAt(id);
  clock += 600_000;
  await store.notices.change(id, { kind: 'hard-limit', endsAt: deps.now().toISOString() });
  await sendFor(2);
  expect(first?.getTime()).toBeLessThan(START + 600_000);
  expect(await store.notices.shownAt(id)).toEqual(first);
});

it('was seen by nobody when there was nothing to show', async () => {
  deps.renderCard = async () => null;
  const id = await tell([direct]);
  await sendFor(2);
  expect(await store.notices.shownAt(id)).toBeNull();
});
