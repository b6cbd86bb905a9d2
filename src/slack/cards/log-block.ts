import type { SectionBlock } from '@slack/types';
import { section } from '../blocks.ts';
import { codeBlock, mrkdwn } from '../escape.ts';

/** All logs of one message together, and one alone: Slack takes no longer ones. */
const MESSAGE_CHARACTERS = 8000;
const LOG_CHARACTERS = 2700;

/** A log of a message that shows so many, cut to its newest lines; `isCut` when it had more. */
export function logBlock(name: string, text: string, logs: number): { block: SectionBlock; isCut: boolean } {
  const code = codeBlock(text, Math.min(LOG_CHARACTERS, Math.floor(MESSAGE_CHARACTERS / logs)));
  return { block: section(`*${mrkdwn(name, 200)}*\n${code}`), isCut: code.startsWith('```\n…\n') };
}
