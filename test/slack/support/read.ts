import { messageProblems } from '../../../sandbox/slack/validate/assert.ts';
import { hasTooManyTables, isTooLong } from '../../../sandbox/slack/validate/whole.ts';
import type { MessageBlock, SlackMessage } from '../../../src/slack/blocks.ts';

/** Why Slack would refuse a message; empty when it takes it. */
export function slackRefuses({ text, blocks }: SlackMessage): string[] {
  return [
    ...messageProblems(blocks).map(({ message, pointer }) => `${message} at ${pointer}`),
    ...(hasTooManyTables(blocks) ? ['only_one_table_allowed'] : []),
    ...(isTooLong(blocks) ? ['msg_blocks_too_long'] : []),
    ...(text.length === 0 || text.length > 4000 ? [`text of ${text.length} characters`] : []),
  ];
}

/** `provision complete, bootstrap in_progress, …` of a card's plan. */
export function planOf({ blocks }: SlackMessage): string {
  const plan = blocks.find((block) => block.type === 'plan');
  const tasks = plan && 'tasks' in plan ? (plan.tasks ?? []) : [];
  return tasks.map((task) => `${String(task.task_id)} ${String(task.status)}`).join(', ');
}

/** The labels of a card's buttons. */
export function buttonsOf({ blocks }: SlackMessage): string[] {
  return blocks.flatMap((block) =>
    block.type === 'actions' && 'elements' in block
      ? block.elements.flatMap((element) => (element.type === 'button' ? [element.text.text] : []))
      : [],
  );
}

/** All that is written in a message's blocks. */
export function wordsIn(blocks: readonly MessageBlock[]): string {
  const words: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if ((key === 'text' || key === 'title') && typeof inner === 'string') words.push(inner);
        else walk(inner);
      }
    }
  };
  walk(blocks);
  return words.join('\n');
}
