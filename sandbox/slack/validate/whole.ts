import { isObject } from './check.ts';
import type { Problem } from './rules.ts';

/** What only shows when all blocks are looked at together: ids that repeat, one table, two charts, one focus. */

const TABLES_MAX = 1;
const CHARTS_MAX = 2;
const MARKDOWN_MAX = 12_000;
/** Slack counts a little differently by block type; measured refusals begin at some 13,200 characters. */
const MESSAGE_CHARACTERS_MAX = 13_000;

/** Problems of blocks that are each valid. */
export function checkTogether(blocks: readonly unknown[], pointer: string): Problem[] {
  return [...repeatedIds(blocks, pointer), ...repeatedFocus(blocks, pointer)];
}

/** Problems of a whole message, beside those of any surface. */
export function checkMessageTogether(blocks: readonly unknown[]): Problem[] {
  const count = (type: string) => blocks.filter((block) => Object(block).type === type).length;
  const markdown = blocks.filter(isObject).filter((block) => block.type === 'markdown');
  const length = markdown.reduce((sum, block) => sum + (typeof block.text === 'string' ? block.text.length : 0), 0);
  return [
    ...(count('data_visualization') > CHARTS_MAX
      ? [{ message: `no more than ${CHARTS_MAX} data_visualization blocks allowed`, pointer: '/blocks' }]
      : []),
    ...(markdown.length > 1 && length > MARKDOWN_MAX
      ? [{ message: `markdown blocks must be less than ${MARKDOWN_MAX + 1} characters together`, pointer: '/blocks' }]
      : []),
  ];
}

/** Slack takes one table a message and has an error of its own for the second. */
export function hasTooManyTables(blocks: readonly unknown[]): boolean {
  return blocks.filter((block) => Object(block).type === 'table').length > TABLES_MAX;
}

/** Whether all that a person would read in these blocks is more than a message may hold. */
export function isTooLong(blocks: readonly unknown[]): boolean {
  return visibleCharacters(blocks) > MESSAGE_CHARACTERS_MAX;
}

const INVISIBLE = new Set([
  'type',
  'block_id',
  'action_id',
  'value',
  'style',
  'task_id',
  'status',
  'image_url',
  'thumbnail_url',
  'video_url',
]);

function visibleCharacters(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + visibleCharacters(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (INVISIBLE.has(key) ? 0 : visibleCharacters(item)),
    0,
  );
}

function repeatedIds(blocks: readonly unknown[], pointer: string): Problem[] {
  const problems: Problem[] = [];
  const blockIds = new Set<string>();
  for (const [index, block] of blocks.entries()) {
    if (!isObject(block)) continue;
    const { block_id: id } = block;
    if (typeof id === 'string' && blockIds.has(id)) {
      problems.push({
        message: `\`block_id\` ${JSON.stringify(id)} already exists`,
        pointer: `${pointer}/${index}/block_id`,
      });
    }
    if (typeof id === 'string') blockIds.add(id);
    const actionIds = new Set<string>();
    for (const [path, element] of elementsOf(block, `${pointer}/${index}`)) {
      const { action_id: actionId } = element;
      if (typeof actionId !== 'string') continue;
      if (actionIds.has(actionId)) {
        problems.push({
          message: `\`action_id\` ${JSON.stringify(actionId)} already exists`,
          pointer: `${path}/action_id`,
        });
      }
      actionIds.add(actionId);
    }
  }
  return problems;
}

function repeatedFocus(blocks: readonly unknown[], pointer: string): Problem[] {
  const focused = blocks
    .flatMap((block, index) => (isObject(block) ? elementsOf(block, `${pointer}/${index}`) : []))
    .filter(([, element]) => element.focus_on_load === true);
  return focused
    .slice(1)
    .map(([path]) => ({ message: 'only one element may have focus_on_load', pointer: `${path}/focus_on_load` }));
}

function elementsOf(block: Record<string, unknown>, pointer: string): [string, Record<string, unknown>][] {
  const single = (['accessory', 'element'] as const).flatMap((key): [string, unknown][] => [
    [`${pointer}/${key}`, block[key]],
  ]);
  const listed = (['elements', 'actions'] as const).flatMap((key): [string, unknown][] => {
    const list: unknown = block[key];
    return Array.isArray(list)
      ? list.map((item, index): [string, unknown] => [`${pointer}/${key}/${index}`, item])
      : [];
  });
  return [...single, ...listed].filter((pair): pair is [string, Record<string, unknown>] => isObject(pair[1]));
}
