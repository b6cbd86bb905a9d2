import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../sandbox/slack/contract.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import { type ClusterId, newNoticeId, type SlackUserId } from '../../../src/ids.ts';
import type { Cluster, NoticePlace } from '../../../src/records.ts';
import { drawCard, drawEvent } from '../../../src/runs/show.ts';
import { createPace } from '../../../src/slack/pace.ts';
import { createPoster } from '../../../src/slack/poster.ts';
import { sendWaiting } from '../../../src/slack/sender.ts';
import { type Bot, buttonOf, CHANNEL, startBot, wordsOf } from '../support/bot.ts';
import { ADMIN, OPERATOR, testConfig, VIEWER } from '../support/config.ts';

/** Slack does not tell where anybody lives. */
const people = { timeZoneOf: async () => null };

let bot: Bot;
let id: ClusterId;
beforeAll(async () => {
  bot = await startBot({ config: { channels: { allowed: [CHANNEL] }, found: { idle: { maxKeep: '2d' } } } });
});
afterAll(() => bot.end());
beforeEach(async () => {
  id = /c-[a-z0-9]+/.exec((await bot.ask(OPERATOR, 'launch adhoc')).text)?.[0] as ClusterId;
  await bot.store.clusters.update(id, { state: 'idle', launchedAt: new Date(), readyAt: new Date() });
  await send();
});

/** Shows what waits to be shown. */
async function send(): Promise<void> {
  const { store, app } = bot;
  const poster = createPoster(app.clients.updates);
  const now = () => new Date();
  const prices = shippedPrices('us-east-1');
  const log = { warn: () => {}, error: () => {} } as never;
  await sendWaiting({
    cards: store.cards,
    outbox: store.outbox,
    poster,
    pace: createPace(),
    renderCard: (subject) => drawCard({ config: testConfig(), store, now, prices, people }, subject),
    renderEvent: (event) => drawEvent({ store, poster }, event),
    now,
    log,
    settleSeconds: 1,
  });
}

/** Tells people that the cluster is idle, in its thread and directly; the messages as they see them. */
async function nag(
  owner = OPERATOR,
  broadcast = false,
): Promise<{ thread: () => Promise<Message>; direct: () => Promise<Message>; im: string }> {
  const now = new Date();
  const body = {
    kind: 'idle',
    since: new Date(now.getTime() - 2_520_000).toISOString(),
    because: 'no step',
    number: 1,
    endsAt: new Date(now.getTime() + 600_000).toISOString(),
    idleUsd: 0.36,
    hourlyUsd: 0.514,
    estimated: false,
  } as const;
  const places: NoticePlace[] = [
    { channel: CHANNEL as NoticePlace['channel'], threadOf: id, broadcast },
    { channel: owner as SlackUserId, threadOf: null, broadcast: false },
  ];
  const notice = await bot.store.notices.add(
    { id: newNoticeId(), key: newNoticeId(), clusterId: id, body },
    places,
    now,
  );
  await send();
  const [inThread, direct] = await bot.store.cards.ofNotice(notice?.id ?? newNoticeId());
  const at = async (place: typeof direct): Promise<Message> => {
    const thread = place?.threadOf && (await bot.store.cards.get(place.threadOf))?.ts;
    const messages = await bot.control.messages(
      place?.channel ?? '',
      place === direct ? owner : undefined,
      thread || undefined,
    );
    const found = messages.find(({ ts }) => ts === place?.ts);
    if (!found) throw new Error('the notice is not there');
    return found;
  };
  return { thread: () => at(inThread), direct: () => at(direct), im: direct?.channel ?? '' };
}

/** Clicks where the message stands. */
async function click(user: string, channel: string, message: Message, action: string): Promise<Message> {
  const { message: answer } = await bot.next(user, (each) => each.ephemeral_to === user);
  const container = { type: 'message', channel, message_ts: message.ts, is_ephemeral: false };
  expect(await bot.control.post('action', { user, container, ...buttonOf(message, action) })).toMatchObject({
    ok: true,
  });
  return answer;
}
const cluster = async (): Promise<Cluster> => {
  const found = await bot.store.clusters.get(id);
  if (!found) throw new Error(`${id} is gone from the record`);
  return found;
};
const minutesKept = async (): Promise<number> =>
  Math.round(((await cluster()).keptUntil?.getTime() ?? 0) / 60_000 - Date.now() / 60_000);
