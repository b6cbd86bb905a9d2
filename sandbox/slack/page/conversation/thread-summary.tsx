import type { Message } from '../../contract.ts';
import { Avatar } from '../sidebar/avatar.tsx';
import { usePage, usePageState } from '../state/context.tsx';
import { useNow } from '../state/now.ts';
import { ago } from '../state/time.ts';

/** Under a message with replies: who replied, how many, when last; the way into the thread. */
export function ThreadSummary({ message }: { message: Message }) {
  const { go } = usePage();
  const users = usePageState((s) => s.workspace.users);
  const now = useNow();
  const count = message.reply_count ?? 0;
  if (count === 0) return null;
  return (
    <button type="button" className="thread-summary" onClick={() => go({ thread: message.ts })}>
      <span className="thread-faces">
        {(message.reply_users ?? []).slice(0, 4).map((id) => (
          <Avatar key={id} user={users.find((u) => u.id === id)} size={22} />
        ))}
      </span>
      <span className="thread-count">
        {count} {count === 1 ? 'reply' : 'replies'}
      </span>
      {message.latest_reply && <span className="thread-last">Last reply {ago(message.latest_reply, now)}</span>}
    </button>
  );
}
