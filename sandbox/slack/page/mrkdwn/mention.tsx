import { channelLabel, displayName, usePage, usePageState } from '../state/context.tsx';

/** `@Ada`, marked when it is the reader. */
export function UserMention({ id }: { id: string }) {
  const me = usePageState((s) => s.me);
  const name = usePageState((s) =>
    displayName(
      s.workspace.users.find((u) => u.id === id),
      id,
    ),
  );
  return <span className={id === me ? 'mention mention-me' : 'mention'}>@{name}</span>;
}

/** `#data-team`, which goes there. */
export function ChannelMention({ id, label }: { id: string; label: string | null }) {
  const { go } = usePage();
  const known = usePageState((s) => {
    const channel = s.workspace.channels.find((c) => c.id === id);
    return channel ? channelLabel(channel, s.workspace.users, s.me) : null;
  });
  if (!known) return <span className="mention">#{label ?? id}</span>;
  return (
    <button type="button" className="mention" onClick={() => go({ place: id, thread: null })}>
      {known}
    </button>
  );
}

/** `@data-ops`, a user group. */
export function GroupMention({ id, label }: { id: string; label: string | null }) {
  const handle = usePageState((s) => s.workspace.user_groups.find((g) => g.id === id)?.handle ?? null);
  return <span className="mention">@{(handle ?? label ?? id).replace(/^@/, '')}</span>;
}
