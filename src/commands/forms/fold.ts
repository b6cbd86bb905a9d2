import type { KnownBlock } from '@slack/types';
import { button } from '../../slack/blocks.ts';
import { mrkdwn } from '../../slack/escape.ts';

/** The button that shows the arguments that are folded away, and the block that has it. */
export const MORE = 'form.more';
const NAMED = 40;

/** Names the arguments that a form does not show yet, and offers to; nothing where it shows all. */
export function foldBlocks(names: readonly string[]): KnownBlock[] {
  if (names.length === 0) return [];
  const some = names.slice(0, NAMED).map((name) => mrkdwn(name, 60));
  const others = names.length > NAMED ? [`${names.length - NAMED} others`] : [];
  return [
    {
      type: 'section',
      block_id: MORE,
      text: { type: 'mrkdwn', text: `${names.length} more can be left out: ${[...some, ...others].join(', ')}` },
      accessory: button({ label: 'More arguments…', action: MORE, value: '{}' }),
    },
  ];
}