const plainOf = (message: Message): string => wordsOf(message).replace(/<!date\^\d+\^[^|]+\|[^>]+>/g, 'TIME');

describe('a typed keep', () => {
  it('is for an hour when nothing is said, and the card says so', async () => {
    const answer = await bot.ask(OPERATOR, `keep ${id}`);
    expect(plainOf(answer)).toBe(`✅ \`${id}\` is kept until TIME, 1 h from now.`);
    expect(await minutesKept()).toBe(60);
    const [card] = (await bot.control.messages(CHANNEL)).filter(
      (one) => one.metadata?.event_payload.key === `card:${id}`,
    );
    await send();
    expect(card).toBeDefined();
    const drawn = (await bot.control.messages(CHANNEL)).find(({ ts }) => ts === card?.ts);
    expect(plainOf(drawn as Message)).toContain(`📌 kept until TIME by <@${OPERATOR}>`);
  });

  it.each([
    ['keep ID for 2h', 120],
    ['extend ID 90 min', 90],
  ])('%s', async (typed, minutes) => {
    await bot.ask(OPERATOR, typed.replace('ID', id));
    expect(await minutesKept()).toBe(minutes);
  });

  it('asks for a time that it understands', async () => {
    const answer = await bot.ask(OPERATOR, `keep ${id} for ever`);
    expect(answer.text).toBe(
      "🤔 'for ever' does not say how long. Say `for 2h`, `for 90m`, `until 18:00` or `until tomorrow 9:00`.",
    );
    expect((await cluster()).keptUntil).toBeNull();
  });

  it('needs no id in the thread of the cluster', async () => {
    const { ts } = (await bot.store.cards.get(id)) ?? {};
    const said = await bot.next(OPERATOR, ({ text, thread_ts }) => thread_ts === ts && text.includes('is kept until'));
    const app = (await bot.control.workspace()).app.bot_user_id;
    await bot.control.post('message', {
      user: OPERATOR,
      channel: CHANNEL,
      text: `<@${app}> keep for 3h`,
      thread_ts: ts,
    });
    await said.message;
    expect(await minutesKept()).toBe(180);
  });

  it('is cut by the rules, which say who may more', async () => {
    const answer = await bot.ask(OPERATOR, `keep ${id} for 11h`);
    expect(plainOf(answer)).toBe(
      `✅ \`${id}\` is kept until TIME, 8 h from now. ✂️ No further at once than 8 h; keep it again before that is over. An admin can keep it for longer: \`/emr keep ${id} for 12h\`. Ask <@${ADMIN}>.`,
    );
  });

  it('is cut by the hard limit, which an admin moves', async () => {
    await bot.store.clusters.update(id, { launchedAt: new Date(Date.now() - 11 * 3_600_000) });
    expect(plainOf(await bot.ask(OPERATOR, `keep ${id} for 4h`))).toMatch(
      /^✅ `c-\w+` is kept until TIME, 1 h from now\. ✂️ No further: that is its hard limit of 12 h\. An admin/,
    );
    expect(plainOf(await bot.ask(ADMIN, `keep ${id} for 4h`))).toBe(`✅ \`${id}\` is kept until TIME, 4 h from now.`);
    expect((await cluster()).hardLimitSeconds).toBeCloseTo(15 * 3600, -2);
  });

  it('is not for the cluster of somebody else without the role, and is audited', async () => {
    const answer = await bot.ask(VIEWER, `keep ${id}`);
    expect(answer.text).toContain('To keep the cluster of somebody else you need the role *operator*; you are viewer.');
    expect((await cluster()).keptUntil).toBeNull();
    expect((await bot.store.audit.recent(1))[0]).toMatchObject({ name: 'keep', allowed: false, outcome: 'refused' });
  });

  it('is for its owner, whatever their role', async () => {
    await bot.store.clusters.update(id, { owner: VIEWER as SlackUserId });
    await bot.ask(VIEWER, `keep ${id}`);
    expect(await cluster()).toMatchObject({ keptBy: VIEWER });
  });

  it('comes too late for a cluster on its way out', async () => {
    await bot.store.clusters.update(id, { wanted: 'gone', endedBy: ADMIN, state: 'terminating' });
    expect((await bot.ask(OPERATOR, `keep ${id}`)).text).toBe(
      `🤔 Cluster ${id} is on its way out. Launch another one with \`/emr launch &lt;preset&gt;\`.`,
    );
  });
});

