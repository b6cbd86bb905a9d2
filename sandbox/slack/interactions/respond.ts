import type { Channel } from '../contract.ts';
import type { ResponseTarget } from '../delivery/response-urls.ts';
import { changeMessage, deleteMessage, postMessage } from '../messages.ts';
import { type Args, flag, optional } from '../web-api/args.ts';
import { readContent } from '../web-api/chat.ts';
import { BOT_USER_ID } from '../workspace.ts';
import { SlackError, type World } from '../world.ts';

const TEXT_MAX = 40_000;

/** Does what an app asks for in an ack or at a response_url: posts, replaces or deletes; ephemeral unless it says otherwise. */
export function respond(world: World, target: ResponseTarget, payload: unknown): void {
  const args: Args = typeof payload === 'string' ? { text: payload } : { ...(Object(payload) as Args) };
  const channel = world.store.channel(target.channel);
  if (!channel) throw new SlackError('channel_not_found');
  const original = target.messageTs === undefined ? undefined : world.store.message(channel.id, target.messageTs);
  if (flag(args, 'delete_original')) {
    if (!original) throw new SlackError('message_not_found');
    deleteMessage(world, channel, original);
    return;
  }
  const content = readContent(args, TEXT_MAX);
  if (flag(args, 'replace_original') && original) {
    changeMessage(world, channel, original, {
      blocks: undefined,
      attachments: undefined,
      ...content,
    } as typeof content);
    return;
  }
  const threadTs = replyTo(world, channel, optional(args, 'thread_ts'));
  const message = postMessage(world, channel, BOT_USER_ID, {
    ...content,
    ...(threadTs ? { thread_ts: threadTs } : {}),
    ...(args.response_type === 'in_channel' ? {} : { ephemeral_to: target.user }),
  });
  target.messageTs ??= message.ts;
}

function replyTo(world: World, channel: Channel, ts: string | undefined): string | undefined {
  if (!ts) return undefined;
  const parent = world.store.message(channel.id, ts);
  if (!parent) throw new SlackError('thread_not_found');
  return parent.thread_ts ?? parent.ts;
}
