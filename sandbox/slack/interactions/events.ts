import type { Channel } from '../contract.ts';
import type { StoredMessage, StoredView } from '../store.ts';
import { BOT_USER_ID, TEAM } from '../workspace.ts';
import type { World } from '../world.ts';
import { eventCallback, viewJson } from './payloads.ts';

type Json = Record<string, unknown>;

/** Sends an event when the manifest subscribes to it; nobody waits for the ack. */
function raise(world: World, subscription: string, event: Json): void {
  if (!world.manifest.botEvents.includes(subscription)) return;
  void world.delivery.sendEvent(subscription, eventCallback(world, event));
}

/** `message.*` and `app_mention`, for the channels the app is a member of. */
export function raiseMessageEvents(world: World, channel: Channel, message: StoredMessage): void {
  const frame = messageFrame(channel);
  if (!frame) return;
  const event = { ...message, channel: channel.id, event_ts: message.ts };
  raise(world, frame.subscription, { ...event, channel_type: frame.channelType });
  const mentioned = message.user !== BOT_USER_ID && message.text.includes(`<@${BOT_USER_ID}>`);
  if (mentioned && !channel.is_im) raise(world, 'app_mention', { ...event, type: 'app_mention' });
}

/** `message.*` with subtype `message_changed` or `message_deleted`. */
export function raiseMessageChange(
  world: World,
  channel: Channel,
  previous: StoredMessage,
  current: StoredMessage | undefined,
): void {
  const frame = messageFrame(channel);
  if (!frame) return;
  const ts = world.store.newTs();
  raise(world, frame.subscription, {
    type: 'message',
    subtype: current ? 'message_changed' : 'message_deleted',
    ...(current ? { message: structuredClone(current) } : { deleted_ts: previous.ts }),
    previous_message: previous,
    hidden: true,
    channel: channel.id,
    channel_type: frame.channelType,
    ts,
    event_ts: ts,
  });
}

/** How events name the channel; nothing for one that the app is not in. */
function messageFrame(channel: Channel): { subscription: string; channelType: string } | undefined {
  if (!channel.members.includes(BOT_USER_ID)) return undefined;
  if (channel.is_im) return { subscription: 'message.im', channelType: 'im' };
  if (channel.is_private) return { subscription: 'message.groups', channelType: 'group' };
  return { subscription: 'message.channels', channelType: 'channel' };
}

/** `app_home_opened`, with the view that was published last. */
export function raiseHomeOpened(world: World, user: string, channel: Channel, view: StoredView | undefined): void {
  raise(world, 'app_home_opened', {
    type: 'app_home_opened',
    user,
    channel: channel.id,
    tab: 'home',
    event_ts: world.store.newTs(),
    ...(view ? { view: viewJson(view) } : {}),
  });
}

/** `member_joined_channel` or `member_left_channel`, for the kinds of channel that the app's scopes let it see. */
export function raiseMembership(world: World, type: 'joined' | 'left', user: string, channel: Channel): void {
  if (!world.manifest.botScopes.includes(channel.is_private ? 'groups:read' : 'channels:read')) return;
  raise(world, `member_${type}_channel`, {
    type: `member_${type}_channel`,
    user,
    channel: channel.id,
    channel_type: channel.is_private ? 'G' : 'C',
    team: TEAM.id,
    event_ts: world.store.newTs(),
  });
}
