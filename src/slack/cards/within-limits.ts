import type { KnownBlock } from '@slack/types';
import { context, LIMITS, type SlackMessage, weight } from '../blocks.ts';

/**
 * Keeps a message within Slack's limits, whatever it holds: first the table goes, then what stands last but the
 * final two blocks (the clock and the buttons), and the message says that something is missing.
 */
export function withinLimits({ text, blocks }: SlackMessage): SlackMessage {
  // An empty text is refused, and nothing but spaces reads as nothing.
  const message = { text: text.trim() === '' ? 'Stoker' : text, blocks };
  const fits = (blocks: readonly KnownBlock[]): boolean =>
    blocks.length <= LIMITS.blocks && weight(blocks) <= LIMITS.messageCharacters;
  if (fits(message.blocks)) return message;
  const note = context('Some of it is left out: Slack takes no longer messages. `logs` and the result file have all.');
  const without = message.blocks.filter(({ type }) => type !== 'table');
  while (without.length > 3 && !fits([...without, note])) without.splice(-3, 1);
  without.splice(-2, 0, note);
  return { text: message.text, blocks: without };
}
