import type { Container, ControlAnswer } from '../contract.ts';
import { newId } from '../ids.ts';
import { maySee, postMessage, requireWritable } from '../messages.ts';
import type { StoredView } from '../store.ts';
import { BOT_USER_ID, SLACKBOT_ID } from '../workspace.ts';
import { SlackError, type World } from '../world.ts';
import { findElement, findSurface } from './action.ts';
import { raiseHomeOpened, raiseMembership } from './events.ts';
import { channelName, interactiveFrame, viewJson } from './payloads.ts';
import { encodeTyped } from './text.ts';

/** A person writes a message; a mention of the app reaches it where it is a member. */
export function writeMessage(
  world: World,
  input: { user: string; channel: string; text: string; thread_ts?: string | undefined },
): ControlAnswer {
  const channel = world.store.channel(input.channel);
  if (!channel) throw new SlackError('channel_not_found');
  if (!world.store.member(input.user)) throw new SlackError('user_not_found');
  if (!channel.members.includes(input.user)) throw new SlackError('not_in_channel');
  requireWritable(world, channel);
  if (input.text.trim() === '') throw new SlackError('no_text');
  const parent = input.thread_ts ? world.store.message(channel.id, input.thread_ts) : undefined;
  if (input.thread_ts && !parent) throw new SlackError('thread_not_found');
  const text = encodeTyped(world, input.text);
  postMessage(world, channel, input.user, { text, ...(parent ? { thread_ts: parent.thread_ts ?? parent.ts } : {}) });
  const mentionsStranger = text.includes(`<@${BOT_USER_ID}>`) && !channel.members.includes(BOT_USER_ID);
  if (mentionsStranger) {
    const says = `You mentioned <@${BOT_USER_ID}>, but they're not in this channel. Invite them with \`/invite @${world.manifest.botName}\`.`;
    postMessage(world, channel, SLACKBOT_ID, { text: says, ephemeral_to: input.user });
  }
  return { ok: true };
}

/** A person opens the app's Home; the view is what was published last, and the app may publish a new one. */
export function openHome(world: World, user: string): StoredView | null {
  if (!world.store.member(user)) throw new SlackError('user_not_found');
  const view = world.store.state.homes[user];
  raiseHomeOpened(world, user, world.store.directChannel(BOT_USER_ID, user), view);
  return view ?? null;
}

/** A person uses one of the app's shortcuts. */
export async function runShortcut(
  world: World,
  input: { user: string; callback_id: string; channel?: string | undefined; message_ts?: string | undefined },
): Promise<ControlAnswer> {
  const shortcut = world.manifest.shortcuts.find((candidate) => candidate.callbackId === input.callback_id);
  if (!shortcut) throw new SlackError('shortcut_not_found');
  const frame = {
    ...interactiveFrame(world, input.user),
    callback_id: shortcut.callbackId,
    trigger_id: world.triggers.create(input.user),
    action_ts: world.store.newTs(),
  };
  const outcome = await world.delivery.send(
    'interactive',
    `shortcut ${shortcut.callbackId}`,
    shortcut.type === 'global'
      ? { type: 'shortcut', ...frame }
      : { type: 'message_action', ...frame, ...messageFields(world, input) },
  );
  return outcome.kind === 'acked' ? { ok: true } : { ok: false, error: `${shortcut.name} did not respond. Try again?` };
}

/** Asks the app for the options of an external select, as typing into it does. */
export async function loadOptions(
  world: World,
  input: { user: string; container: Container; block_id: string; action_id: string; value: string },
): Promise<unknown> {
  const surface = findSurface(world, input.user, input.container);
  findElement(surface, input.block_id, { action_id: input.action_id });
  const place =
    surface.kind === 'view'
      ? { container: { type: 'view', view_id: surface.view.id }, view: viewJson(surface.view) }
      : {
          container: {
            type: 'message',
            message_ts: surface.message.ts,
            channel_id: surface.channel.id,
            is_ephemeral: surface.message.ephemeral_to !== undefined,
          },
          channel: { id: surface.channel.id, name: channelName(surface.channel) },
          message: structuredClone(surface.message),
        };
  const outcome = await world.delivery.send('interactive', `block_suggestion ${input.action_id}`, {
    type: 'block_suggestion',
    ...interactiveFrame(world, input.user),
    ...place,
    block_id: input.block_id,
    action_id: input.action_id,
    value: input.value,
  });
  return outcome.kind === 'acked' ? outcome.payload : { options: [] };
}

