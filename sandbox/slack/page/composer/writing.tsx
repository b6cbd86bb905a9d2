import type { Channel } from '../../contract.ts';
import { usePageState } from '../state/context.tsx';
import { Composer, type ComposerProps } from './composer.tsx';

/** True in conversations with an app that takes no messages. */
export const useReadOnly = (channel: Channel): boolean =>
  usePageState(({ workspace: { app } }) => app.read_only && channel.is_im && channel.members.includes(app.bot_user_id));

/** Where one writes, or why one cannot. */
export function Writing({ readOnly, ...composer }: ComposerProps & { readOnly: boolean }) {
  if (readOnly) return <p className="read-only">Sending messages to this app has been turned off.</p>;
  return <Composer {...composer} />;
}
