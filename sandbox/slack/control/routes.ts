import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Workspace } from '../contract.ts';
import type { Sockets } from '../delivery/sockets.ts';
import { runAction } from '../interactions/action.ts';
import { runCommand } from '../interactions/command.ts';
import {
  addChannel,
  addUser,
  changeMembership,
  loadOptions,
  openHome,
  runShortcut,
  setPresence,
  writeMessage,
} from '../interactions/person.ts';
import { closeView, submitView } from '../interactions/view.ts';
import { maySee } from '../messages.ts';
import { freshState } from '../store.ts';
import { APP_ID, BOT_USER_ID, TEAM } from '../workspace.ts';
import { SlackError, type World } from '../world.ts';
import { FAULT_KINDS, type Fault } from './faults.ts';

type App = Hono<{ Bindings: HttpBindings }>;

const id = z.string().min(1);
const container = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), channel: id, message_ts: id, is_ephemeral: z.boolean().default(false) }),
  z.object({ type: z.literal('view'), view_id: id }),
]);
const values = z.record(z.string(), z.record(z.string(), z.unknown()));

const bodies = {
  command: z.object({
    user: id,
    channel: id,
    command: id,
    text: z.string().default(''),
    thread_ts: z.string().optional(),
  }),
  message: z.object({ user: id, channel: id, text: z.string(), thread_ts: z.string().optional() }),
  action: z.object({
    user: id,
    container,
    block_id: id,
    action: z.record(z.string(), z.unknown()),
    values: values.default({}),
  }),
  submit: z.object({ user: id, view_id: id, values: values.default({}) }),
  close: z.object({ user: id, view_id: id, all: z.boolean().default(false) }),
  shortcut: z.object({ user: id, callback_id: id, channel: z.string().optional(), message_ts: z.string().optional() }),
  options: z.object({ user: id, container, block_id: id, action_id: id, value: z.string().default('') }),
  users: z.object({ name: id, real_name: z.string().optional(), email: z.string().optional() }),
  presence: z.object({ user: id, presence: z.enum(['active', 'away']) }),
  channels: z.object({
    name: id,
    topic: z.string().optional(),
    members: z.array(id).optional(),
    is_private: z.boolean().optional(),
  }),
  membership: z.object({ channel: id, user: id }),
  requestUrl: z.object({ url: z.url().nullable() }),
  faults: z.object({
    kind: z.enum(FAULT_KINDS),
    method: z.string().optional(),
    times: z.int().positive().optional(),
    retryAfter: z.number().nonnegative().optional(),
    ms: z.number().nonnegative().optional(),
    error: z.string().optional(),
  }),
};

/** `/control/*`: what the page and scripts use; see the contract for each path. */
export function controlRoutes(app: App, world: World, sockets: Sockets): void {
  const post = <T>(path: string, schema: z.ZodType<T>, run: (body: T) => unknown): void => {
    app.post(`/control/${path}`, async (c) => {
      const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
      if (!parsed.success) return c.json({ ok: false, error: z.prettifyError(parsed.error) }, 400);
      return answer(c, async () => run(parsed.data));
    });
  };
  const get = (path: string, run: (c: Context) => unknown): void => {
    app.get(`/control/${path}`, (c) => answer(c, async () => run(c)));
  };

  get('workspace', () => workspace(world, sockets));
  get('messages', (c) => ({ messages: listMessages(world, c.req.query()) }));
  get('home', (c) => ({ view: openHome(world, c.req.query('user') ?? '') }));
  get('views', (c) => {
    const stack = world.store.stacks.get(c.req.query('user') ?? '') ?? [];
    return { views: stack.map((viewId) => world.store.views.get(viewId)) };
  });
  get('log', (c) => ({ entries: world.log.since(Number(c.req.query('since') ?? 0)) }));

  post('command', bodies.command, (body) => runCommand(world, body));
  post('message', bodies.message, (body) => writeMessage(world, body));
  post('action', bodies.action, (body) => runAction(world, body));
  post('view/submit', bodies.submit, (body) => submitView(world, body.user, body.view_id, body.values));
  post('view/close', bodies.close, (body) => closeView(world, body.user, body.view_id, body.all));
  post('shortcut', bodies.shortcut, (body) => runShortcut(world, body));
  post('options', bodies.options, (body) => loadOptions(world, body));
  post('users', bodies.users, (body) => ({ ok: true, user: addUser(world, body) }));
  post('users/presence', bodies.presence, (body) => setPresence(world, body.user, body.presence === 'away'));
  post('channels', bodies.channels, (body) => ({ ok: true, channel: addChannel(world, body) }));
  post('channels/join', bodies.membership, (body) => changeMembership(world, 'join', body.channel, body.user));
  post('channels/leave', bodies.membership, (body) => changeMembership(world, 'leave', body.channel, body.user));
  post('request-url', bodies.requestUrl, async ({ url }) => {
    if (await world.delivery.setRequestUrl(url)) return { ok: true };
    return { ok: false, error: `${url} didn't respond with the value of the challenge parameter.` };
  });
  post('faults', bodies.faults, (body) => {
    // A refresh is no fault that waits for a call: it happens now.
    if (body.kind === 'disconnect') sockets.refresh(body.times ?? 1);
    else world.faults.add(body as Fault);
    return { ok: true };
  });
  app.post('/control/reset', (c) => answer(c, async () => reset(world)));
}

function reset(world: World) {
  world.store.reset(freshState(world.manifest.botName));
  world.faults.clear();
  world.triggers.clear();
  world.responseUrls.clear();
  world.limits.clear();
  world.log.clear();
  world.hub.publish({ type: 'workspace_changed' });
  return { ok: true };
}

/** What the page draws its frame from. */
function workspace(world: World, sockets: Sockets): Workspace {
  const { members, channels, userGroups } = world.store.state;
  const { manifest } = world;
  return {
    team: { ...TEAM },
    app: {
      id: APP_ID,
      name: manifest.botName,
      bot_user_id: BOT_USER_ID,
      connected: sockets.count() > 0,
      home_tab: manifest.homeTab,
      read_only: manifest.messagesReadOnly,
    },
    users: members.map(({ email: _email, away: _away, ...user }) => user),
    channels,
    user_groups: userGroups,
    commands: manifest.commands.map(({ command, description, usageHint }) => ({
      command,
      description,
      usage_hint: usageHint,
    })),
    shortcuts: manifest.shortcuts.map(({ name, callbackId, description, type }) => ({
      name,
      callback_id: callbackId,
      description,
      type,
    })),
  };
}

function listMessages(world: World, query: Record<string, string>) {
  const channel = world.store.channel(query.channel ?? '');
  if (!channel) throw new SlackError('channel_not_found');
  const { thread_ts: thread, user } = query;
  if (user !== undefined && !maySee(channel, { type: 'message', ts: '', text: '' }, user))
    throw new SlackError('channel_not_found');
  return world.store.messages(channel.id).filter((message) => {
    if (message.ephemeral_to && message.ephemeral_to !== user) return false;
    if (thread !== undefined) return message.ts === thread || message.thread_ts === thread;
    return !message.thread_ts || message.thread_ts === message.ts || message.subtype === 'thread_broadcast';
  });
}

/** What Slack would refuse, a person's client would not have offered: HTTP 400, so that scripts notice. */
async function answer(c: Context, run: () => Promise<unknown>): Promise<Response> {
  try {
    return c.json((await run()) as object);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return c.json({ ok: false, error: error.code, ...error.fields }, 400);
  }
}
