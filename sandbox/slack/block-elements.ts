import type { Block } from './contract.ts';
import { newId } from './ids.ts';

/** Gives each block, and each interactive element, the id that Slack invents when the app names none. */
export function withIds(blocks: readonly Block[]): Block[] {
  return blocks.map((block) => {
    const copy: Block = { ...structuredClone(block), block_id: block.block_id || shortId() };
    for (const element of interactiveElements(copy)) element.action_id ||= shortId();
    return copy;
  });
}

export type ElementJson = Record<string, unknown> & { type: string; action_id?: string };

/** The elements of a block that a person can use, wherever in the block they stand. */
export function interactiveElements(block: Block): ElementJson[] {
  const holders = [block.accessory, block.element, ...asArray(block.elements), ...asArray(block.actions)];
  const own = holders.filter(isElement).filter((element) => !PASSIVE.has(element.type));
  const nested = [...asArray(block.child_blocks), ...(block.type === 'carousel' ? asArray(block.elements) : [])];
  return [...own, ...nested.filter(isElement).flatMap((child) => interactiveElements(child))];
}

const PASSIVE = new Set([
  'image',
  'plain_text',
  'mrkdwn',
  'card',
  'rich_text_section',
  'rich_text_list',
  'rich_text_quote',
  'rich_text_preformatted',
]);

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isElement(value: unknown): value is ElementJson {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function shortId(): string {
  return newId('b').slice(1, 6);
}
