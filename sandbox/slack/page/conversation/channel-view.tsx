import { useEffect, useMemo, useState } from 'react';
import type { Channel } from '../../contract.ts';
import { useReadOnly, Writing } from '../composer/writing.tsx';
import { channelLabel, usePage, usePageState } from '../state/context.tsx';
import { isInChannel } from '../state/reduce.ts';
import { EmptyChannel } from './empty-channel.tsx';
import { MessageLog } from './message-log.tsx';
import './conversation.css';
import './message.css';

/** A channel or direct conversation: its header, its messages, and where one writes. */
export function ChannelView({ channel }: { channel: Channel }) {
  const { store } = usePage();
  const users = usePageState((s) => s.workspace.users);
  const me = usePageState((s) => s.me);
  const [sent, setSent] = useState(0);
  const loaded = usePageState((s) => s.messages[channel.id]);
  const readOnly = useReadOnly(channel);
  const label = channelLabel(channel, users, me);

  useEffect(() => {
    store.dispatch({ type: 'opened', channel: channel.id });
    void store.loadChannel(channel.id);
    return () => store.dispatch({ type: 'opened', channel: null });
  }, [store, channel.id]);

  useEffect(() => {
    document.title = `${label} · local workspace`;
  }, [label]);

  const messages = useMemo(() => [...(loaded?.values() ?? [])].filter(isInChannel), [loaded]);

  return (
    <main className="conversation" aria-label={label}>
      <header className="conversation-header">
        <h1>{label}</h1>
        {channel.topic && <span className="topic">{channel.topic}</span>}
        <span className="member-count">{channel.members.length} members</span>
      </header>
      <MessageLog
        id={`${me}/${channel.id}`}
        channel={channel.id}
        label={`Messages in ${label}`}
        messages={messages}
        sent={sent}
        intro={
          loaded && <EmptyChannel channel={channel} label={label} empty={messages.length === 0} readOnly={readOnly} />
        }
      />
      <Writing
        key={`${me}/${channel.id}`}
        readOnly={readOnly}
        channel={channel.id}
        label={`Message ${label}`}
        onSent={() => setSent((n) => n + 1)}
      />
    </main>
  );
}