/** Invites somebody into a channel or takes them out of it; the app's own user too. */
export function changeMembership(world: World, type: 'join' | 'leave', channelId: string, user: string): ControlAnswer {
  const channel = world.store.channel(channelId);
  if (!channel) throw new SlackError('channel_not_found');
  if (!world.store.member(user)) throw new SlackError('user_not_found');
  const wasMember = channel.members.includes(user);
  if (wasMember === (type === 'join')) return { ok: true };
  channel.members = wasMember ? channel.members.filter((member) => member !== user) : [...channel.members, user];
  world.store.changed();
  world.hub.publish({ type: 'workspace_changed' });
  if (channel.members.includes(BOT_USER_ID)) raiseMembership(world, wasMember ? 'left' : 'joined', user, channel);
  return { ok: true };
}

/** Adds a person. */
export function addUser(
  world: World,
  input: { name: string; real_name?: string | undefined; email?: string | undefined },
) {
  if (!/^[a-z0-9._-]{1,80}$/.test(input.name)) throw new SlackError('invalid_name');
  if (world.store.state.members.some((member) => member.name === input.name)) throw new SlackError('name_taken');
  const user = {
    id: newId('U'),
    name: input.name,
    real_name: input.real_name ?? input.name,
    is_bot: false,
    tz: 'Etc/UTC',
    color: '#4a5568',
  };
  world.store.state.members.push({ ...user, email: input.email ?? `${input.name}@cinder-labs.example` });
  world.store.changed();
  world.hub.publish({ type: 'workspace_changed' });
  return user;
}

/** Somebody leaves their desk, or comes back. */
export function setPresence(world: World, user: string, away: boolean): ControlAnswer {
  const member = world.store.member(user);
  if (!member) throw new SlackError('user_not_found');
  member.away = away;
  world.store.changed();
  return { ok: true };
}

/** Adds a channel; without members everybody is in it, the app included. */
export function addChannel(
  world: World,
  input: { name: string; topic?: string | undefined; members?: string[] | undefined; is_private?: boolean | undefined },
) {
  if (!/^[a-z0-9_-]{1,80}$/.test(input.name)) throw new SlackError('invalid_name');
  if (world.store.state.channels.some((channel) => channel.name === input.name)) throw new SlackError('name_taken');
  const everybody = world.store.state.members.filter((member) => member.id !== SLACKBOT_ID).map((member) => member.id);
  const channel = {
    id: newId('C'),
    name: input.name,
    is_im: false,
    is_private: input.is_private === true,
    topic: input.topic ?? '',
    members: input.members ?? everybody,
  };
  world.store.state.channels.push(channel);
  world.store.changed();
  world.hub.publish({ type: 'workspace_changed' });
  return channel;
}

function messageFields(
  world: World,
  input: { user: string; channel?: string | undefined; message_ts?: string | undefined },
) {
  const channel = world.store.channel(input.channel ?? '');
  if (!channel) throw new SlackError('channel_not_found');
  const message = world.store.message(channel.id, input.message_ts ?? '');
  if (!message || message.ephemeral_to || !maySee(channel, message, input.user))
    throw new SlackError('message_not_found');
  return {
    channel: { id: channel.id, name: channelName(channel) },
    message: structuredClone(message),
    message_ts: message.ts,
    response_url: world.responseUrls.create('actions', { channel: channel.id, user: input.user, messageTs: undefined }),
  };
}
