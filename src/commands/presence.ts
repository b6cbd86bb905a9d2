import { UserError } from '../errors.ts';
import type { CommandDeps, Invocation } from './context.ts';

/** Nothing that costs money is started where its card could not be seen. */
export async function requirePresence(
  { presenceIn }: Pick<CommandDeps, 'presenceIn'>,
  { channel }: Invocation,
): Promise<void> {
  if ((await presenceIn(channel)) !== 'absent') return;
  if (channel.startsWith('D')) {
    throw new UserError('I cannot show a card in a direct message.', 'Ask me in a channel that I am in.');
  }
  throw new UserError(
    'I am not in this channel, so you would not see how it goes.',
    'Invite me with `/invite @Stoker`, then ask again.',
  );
}
