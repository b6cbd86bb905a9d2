import type { KnownBlock } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Message, View } from '../../sandbox/slack/contract.ts';
import {
  type ChannelId,
  type ClusterId,
  newClusterId,
  newNoticeId,
  newRunId,
  type SlackUserId,
} from '../../src/ids.ts';
import { wordsIn } from '../slack/support/read.ts';
import { opening } from './forms/support.ts';
import { type Bot, buttonOf, CHANNEL, startBot } from './support/bot.ts';
import { ADMIN, OPERATOR, VIEWER } from './support/config.ts';

const ELSEWHERE = 'C0GENERAL1';

let bot: Bot;
let web: WebClient;
beforeAll(async () => {
  bot = await startBot({ config: { channels: { allowed: [CHANNEL] } } });
  web = new WebClient(bot.slack.botToken, { slackApiUrl: bot.slack.apiUrl });
});
afterAll(() => bot.end());

/** Does something and resolves with the first Home that then says this: what is told before draws it anew as well. */
async function homeAfter(user: string, said: string, act: () => Promise<unknown>): Promise<View> {
  const { ready, event } = bot.control.next(
    (each) => each.type === 'home_published' && words(each.view).includes(said),
    user,
  );
  await ready;
  await act();
  const published = await event;
  if (published.type !== 'home_published') throw new Error(`got ${published.type}`);
  return published.view;
}

const open = (user: string, said: string): Promise<View> =>
  homeAfter(user, said, () => bot.control.get(`home?user=${user}`));
const words = ({ blocks }: View): string => wordsIn(blocks as unknown as KnownBlock[]);

/** Clicks the first such button, of those that are about something if that is named. */
const click = (view: View, user: string, said: string, button: string, about = ''): Promise<View> =>
  homeAfter(user, said, async () => {
    const blocks = view.blocks.filter(({ elements }) => JSON.stringify(elements ?? '').includes(about));
    const found = buttonOf({ blocks } as Message, button);
    const clicked = await bot.control.post('action', { user, container: { type: 'view', view_id: view.id }, ...found });
    if (!clicked.ok) throw new Error(`Slack says: ${clicked.error}`);
  });

/** A kept cluster of somebody's that has been idle, and that they were warned of. */
async function idleCluster(owner: string, channel = CHANNEL): Promise<ClusterId> {
  const id = newClusterId();
  const now = new Date();
  const row = { id, name: `stoker ${id}`, preset: 'adhoc', keepAlive: true, requestKey: id, hardLimitSeconds: 43_200 };
  await bot.store.clusters.insert({ ...row, owner: owner as SlackUserId, channel: channel as ChannelId }, now);
  await bot.store.clusters.update(id, { state: 'idle', awsState: 'WAITING', launchedAt: now, readyAt: now });
  const idle = { kind: 'idle' as const, because: 'nothing runs', number: 1, estimated: false };
  const endsAt = new Date(now.getTime() + 1_800_000).toISOString();
  await bot.store.notices.add(
    {
      id: newNoticeId(),
      key: `idle:${id}`,
      clusterId: id,
      body: { ...idle, since: now.toISOString(), endsAt, idleUsd: null, hourlyUsd: null },
    },
    [],
    now,
  );
  return id;
}

it('shows what is running, and what the one who looks may type', async () => {
  const cluster = /c-[a-z0-9]{8}/.exec((await bot.ask(OPERATOR, 'launch adhoc')).text)?.[0] ?? 'none';
  const operator = words(await open(OPERATOR, cluster));
  expect(operator).toContain('My clusters (1)');
  expect(operator).toContain('/emr retrain');
  const viewer = words(await open(VIEWER, cluster));
  expect(viewer).toContain('Of others (1)');
  expect(viewer).not.toContain('/emr retrain');
});

