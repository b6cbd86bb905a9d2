import { SlackError } from '../world.ts';
import { blocksRule, type SurfaceName } from './blocks.ts';
import { check, isObject } from './check.ts';
import type { Problem } from './rules.ts';
import { viewRules } from './view.ts';
import { checkMessageTogether, checkTogether, hasTooManyTables, isTooLong } from './whole.ts';

/** The problems of a message's blocks, in Slack's words; none when Slack would take them. */
export function messageProblems(blocks: unknown): Problem[] {
  const found = check(blocksRule('message'), blocks, '/blocks');
  if (found.length > 0 || !Array.isArray(blocks)) return found;
  return [...checkTogether(blocks, '/blocks'), ...checkMessageTogether(blocks)];
}

/** The problems of a modal or a Home. */
export function viewProblems(view: unknown, surface: Exclude<SurfaceName, 'message'>): Problem[] {
  if (!isObject(view)) return [{ message: 'must provide an object', pointer: '/view' }];
  const found = check(viewRules[surface], view, '/view');
  if (view.type !== undefined && view.type !== surface)
    found.unshift({
      message: `unsupported type: ${typeof view.type === 'string' ? view.type : typeof view.type}`,
      pointer: '/view/type',
    });
  if (found.length > 0) return [{ message: 'failed to match all allowed schemas', pointer: '/view' }, ...found];
  return Array.isArray(view.blocks) ? checkTogether(view.blocks, '/view/blocks') : [];
}

/** Throws what Slack answers to blocks it does not take in a message. */
export function assertMessageBlocks(blocks: readonly unknown[]): void {
  const problems = messageProblems(blocks);
  if (problems.length > 0) throw refusal('invalid_blocks', problems);
  if (hasTooManyTables(blocks))
    throw refusal('invalid_attachments', [{ message: 'only_one_table_allowed', pointer: '/blocks' }]);
  if (isTooLong(blocks)) throw new SlackError('msg_blocks_too_long');
}

/** Throws what Slack answers to a view it does not take. */
export function assertView(view: unknown, surface: Exclude<SurfaceName, 'message'>): void {
  const problems = viewProblems(view, surface);
  if (problems.length > 0) throw refusal('invalid_arguments', problems);
}

function refusal(code: string, problems: readonly Problem[]): SlackError {
  const words = problems.map(({ message, pointer }) => `${message} [json-pointer:${pointer}]`);
  return new SlackError(code, {
    // Messages carry the bare words beside the marked ones; views do not.
    ...(code === 'invalid_arguments' ? {} : { errors: words }),
    response_metadata: { messages: words.map((text) => `[ERROR] ${text}`) },
  });
}
