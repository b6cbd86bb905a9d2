import { memo, useMemo } from 'react';
import type { Container, Message } from '../../contract.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { MessageScope } from '../elements/scope.tsx';
import { Mrkdwn } from '../mrkdwn/mrkdwn.tsx';
import { Avatar } from '../sidebar/avatar.tsx';
import { displayName, usePage, useUser } from '../state/context.tsx';
import { isReply } from '../state/reduce.ts';
import { fullTime, timeOfDay } from '../state/time.ts';
import { Attachments, Files } from './attachments.tsx';
import { ThreadSummary } from './thread-summary.tsx';

export interface MessageRowProps {
  channel: string;
  message: Message;
  grouped: boolean;
  /** In a thread's pane there is no summary and no way into the thread. */
  inThread?: boolean;
}

function Body({ channel, message }: { channel: string; message: Message }) {
  const container = useMemo<Container>(
    () => ({ type: 'message', channel, message_ts: message.ts, is_ephemeral: message.ephemeral_to !== undefined }),
    [channel, message.ts, message.ephemeral_to],
  );
  const blocks = message.blocks ?? [];
  return (
    <div className="message-body">
      {blocks.length > 0 ? (
        <MessageScope container={container}>
          <BlockList blocks={blocks} />
        </MessageScope>
      ) : (
        <Mrkdwn text={message.text} />
      )}
      {message.edited && <span className="message-edited">(edited)</span>}
      <Attachments message={message} container={container} />
      <Files message={message} />
    </div>
  );
}

/** One message: who, when, what, and what can be done with it. */
export const MessageRow = memo(function MessageRow({ channel, message, grouped, inThread = false }: MessageRowProps) {
  const { go, store } = usePage();
  const author = useUser(message.user);
  const name = displayName(author, message.user ?? 'App');
  const time = timeOfDay(message.ts);
  const ephemeral = message.ephemeral_to !== undefined;
  return (
    <article
      className={`message${grouped ? ' grouped' : ''}${ephemeral ? ' ephemeral' : ''}`}
      aria-label={`${name}, ${time}`}
      data-ts={message.ts}
      tabIndex={-1}
    >
      <div className="message-gutter">
        {grouped ? (
          <time className="message-time-hover" dateTime={new Date(Number(message.ts) * 1000).toISOString()}>
            {time.replace(/\s?[AP]M$/i, '')}
          </time>
        ) : (
          <Avatar user={author} />
        )}
      </div>
      <div className="message-main">
        {!grouped && (
          <div className="message-head">
            <span className="message-author">{name}</span>
            {(author?.is_bot || message.bot_id) && <span className="app-tag">APP</span>}
            <time className="message-time" title={fullTime(message.ts)}>
              {time}
            </time>
          </div>
        )}
        {!inThread && isReply(message) && (
          <div className="broadcast-note">
            replied to{' '}
            <button type="button" className="link-button" onClick={() => go({ thread: message.thread_ts ?? null })}>
              a thread
            </button>
          </div>
        )}
        {ephemeral && (
          <div className="ephemeral-note">
            <span aria-hidden="true">◉</span> Only visible to you ·{' '}
            <button
              type="button"
              className="link-button"
              onClick={() => store.dispatch({ type: 'dismissed', channel, ts: message.ts })}
            >
              Dismiss
            </button>
          </div>
        )}
        <Body channel={channel} message={message} />
        {!inThread && <ThreadSummary message={message} />}
      </div>
      {!inThread && !ephemeral && (
        <div className="message-tools">
          <button
            type="button"
            className="icon-button"
            aria-label="Reply in thread"
            title="Reply in thread"
            onClick={() => go({ thread: message.thread_ts ?? message.ts })}
          >
            <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
              <path
                fill="none"
                stroke="currentColor"
                strokeWidth="1.6"
                strokeLinejoin="round"
                d="M4 4h12a1.5 1.5 0 0 1 1.5 1.5v7A1.5 1.5 0 0 1 16 14h-5l-4 3.2V14H4a1.5 1.5 0 0 1-1.5-1.5v-7A1.5 1.5 0 0 1 4 4z"
              />
            </svg>
          </button>
        </div>
      )}
    </article>
  );
});
