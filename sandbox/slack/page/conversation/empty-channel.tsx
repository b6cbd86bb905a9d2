import type { Channel } from '../../contract.ts';
import { usePageState } from '../state/context.tsx';

/** What stands above a channel's first message: what the channel is, and what to type. */
export function EmptyChannel(props: { channel: Channel; label: string; empty: boolean; readOnly: boolean }) {
  const { channel, label, empty, readOnly } = props;
  const command = usePageState((s) => s.workspace.commands[0]?.command);
  const app = usePageState((s) => s.workspace.app.name);
  return (
    <div className={empty ? 'intro intro-empty' : 'intro'}>
      <h2>{label}</h2>
      <p>
        {channel.is_im
          ? `This is the beginning of your conversation with ${label}.`
          : `This is the very beginning of the ${label} channel.`}
      </p>
      {command && !readOnly && (
        <p>
          Type <kbd>{command} help</kbd> to see what {app} can do.
        </p>
      )}
    </div>
  );
}
