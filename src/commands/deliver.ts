import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { MessageBlock } from '../slack/blocks.ts';
import { forPhone } from '../slack/notification.ts';
import { createPoster, isRefusalOfBlocks } from '../slack/poster.ts';
import type { Answer } from './context.ts';

/** Sends one answer to the one who asked. */
export type Deliver = (answer: Answer) => Promise<void>;

/** What Bolt's `respond` takes of ours. */
export type Respond = (message: {
  text: string;
  blocks?: MessageBlock[];
  response_type?: 'ephemeral' | 'in_channel';
  replace_original?: boolean;
}) => Promise<unknown>;

interface Where {
  channel: string;
  user: string;
  threadTs?: string | undefined;
}

/**
 * By `response_url`, for all only what concerns all; where it is used up or gone (5 uses, 30 minutes), as an ephemeral
 * message. In a thread the other way round: what a `response_url` is given comes up in the channel, where nobody looks.
 */
export function privately(respond: Respond, client: WebClient, where: Where, log: Logger): Deliver {
  const { channel, user, threadTs } = where;
  const byUrl: Deliver = async (answer) => {
    const response_type = answer.toAll ? 'in_channel' : 'ephemeral';
    await respond({ ...messageOf(answer), response_type, replace_original: answer.replaces === true });
  };
  const asMessage: Deliver = (answer) =>
    plainIfRefused(answer, log, async (one) => {
      const thread = threadTs ? { thread_ts: threadTs } : {};
      await client.chat.postEphemeral({ channel, user, ...messageOf(one), ...thread });
    });
  return async (answer) => {
    const isForThread = threadTs !== undefined && !answer.toAll && !answer.replaces;
    const [first, second] = isForThread ? [asMessage, byUrl] : [byUrl, asMessage];
    try {
      await first(answer);
    } catch (error) {
      log.warn({ err: error }, 'Slack did not take the answer; sending it the other way');
      await second(answer);
    }
  };
}

/** Into the thread, for all who read it. */
export function inThread(client: WebClient, where: Where & { threadTs: string }, log: Logger): Deliver {
  const place = { channel: where.channel, thread_ts: where.threadTs, unfurl_links: false, unfurl_media: false };
  return (answer) =>
    plainIfRefused(answer, log, async (one) => {
      await client.chat.postMessage({ ...place, ...messageOf(one) });
    });
}

/** As a direct message, for whoever asked where no message can stand. */
export function directly(client: WebClient, user: string, log: Logger): Deliver {
  const poster = createPoster(client);
  return (answer) =>
    plainIfRefused(answer, log, async (one) => {
      const channel = await poster.openDirect(user);
      await client.chat.postMessage({ channel, unfurl_links: false, unfurl_media: false, ...messageOf(one) });
    });
}

/**
 * As a message in a channel, for all only what concerns all; without a channel, and where the bot is not in it, directly.
 */
export function towards(
  client: WebClient,
  where: Omit<Where, 'channel'> & { channel: string | null },
  log: Logger,
): Deliver {
  const { channel, user, threadTs } = where;
  const toPerson = directly(client, user, log);
  if (channel === null) return toPerson;
  return async (answer) => {
    try {
      await plainIfRefused(answer, log, async (one) => {
        const place = { channel, ...(threadTs === undefined ? {} : { thread_ts: threadTs }) };
        if (one.toAll)
          await client.chat.postMessage({ ...place, ...messageOf(one), unfurl_links: false, unfurl_media: false });
        else await client.chat.postEphemeral({ ...place, user, ...messageOf(one) });
      });
    } catch (error) {
      log.warn({ err: error }, 'Slack did not take the answer in its channel; sending it directly');
      await toPerson(answer);
    }
  };
}

const messageOf = ({ text, blocks }: Answer): Pick<Answer, 'text' | 'blocks'> =>
  blocks ? { text: forPhone(text), blocks } : { text };

/** An answer whose blocks Slack does not like is sent without them: who asked must not wait for nothing. */
async function plainIfRefused(answer: Answer, log: Logger, send: Deliver): Promise<void> {
  try {
    await send(answer);
  } catch (error) {
    if (!answer.blocks || !isRefusalOfBlocks(error)) throw error;
    log.error({ err: error }, 'Slack refused the blocks of an answer; sent as text');
    await send({ text: answer.text });
  }
}

const PATIENCE_MS = 1000;

/** Delivers what `work` answers, if it has words; says that it is at it when that takes longer than a second. Never throws. */
export async function answerWith(deliver: Deliver, work: Promise<Answer | null>, log: Logger): Promise<void> {
  let notice: Promise<void> = Promise.resolve();
  const timer = setTimeout(() => {
    notice = deliver({ text: '⏳ One moment, still at it…' }).catch((error: unknown) => {
      log.warn({ err: error }, 'could not say that it takes a moment');
    });
  }, PATIENCE_MS);
  try {
    const answer = await work;
    clearTimeout(timer);
    await notice;
    if (answer) await deliver(answer);
  } catch (error) {
    log.error({ err: error }, 'could not deliver an answer');
  } finally {
    clearTimeout(timer);
  }
}
