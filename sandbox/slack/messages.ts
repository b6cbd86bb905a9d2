import type { Channel, Message } from './contract.ts';
import { raiseMessageChange, raiseMessageEvents } from './interactions/events.ts';
import type { StoredMessage } from './store.ts';
import { APP_ID, BOT_ID, BOT_USER_ID, TEAM } from './workspace.ts';
import { SlackError, type World } from './world.ts';

/** The fields of a message that its author chooses. */
export type MessageContent = Pick<StoredMessage, 'text'> &
  Partial<
    Pick<StoredMessage, 'blocks' | 'attachments' | 'thread_ts' | 'metadata' | 'files' | 'subtype' | 'ephemeral_to'>
  >;

/** Posts a message, shows it to those who may see it, and raises the events the app subscribed to. */
export function postMessage(world: World, channel: Channel, author: string, content: MessageContent): StoredMessage {
  const fromApp = author === BOT_USER_ID;
  const message: StoredMessage = {
    type: 'message',
    ts: world.store.newTs(),
    user: author,
    ...(fromApp ? { bot_id: BOT_ID, app_id: APP_ID } : {}),
    team: TEAM.id,
    ...content,
  };
  const parent = world.store.add(channel.id, message);
  publish(world, channel, 'message', message);
  if (parent) publish(world, channel, 'message_changed', parent);
  if (!message.ephemeral_to) raiseMessageEvents(world, channel, message);
  return message;
}

/** Replaces what a message says; `undefined` fields are removed, as Slack does with blocks that are not sent again. */
export function changeMessage(
  world: World,
  channel: Channel,
  message: StoredMessage,
  content: Partial<MessageContent>,
): void {
  const previous = structuredClone(message);
  for (const key of ['text', 'blocks', 'attachments', 'metadata'] as const) {
    if (!(key in content)) continue;
    if (content[key] === undefined) delete message[key];
    else Object.assign(message, { [key]: content[key] });
  }
  // Slack marks a changed text as edited, but leaves a message made of blocks unmarked.
  if (message.blocks === undefined) message.edited = { user: message.user ?? '', ts: world.store.newTs() };
  world.store.changed();
  publish(world, channel, 'message_changed', message);
  if (!message.ephemeral_to) raiseMessageChange(world, channel, previous, message);
}

/** Removes a message from the channel. */
export function deleteMessage(world: World, channel: Channel, message: StoredMessage): void {
  const parent = world.store.remove(channel.id, message.ts);
  world.hub.publish({ type: 'message_deleted', channel: channel.id, ts: message.ts }, (user) =>
    maySee(channel, message, user),
  );
  if (parent) publish(world, channel, 'message_changed', parent);
  if (!message.ephemeral_to) raiseMessageChange(world, channel, message, undefined);
}

/** Throws where people only read: in conversations with an app that takes no messages. */
export function requireWritable(world: World, channel: Channel): void {
  const withApp = channel.is_im && channel.members.includes(BOT_USER_ID);
  if (withApp && world.manifest.messagesReadOnly) throw new SlackError('restricted_action_read_only_channel');
}

function publish(world: World, channel: Channel, type: 'message' | 'message_changed', message: Message): void {
  world.hub.publish({ type, channel: channel.id, message: structuredClone(message) }, (user) =>
    maySee(channel, message, user),
  );
}

/** Whether a person sees this message. */
export function maySee(channel: Channel, message: Message, user: string): boolean {
  if (message.ephemeral_to) return message.ephemeral_to === user;
  return !(channel.is_im || channel.is_private) || channel.members.includes(user);
}