describe('a click on a nag', () => {
  it('keeps the cluster, and every copy of the nag says by whom', async () => {
    const shown = await nag();
    const answer = await click(ADMIN, CHANNEL, await shown.thread(), 'cluster.keep.1');
    expect(plainOf(answer)).toBe(`✅ \`${id}\` is kept until TIME, 4 h from now.`);
    expect(answer.thread_ts).toBe((await bot.store.cards.get(id))?.ts);
    await send();
    for (const message of [await shown.thread(), await shown.direct()]) {
      expect(plainOf(message)).toContain(`✅ Kept until TIME by <@${ADMIN}>`);
      expect(JSON.stringify(message.blocks)).not.toContain('"button"');
    }
  });

  it('is answered in the channel where the nag was shown there too', async () => {
    const shown = await nag(OPERATOR, true);
    expect(await click(OPERATOR, CHANNEL, await shown.thread(), 'cluster.keep')).not.toHaveProperty('thread_ts');
  });

  it('works in a direct message, although commands are taken in one channel only', async () => {
    const shown = await nag();
    expect(shown.im).toMatch(/^D/);
    const answer = await click(OPERATOR, shown.im, await shown.direct(), 'cluster.keep');
    expect(plainOf(answer)).toContain('is kept until TIME, 1 h from now');
    expect((await bot.store.audit.recent(1))[0]).toMatchObject({
      kind: 'click',
      name: 'cluster.keep',
      channel: shown.im,
    });
  });

  it('of two people at once is told truthfully to both', async () => {
    const shown = await nag();
    const message = await shown.thread();
    await click(ADMIN, CHANNEL, message, 'cluster.keep.1');
    const second = await click(OPERATOR, CHANNEL, message, 'cluster.keep');
    expect(plainOf(second)).toMatch(
      /is kept for longer already: until TIME, (4 h|3 h 59 min) from now, by <@U0ADAKOVA1>\.$/,
    );
    expect(await minutesKept()).toBe(240);
  });

  it('until 18:00 is 18:00 for whoever clicks', async () => {
    // One that was found may be kept for days by the rules of this team.
    await bot.store.clusters.update(id, { origin: 'claimed', hardLimitSeconds: 3 * 86_400 });
    const shown = await nag();
    await click(ADMIN, CHANNEL, await shown.thread(), 'cluster.keep.2');
    const kept = (await cluster()).keptUntil ?? new Date(0);
    // Ada lives in Kyiv.
    expect(kept.toLocaleTimeString('de-DE', { timeZone: 'Europe/Kyiv' })).toBe('18:00:00');
    // A day on which clocks are put back has 25 hours.
    expect(kept.getTime() - Date.now()).toBeLessThanOrEqual(90_000_000);
  });

  it('moves no limit, not even for an admin, who can type that', async () => {
    await bot.store.clusters.update(id, { launchedAt: new Date(Date.now() - 11 * 3_600_000) });
    const shown = await nag();
    const answer = await click(ADMIN, CHANNEL, await shown.thread(), 'cluster.keep.1');
    expect(plainOf(answer)).toContain(
      `✂️ No further: that is its hard limit of 12 h. As an admin you can keep it for longer, by typing it: \`/emr keep`,
    );
    expect(await cluster()).toMatchObject({ hardLimitSeconds: 12 * 3600 });
  });

  it('terminates, and the nag says by whom', async () => {
    const shown = await nag();
    const message = await shown.thread();
    await click(OPERATOR, CHANNEL, message, 'cluster.terminate');
    const second = await click(ADMIN, CHANNEL, message, 'cluster.terminate');
    expect(second.text).toBe(`Cluster \`${id}\` is already on its way out, ended by <@${OPERATOR}>.`);
    expect(await cluster()).toMatchObject({ wanted: 'gone', endedBy: OPERATOR });
    await send();
    expect(plainOf(await shown.direct())).toContain(`🧯 Terminated by <@${OPERATOR}>`);
  });

  it('does nothing for a viewer who owns nothing', async () => {
    const shown = await nag();
    const message = await shown.thread();
    for (const action of ['cluster.keep', 'cluster.terminate'])
      expect((await click(VIEWER, CHANNEL, message, action)).text).toContain('of somebody else you need the role');
    expect(await cluster()).toMatchObject({ wanted: 'up', keptUntil: null });
  });
});

