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
  if (!channel.members.includes(BOT_USER_ID)) return;
  const channelType = channel.is_im ? 'im' : channel.is_private ? 'group' : 'channel';
  const event = { ...message, channel: channel.id, event_ts: message.ts, channel_type: channelType };
  const subscription = channel.is_im ? 'message.im' : channel.is_private ? 'message.groups' : 'message.channels';
  raise(world, subscription, event);
  const mentioned = message.user !== BOT_USER_ID && message.text.includes(`<@${BOT_USER_ID}>`);
  if (mentioned && !channel.is_im) {
    const { channel_type: _, ...mention } = event;
    raise(world, 'app_mention', { ...mention, type: 'app_mention' });
  }
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

/** `member_joined_channel` or `member_left_channel`. */
export function raiseMembership(world: World, type: 'joined' | 'left', user: string, channel: Channel): void {
  raise(world, `member_${type}_channel`, {
    type: `member_${type}_channel`,
    user,
    channel: channel.id,
    channel_type: channel.is_private ? 'G' : 'C',
    team: TEAM.id,
    event_ts: world.store.newTs(),
  });
}
