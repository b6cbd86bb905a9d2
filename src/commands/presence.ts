import { UserError } from '../errors.ts';
import type { CommandDeps, Invocation } from './context.ts';

/** Nothing that costs money is started where its card could not be seen. */
export async function requirePresence(
  { presenceIn }: Pick<CommandDeps, 'presenceIn'>,
  { source, channel }: Invocation,
): Promise<void> {
  if ((await presenceIn(channel)) !== 'absent') return;
  if (channel.startsWith('D')) {
    throw new UserError('I cannot show a card in a direct message.', 'Ask me in a channel that I am in.');
  }
  throw new UserError(
    source === 'terminal'
      ? `I am not in the channel ${channel} of STOKER_CHANNEL, so nobody would see how it goes.`
      : 'I am not in this channel, so you would not see how it goes.',
    'Invite me with `/invite @Stoker`, then ask again.',
  );
}

/**
 * Where the card comes up, in words for the one who asks: a terminal is in no channel, and shows ids instead of names; a
 * click may have been made in a direct message.
 */
export const cardPlace = ({ source, channel }: Pick<Invocation, 'source' | 'channel'>): string =>
  source === 'terminal'
    ? 'your channel in Slack'
    : source === 'click' || source === 'form'
      ? `<#${channel}>`
      : 'this channel';
