import type { ContextBlock } from '@slack/types';
import { context, LIMITS, type MessageBlock, type SlackMessage, weight } from '../blocks.ts';
import { forPhone } from '../notification.ts';

/**
 * Keeps a message within Slack's limits, whatever it holds: first the charts go, then the table, then what stands last but the
 * final two blocks (the clock and the buttons), and the message says that something is missing.
 */
export function withinLimits<B extends MessageBlock>({
  text,
  blocks,
}: SlackMessage<B>): SlackMessage<B | ContextBlock> {
  // An empty text is refused, and nothing but spaces reads as nothing.
  const message: SlackMessage<B> = { text: forPhone(text) || 'Stoker', blocks };
  const fits = (blocks: readonly MessageBlock[]): boolean =>
    blocks.length <= LIMITS.blocks && weight(blocks) <= LIMITS.messageCharacters;
  if (fits(message.blocks)) return message;
  const note = context(
    'Some of it is left out: Slack takes no longer messages. `/emr logs` and the result file have all.',
  );
  const without: (B | ContextBlock)[] = [...message.blocks];
  for (const bulky of ['data_visualization', 'table']) {
    if (fits([...without, note])) break;
    without.splice(0, without.length, ...without.filter(({ type }) => type !== bulky));
  }
  while (without.length > 3 && !fits([...without, note])) without.splice(-3, 1);
  without.splice(-2, 0, note);
  return { text: message.text, blocks: without };
}