describe('whom a nag in the thread calls', () => {
  const prices = shippedPrices('us-east-1');
  const textAt = async (clock: string, alsoDirect: boolean): Promise<string> => {
    const body = { kind: 'hard-limit', endsAt: '2026-11-22T06:00:00.000Z' } as const;
    const places: NoticePlace[] = [
      { channel: CHANNEL as NoticePlace['channel'], threadOf: id, broadcast: false },
      ...(alsoDirect ? [{ channel: OPERATOR as SlackUserId, threadOf: null, broadcast: false }] : []),
    ];
    const added = { id: newNoticeId(), key: newNoticeId(), clusterId: id, body };
    await bot.store.notices.add(added, places, new Date());
    const config = testConfig({ reminders: { quietHours: '22:00-07:00' } });
    const deps = { config, store: bot.store, now: () => new Date(clock), prices };
    return JSON.stringify(await drawCard({ ...deps, people }, added.id));
  };

  it.each([
    ['the owner, when nobody writes to them', '2026-11-21T12:00:00Z', false, true],
    ['nobody, when the owner is written to as well', '2026-11-21T12:00:00Z', true, false],
    ['nobody at night', '2026-11-22T03:00:00Z', false, false],
  ])('%s', async (_whom, clock, alsoDirect, calls) => {
    expect((await textAt(clock, alsoDirect)).includes(`<@${OPERATOR}>`)).toBe(calls);
  });
  it('nobody in the owner’s own quiet hours', async () => {
    await bot.store.settings.put(
      OPERATOR as SlackUserId,
      { quietHours: '21:00-23:00', zone: 'Asia/Tokyo' },
      new Date(),
    );
    expect(await textAt('2026-11-21T12:30:00Z', false)).not.toContain(`<@${OPERATOR}>`);
    expect(await textAt('2026-11-21T14:30:00Z', false)).toContain(`<@${OPERATOR}>`);
    await bot.store.settings.put(OPERATOR as SlackUserId, { quietHours: null, zone: null }, new Date());
  });
});

describe('“Launch it again”', () => {
  const ended = async (where: string = OPERATOR): Promise<Message & { place: string }> => {
    const now = new Date();
    await bot.store.clusters.update(id, { state: 'gone', wanted: 'gone', endedBy: 'idle', endedAt: now });
    const body = {
      kind: 'ended',
      since: now.toISOString(),
      usd: 3.1,
      idleUsd: 0.5,
      savedUsd: null,
      otherwise: null,
      preset: 'adhoc',
      estimated: false,
    } as const;
    const place: NoticePlace = { channel: where as SlackUserId, threadOf: null, broadcast: false };
    const notice = await bot.store.notices.add(
      { id: newNoticeId(), key: newNoticeId(), clusterId: id, body },
      [place],
      now,
    );
    await send();
    const card = await bot.store.cards.get(notice?.id ?? newNoticeId());
    const found = (await bot.control.messages(card?.channel ?? '', OPERATOR)).find(({ ts }) => ts === card?.ts);
    if (!found || !card) throw new Error('the notice is not there');
    return Object.assign(found, { place: card.channel });
  };

  it('brings one of the same preset to the channel of the first, once for all who click', async () => {
    const message = await ended();
    const first = await click(OPERATOR, message.place, message, 'cluster.relaunch');
    const again = /c-[a-z0-9]+/.exec(first.text)?.[0] as ClusterId;
    expect(again).not.toBe(id);
    expect(first.text).toContain(`Its card comes up in <#${CHANNEL}>`);
    expect(await bot.store.clusters.get(again)).toMatchObject({ preset: 'adhoc', channel: CHANNEL, owner: OPERATOR });
    const second = await click(OPERATOR, message.place, message, 'cluster.relaunch');
    expect(second.text).toBe(`⏳ It was launched again already as \`${again}\`, by <@${OPERATOR}>.`);
    await bot.store.clusters.update(again, { state: 'gone', wanted: 'gone' });
    expect((await click(OPERATOR, message.place, message, 'cluster.relaunch')).text).toContain('is on its way');
  });

  it('needs the role', async () => {
    const message = await ended(CHANNEL);
    const answer = await click(VIEWER, CHANNEL, message, 'cluster.relaunch');
    expect(answer.text).toContain('To use `launch` you need the role *operator*');
    expect(await bot.store.clusters.byRequestKey(`relaunch:${id}`)).toBeNull();
  });
});
