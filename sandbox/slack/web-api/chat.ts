import { withIds } from '../block-elements.ts';
import type { Block, Channel } from '../contract.ts';
import { changeMessage, deleteMessage, maySee, postMessage } from '../messages.ts';
import { permalinkOf } from '../permalink.ts';
import type { StoredMessage } from '../store.ts';
import { assertMessageBlocks } from '../validate/assert.ts';
import { BOT_USER_ID } from '../workspace.ts';
import { SlackError, type World } from '../world.ts';
import { type Args, blocksArgument, flag, metadataArgument, optional, required, structured } from './args.ts';
import { type Answer, channelToPostIn, findChannel, type Method } from './method.ts';

const POST_TEXT_MAX = 40_000;
const UPDATE_TEXT_MAX = 4000;

/** `chat.*`: what Stoker uses, and its neighbours. */
export const chatMethods: Record<string, Method> = {
  'chat.postMessage': { tier: 'posting', run: post },
  'chat.postEphemeral': { tier: 'four', run: postEphemeral },
  'chat.update': { tier: 'three', run: update },
  'chat.delete': { tier: 'three', run: remove },
  'chat.getPermalink': { tier: 'none', run: permalink },
};

interface Content {
  text: string;
  blocks?: Block[];
  attachments?: unknown[];
}

/** What a message says, checked; throws `no_text`, `msg_too_long`, `invalid_blocks`, … */
export function readContent(args: Args, textMax: number): Content {
  const text = optional(args, 'text') ?? '';
  const blocks = blocksArgument(args);
  const attachments = structured(args, 'attachments', 'invalid_attachments');
  if (attachments !== undefined && attachments !== null && !Array.isArray(attachments))
    throw new SlackError('invalid_attachments');
  const hasAttachments = Array.isArray(attachments) && attachments.length > 0;
  if (text.trim() === '' && !blocks?.length && !hasAttachments) throw new SlackError('no_text');
  if (text.length > textMax) throw new SlackError('msg_too_long');
  if (Array.isArray(attachments) && attachments.length > 100) throw new SlackError('too_many_attachments');
  if (blocks) assertMessageBlocks(blocks);
  return { text, ...(blocks?.length ? { blocks: withIds(blocks) } : {}), ...(hasAttachments ? { attachments } : {}) };
}

function post(world: World, args: Args): Answer {
  const channel = channelToPostIn(world, required(args, 'channel'));
  const content = readContent(args, POST_TEXT_MAX);
  const metadata = metadataArgument(args);
  const threadTs = readThread(world, channel, optional(args, 'thread_ts'));
  const broadcast = threadTs !== undefined && flag(args, 'reply_broadcast');
  const message = postMessage(world, channel, BOT_USER_ID, {
    ...content,
    ...(metadata ? { metadata } : {}),
    ...(threadTs ? { thread_ts: threadTs } : {}),
    ...(broadcast ? { subtype: 'thread_broadcast' } : {}),
  });
  return { channel: channel.id, ts: message.ts, message, ...missingTextWarning(content) };
}

function postEphemeral(world: World, args: Args): Answer {
  const channel = channelToPostIn(world, required(args, 'channel'));
  const user = required(args, 'user');
  if (!world.store.member(user) || !channel.members.includes(user)) throw new SlackError('user_not_in_channel');
  const content = readContent(args, POST_TEXT_MAX);
  const threadTs = readThread(world, channel, optional(args, 'thread_ts'));
  const message = postMessage(world, channel, BOT_USER_ID, {
    ...content,
    ephemeral_to: user,
    ...(threadTs ? { thread_ts: threadTs } : {}),
  });
  return { message_ts: message.ts, ...missingTextWarning(content) };
}

function update(world: World, args: Args): Answer {
  const channel = findChannel(world, required(args, 'channel'));
  const message = ownMessage(world, channel, required(args, 'ts'), 'cant_update_message');
  const { text, blocks, attachments } = readContent(args, UPDATE_TEXT_MAX);
  const metadata = metadataArgument(args);
  // Slack drops the blocks of a message that is updated with text alone.
  changeMessage(world, channel, message, {
    text,
    blocks,
    attachments,
    ...(metadata ? { metadata } : {}),
  } as Partial<StoredMessage>);
  return { channel: channel.id, ts: message.ts, text, message };
}

function remove(world: World, args: Args): Answer {
  const channel = findChannel(world, required(args, 'channel'));
  const message = ownMessage(world, channel, required(args, 'ts'), 'cant_delete_message');
  deleteMessage(world, channel, message);
  return { channel: channel.id, ts: message.ts };
}

function permalink(world: World, args: Args): Answer {
  const channel = findChannel(world, required(args, 'channel'));
  const message = world.store.message(channel.id, required(args, 'message_ts'));
  if (!message || message.ephemeral_to) throw new SlackError('message_not_found');
  return { channel: channel.id, permalink: permalinkOf(world.baseUrl(), channel, message) };
}

/** The thread that a reply goes to: the ts of a reply leads to its parent. */
function readThread(world: World, channel: Channel, threadTs: string | undefined): string | undefined {
  if (threadTs === undefined || threadTs === '') return undefined;
  if (!/^\d+\.\d{6}$/.test(threadTs)) throw new SlackError('invalid_thread_ts');
  const parent = world.store.message(channel.id, threadTs);
  if (!parent || parent.ephemeral_to) throw new SlackError('thread_not_found');
  return parent.thread_ts ?? parent.ts;
}

function ownMessage(world: World, channel: Channel, ts: string, notOwn: string): StoredMessage {
  const message = world.store.message(channel.id, ts);
  // An ephemeral message can't be changed by its ts: only its response_url reaches it.
  if (!message || message.ephemeral_to || !maySee(channel, message, BOT_USER_ID))
    throw new SlackError('message_not_found');
  if (message.user !== BOT_USER_ID) throw new SlackError(notOwn);
  return message;
}

function missingTextWarning(content: Content): Answer {
  if (content.text !== '' || !content.blocks) return {};
  return { warning: 'missing_text_in_message', response_metadata: { warnings: ['missing_text_in_message'] } };
}
