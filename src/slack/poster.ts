import type { WebClient } from '@slack/web-api';
import type { SlackMessage } from './blocks.ts';

/** How a call to Slack went wrong, and whether the message may be there all the same. */
export class SlackProblem extends Error {
  override readonly name = 'SlackProblem';
  readonly kind: 'rate-limited' | 'refused' | 'unreachable' | 'unknown-outcome';
  /** Slack's own code, e.g. `channel_not_found`. */
  readonly code: string;
  readonly retryAfterSeconds: number;

  constructor(kind: SlackProblem['kind'], code: string, retryAfterSeconds: number, cause: unknown) {
    super(`Slack: ${code}`, { cause });
    this.kind = kind;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What Stoker does with messages. The key of a message goes with it, so that it can be found after a lost reply. */
export interface Poster {
  /** In a thread or by itself; `broadcast` shows a thread's message in the channel too. */
  post(
    place: { channel: string; threadTs?: string | undefined; broadcast?: boolean | undefined },
    key: string,
    message: SlackMessage,
  ): Promise<string>;
  /** The conversation of the bot with a person, `D…`, made when there is none yet. */
  openDirect(user: string): Promise<string>;
  update(place: { channel: string; ts: string }, key: string, message: SlackMessage): Promise<void>;
  /** The address of a message that opens it; null when Slack does not give one now. */
  linkTo(place: { channel: string; ts: string }): Promise<string | null>;
  find(place: { channel: string; threadTs?: string | undefined }, key: string, since: Date): Promise<string | null>;
}

const EVENT_TYPE = 'stoker_message';
/** The clocks of Slack and of this machine need not agree. */
const SKEW_SECONDS = 120;
/** A call that was given up may still be carried out; not later than this. */
const LATE_SECONDS = 60;
const MOST_PAGES = 5;

/** Posts through a client that neither retries nor queues: pacing and repeating are the sender's. */
export function createPoster(client: WebClient): Poster {
  // A conversation stays the same for ever; asking costs one of fifty calls a minute.
  const direct = new Map<string, string>();
  return {
    openDirect: async (user) => {
      const known = direct.get(user);
      if (known !== undefined) return known;
      const answer = await call(() => client.conversations.open({ users: user }));
      const channel = answer.channel?.id;
      if (!channel) throw new SlackProblem('unknown-outcome', 'no_channel_in_answer', 0, null);
      direct.set(user, channel);
      return channel;
    },

    post: async ({ channel, threadTs, broadcast }, key, message) => {
      const content = {
        channel,
        ...message,
        metadata: { event_type: EVENT_TYPE, event_payload: { key } },
        unfurl_links: false,
        unfurl_media: false,
      };
      const answer = await call(() =>
        client.chat.postMessage(
          threadTs === undefined ? content : { ...content, thread_ts: threadTs, reply_broadcast: broadcast === true },
        ),
      );
      if (!answer.ts) throw new SlackProblem('unknown-outcome', 'no_ts_in_answer', 0, null);
      return answer.ts;
    },

    update: async ({ channel, ts }, key, message) => {
      await call(() =>
        client.chat.update({
          channel,
          ts,
          ...message,
          metadata: { event_type: EVENT_TYPE, event_payload: { key } },
        }),
      );
    },

    linkTo: async ({ channel, ts }) => {
      // A link is a courtesy: without it the message names the run all the same.
      const answer = await client.chat.getPermalink({ channel, message_ts: ts }).catch(() => null);
      return answer?.permalink ?? null;
    },

    find: async ({ channel, threadTs }, key, since) => {
      // Narrow on both sides, so that a busy channel does not push it out of the pages that are read.
      const oldest = String(since.getTime() / 1000 - SKEW_SECONDS);
      const latest = String(since.getTime() / 1000 + LATE_SECONDS + SKEW_SECONDS);
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const options = { channel, oldest, latest, include_all_metadata: true, limit: 100, ...(cursor && { cursor }) };
        const answer = await call(() =>
          threadTs === undefined
            ? client.conversations.history(options)
            : client.conversations.replies({ ...options, ts: threadTs }),
        );
        const found = answer.messages?.find((message) => keyOf(message) === key);
        if (found?.ts) return found.ts;
        cursor = answer.response_metadata?.next_cursor || undefined;
        if (!cursor) break;
      }
      return null;
    },
  };
}

function keyOf(message: object): unknown {
  const { metadata } = message as { metadata?: { event_type?: string; event_payload?: { key?: unknown } } };
  return metadata?.event_type === EVENT_TYPE ? metadata.event_payload?.key : undefined;
}

async function call<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw toProblem(error);
  }
}

/** True when Slack takes the message but for its blocks; of a poster's error, or of a client's. */
export function isRefusalOfBlocks(error: unknown): boolean {
  const { code } = error instanceof SlackProblem ? error : toProblem(error);
  return /^(invalid_blocks|msg_blocks_too_long|invalid_blocks_format)$/.test(code);
}

interface ClientError {
  code?: string;
  retryAfter?: number;
  data?: { error?: string };
  original?: { code?: string; cause?: { code?: string } };
  statusCode?: number;
}

/** An error of `@slack/web-api`, by its documented `code`s. */
export function toProblem(error: unknown): SlackProblem {
  const { code, retryAfter, data, original, statusCode } = error as ClientError;
  if (code === 'slack_webapi_rate_limited_error')
    return new SlackProblem('rate-limited', 'ratelimited', retryAfter ?? 1, error);
  if (code === 'slack_webapi_platform_error') {
    const said = data?.error ?? 'unknown_error';
    if (said === 'ratelimited') return new SlackProblem('rate-limited', said, 1, error);
    // Slack's own faults: it may have posted before it broke.
    const broken = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'].includes(said);
    return new SlackProblem(broken ? 'unknown-outcome' : 'refused', said, 0, error);
  }
  // `fetch` wraps what the network said.
  const cause = original?.cause?.code ?? original?.code ?? '';
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT/.test(cause))
    return new SlackProblem('unreachable', cause, 0, error);
  return new SlackProblem('unknown-outcome', cause || `http_${statusCode ?? 'error'}`, 0, error);
}