describe('its buttons', () => {
  it('keep the cluster that waits, and say so on top; the audit has where it was clicked', async () => {
    const id = await idleCluster(VIEWER);
    const home = await open(VIEWER, '🔔 Waits for you (1)');
    const kept = words(await click(home, VIEWER, `✅ \`${id}\` is kept until`, 'cluster.keep', id));
    expect(kept).toContain('📌 kept until');
    expect(kept).toContain('Nothing waits for you.');
    const entry = (await bot.store.audit.recent(5)).find(({ name }) => name === 'cluster.keep');
    expect(entry).toMatchObject({ actor: VIEWER, channel: CHANNEL, outcome: 'ok', detail: { in: 'home' } });
  });

  it('turn pages, each section by itself, and it stays turned when it is opened again', async () => {
    for (let n = 0; n < 9; n += 1) await idleCluster(OPERATOR);
    const first = await open(ADMIN, '1–8 of 11');
    await click(first, ADMIN, '9–11 of 11', 'home.page.1', '"team\\"');
    const again = await open(ADMIN, '9–11 of 11');
    await click(again, ADMIN, '1–8 of 11', 'home.page', '"team\\"');
  });

  it('give long answers as a direct message', async () => {
    const id = await idleCluster(VIEWER);
    const run = { id: newRunId(), job: 'retrain', arguments: {}, preset: 'adhoc', clusterId: id, ownCluster: false };
    const request = { requestedBy: VIEWER as SlackUserId, channel: CHANNEL as ChannelId, requestKey: run.id };
    await bot.store.runs.insert({ ...run, ...request, timeLimitSeconds: 600, stepName: run.id }, new Date());
    await click(await open(VIEWER, run.id), VIEWER, '📬 I have written it to you', 'run.logs');
    const { channel } = await web.conversations.open({ users: VIEWER });
    const [answer] = (await bot.control.messages(channel?.id ?? '', VIEWER)).slice(-1);
    expect(wordsIn((answer?.blocks ?? []) as unknown as KnownBlock[])).toContain('so there are no logs');
  });

  const formFrom = (home: View, user: string, action: string) =>
    opening(bot, user, () =>
      bot.control.post('action', {
        user,
        container: { type: 'view', view_id: home.id },
        ...buttonOf({ blocks: home.blocks } as Message, action),
      }),
    );

  it('open forms', async () => {
    const { view } = await formFrom(await open(OPERATOR, 'Launch…'), OPERATOR, 'form.launch');
    expect(JSON.stringify(view)).toContain('Launch on EMR');
  });

  it('open one’s settings, which need no channel', async () => {
    const form = await formFrom(await open(VIEWER, 'Settings…'), VIEWER, 'form.settings');
    expect(await form.submit({ dm: 'off' })).toEqual({ ok: true });
    await expect.poll(() => bot.store.settings.get(VIEWER as SlackUserId)).toMatchObject({ direct: false });
  });

  it('are refused where the card’s own would be: in a channel that is not used', async () => {
    const id = await idleCluster(ADMIN, ELSEWHERE);
    const home = await open(ADMIN, id);
    await click(home, ADMIN, `I am not used in this channel. Ask me in <#${CHANNEL}>`, 'cluster.keep', id);
    expect((await bot.store.clusters.get(id))?.keptUntil).toBeNull();
  });

  it('are refused to whom the cluster belongs no more', async () => {
    const id = await idleCluster(VIEWER);
    const home = await open(VIEWER, id);
    await bot.store.clusters.update(id, { owner: ADMIN as SlackUserId });
    const why = 'To terminate the cluster of somebody else you need the role *operator*';
    await click(home, VIEWER, why, 'cluster.terminate', id);
    expect((await bot.store.clusters.get(id))?.wanted).toBe('up');
  });
});

it('whoever has no role sees who could give them one, and nothing else', async () => {
  const closed = await startBot({ config: { roles: { viewer: [], operator: [], admin: [ADMIN] } } });
  onTestFinished(() => closed.end());
  const { ready, event } = closed.control.next((each) => each.type === 'home_published', VIEWER);
  await ready;
  await closed.control.get(`home?user=${VIEWER}`);
  const published = await event;
  if (published.type !== 'home_published') throw new Error(`got ${published.type}`);
  expect(words(published.view)).toBe(
    `To use Stoker you need the role *viewer*; you have no role here. Ask <@${ADMIN}>.`,
  );
});
