import { useEffect, useMemo, useRef, useState } from 'react';
import type { Channel } from '../../contract.ts';
import { useReadOnly, Writing } from '../composer/writing.tsx';
import { channelLabel, usePage, usePageState } from '../state/context.tsx';
import { isWide } from '../state/screen.ts';
import { MessageLog } from './message-log.tsx';

/** The pane at the right: one message and the replies to it. */
export function ThreadPane({ channel, threadTs }: { channel: Channel; threadTs: string }) {
  const { store, go } = usePage();
  const users = usePageState((s) => s.workspace.users);
  const me = usePageState((s) => s.me);
  const [sent, setSent] = useState(0);
  const loaded = usePageState((s) => s.messages[channel.id]);
  const readOnly = useReadOnly(channel);
  const label = channelLabel(channel, users, me);

  useEffect(() => {
    void store.loadThread(channel.id, threadTs);
  }, [store, channel.id, threadTs]);

  // Whoever wrote in the thread goes on in the channel; elsewhere the focus is left alone.
  const pane = useRef<HTMLElement>(null);
  function close(): void {
    const within = isWide() && pane.current?.contains(document.activeElement);
    go({ thread: null });
    if (within) document.querySelector<HTMLElement>('main textarea')?.focus();
  }

  const messages = useMemo(
    () => [...(loaded?.values() ?? [])].filter((m) => m.ts === threadTs || m.thread_ts === threadTs),
    [loaded, threadTs],
  );
  const replies = messages.filter((m) => m.ts !== threadTs).length;

  return (
    <aside ref={pane} className="thread" aria-label="Thread">
      <header className="conversation-header">
        <h2>Thread</h2>
        <span className="topic">{label}</span>
        <button type="button" className="icon-button" aria-label="Close thread" title="Close thread" onClick={close}>
          ✕
        </button>
      </header>
      <MessageLog
        id={`${me}/${channel.id}/${threadTs}`}
        channel={channel.id}
        label={`Replies in ${label}`}
        messages={messages}
        sent={sent}
        inThread
        afterFirst={
          replies > 0 && (
            <div className="reply-count">
              <span>
                {replies} {replies === 1 ? 'reply' : 'replies'}
              </span>
            </div>
          )
        }
      />
      <Writing
        readOnly={readOnly}
        key={`${me}/${channel.id}/${threadTs}`}
        channel={channel.id}
        threadTs={threadTs}
        label="Reply in thread"
        onEscape={close}
        onSent={() => setSent((n) => n + 1)}
      />
    </aside>
  );
}
