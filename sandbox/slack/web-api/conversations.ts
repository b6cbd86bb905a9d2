import type { Channel } from '../contract.ts';
import type { StoredMessage } from '../store.ts';
import { BOT_USER_ID } from '../workspace.ts';
import { SlackError, type World } from '../world.ts';
import { type Args, flag, optional, page, required } from './args.ts';
import { type Answer, conversationScopes, findChannel, type Method } from './method.ts';

/** `conversations.*`: what Stoker uses, and its neighbours. */
export const conversationsMethods: Record<string, Method> = {
  'conversations.history': { scopes: conversationScopes('history'), tier: 'three', run: history },
  'conversations.replies': { scopes: conversationScopes('history'), tier: 'three', run: replies },
  'conversations.list': { tier: 'two', run: list },
  'conversations.info': { scopes: conversationScopes('read'), tier: 'three', run: info },
  'conversations.members': { scopes: conversationScopes('read'), tier: 'four', run: members },
  'conversations.open': { tier: 'three', run: open },
  'conversations.join': { tier: 'three', run: join },
};

function history(world: World, args: Args): Answer {
  const channel = readable(world, args);
  const inChannel = (m: StoredMessage) => !m.thread_ts || m.thread_ts === m.ts || m.subtype === 'thread_broadcast';
  const found = within(world.store.messages(channel.id).filter(inChannel), args).reverse();
  const { items, next } = page(found, args, 100, 999);
  return {
    messages: items.map((message) => shown(world, message, args)),
    has_more: next !== '',
    pin_count: 0,
    ...nextCursor(next),
  };
}

function replies(world: World, args: Args): Answer {
  const channel = readable(world, args);
  const ts = required(args, 'ts');
  const start = world.store.message(channel.id, ts);
  if (!start || start.ephemeral_to) throw new SlackError('thread_not_found');
  const root = start.thread_ts ?? start.ts;
  const thread = world.store.messages(channel.id).filter((m) => m.ts === root || m.thread_ts === root);
  const { items, next } = page(within(thread, args), args, 1000, 1000);
  return { messages: items.map((message) => shown(world, message, args)), has_more: next !== '', ...nextCursor(next) };
}

function list(world: World, args: Args): Answer {
  const types = (optional(args, 'types') ?? 'public_channel').split(',').map((type) => type.trim());
  const wanted = world.store.state.channels.filter(
    (channel) =>
      types.includes(typeOf(channel)) &&
      (typeOf(channel) === 'public_channel' || channel.members.includes(BOT_USER_ID)),
  );
  const { items, next } = page(wanted, args, 100, 1000);
  return { channels: items.map(channelJson), ...nextCursor(next) };
}

function info(world: World, args: Args): Answer {
  const channel = findChannel(world, required(args, 'channel'));
  const count = flag(args, 'include_num_members') ? { num_members: channel.members.length } : {};
  return { channel: { ...channelJson(channel), ...count } };
}

function members(world: World, args: Args): Answer {
  const { items, next } = page(findChannel(world, required(args, 'channel')).members, args, 100, 1000);
  return { members: items, ...nextCursor(next) };
}

function open(world: World, args: Args): Answer {
  const known = optional(args, 'channel');
  if (known) return { channel: { id: findChannel(world, known).id } };
  const users = (optional(args, 'users') ?? '').split(',').filter((id) => id !== '');
  const [user] = users;
  if (user === undefined) throw new SlackError('users_list_not_supplied');
  // Group conversations are outside of what this workspace has.
  if (users.length > 1) throw new SlackError('method_not_supported_for_channel_type');
  if (!world.store.member(user)) throw new SlackError('user_not_found');
  const before = world.store.state.channels.length;
  const channel = world.store.directChannel(BOT_USER_ID, user);
  const isNew = world.store.state.channels.length > before;
  if (isNew) world.hub.publish({ type: 'workspace_changed' });
  return {
    no_op: !isNew,
    already_open: !isNew,
    channel: flag(args, 'return_im') ? channelJson(channel) : { id: channel.id },
  };
}

function join(world: World, args: Args): Answer {
  const channel = findChannel(world, required(args, 'channel'));
  if (typeOf(channel) !== 'public_channel') throw new SlackError('method_not_supported_for_channel_type');
  if (channel.members.includes(BOT_USER_ID)) return { channel: channelJson(channel), warning: 'already_in_channel' };
  channel.members.push(BOT_USER_ID);
  world.store.changed();
  world.hub.publish({ type: 'workspace_changed' });
  return { channel: channelJson(channel) };
}

function readable(world: World, args: Args): Channel {
  const channel = findChannel(world, required(args, 'channel'));
  if (!channel.members.includes(BOT_USER_ID)) throw new SlackError('not_in_channel');
  return channel;
}

/** Messages between `oldest` and `latest`; both are outside the range unless `inclusive`. Ephemeral ones are nowhere to be read. */
function within(messages: readonly StoredMessage[], args: Args): StoredMessage[] {
  const oldest = optional(args, 'oldest') ?? '0';
  const latest = optional(args, 'latest') ?? '9'.repeat(12);
  if (Number.isNaN(Number(oldest))) throw new SlackError('invalid_ts_oldest');
  if (Number.isNaN(Number(latest))) throw new SlackError('invalid_ts_latest');
  const micros = (ts: string) => Math.round(Number(ts) * 1e6);
  const inclusive = flag(args, 'inclusive');
  return messages.filter(({ ts, ephemeral_to: ephemeral }) => {
    if (ephemeral) return false;
    const at = micros(ts);
    return inclusive ? at >= micros(oldest) && at <= micros(latest) : at > micros(oldest) && at < micros(latest);
  });
}

function shown(world: World, message: StoredMessage, args: Args): StoredMessage {
  const { metadata, ...rest } = message;
  const reactions = world.store.state.reactions[message.ts];
  const withReactions = reactions ? { reactions: reactions.map((r) => ({ ...r, count: r.users.length })) } : {};
  return { ...rest, ...withReactions, ...(metadata && flag(args, 'include_all_metadata') ? { metadata } : {}) };
}

function typeOf(channel: Channel): 'im' | 'private_channel' | 'public_channel' {
  if (channel.is_im) return 'im';
  return channel.is_private ? 'private_channel' : 'public_channel';
}

function channelJson(channel: Channel): Answer {
  if (channel.is_im) {
    return { id: channel.id, is_im: true, is_org_shared: false, user: channel.name, is_user_deleted: false };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.is_private,
    is_group: channel.is_private,
    is_im: false,
    is_mpim: false,
    is_private: channel.is_private,
    is_archived: false,
    is_general: channel.name === 'general',
    is_member: channel.members.includes(BOT_USER_ID),
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
  };
}

function nextCursor(next: string): Answer {
  return { response_metadata: { next_cursor: next } };
}
