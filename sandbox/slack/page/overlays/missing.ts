import type { Block } from '../../contract.ts';
import type { BlockElement } from '../elements/types.ts';
import type { ElementValue, StateValues } from '../elements/values.ts';

function isEmpty(value: ElementValue | undefined): boolean {
  const { type: _, ...held } = value ?? { type: '' };
  return Object.values(held).every(
    (v) => v === null || v === undefined || v === '' || (Array.isArray(v) && v.length === 0),
  );
}

function problemOf(element: BlockElement, value: ElementValue | undefined, optional: boolean): string | null {
  if (isEmpty(value)) return optional ? null : 'Please complete this required field.';
  const text = typeof value?.value === 'string' ? value.value : '';
  if (element.type === 'number_input') {
    const number = Number(text);
    if (!Number.isFinite(number)) return `“${text}” is not a number.`;
    if (!element.is_decimal_allowed && !Number.isInteger(number)) return `“${text}” is not a whole number.`;
    if (element.min_value !== undefined && number < Number(element.min_value)) return `At least ${element.min_value}.`;
    if (element.max_value !== undefined && number > Number(element.max_value)) return `At most ${element.max_value}.`;
  }
  if (element.min_length && text.length < element.min_length) return `At least ${element.min_length} characters.`;
  return null;
}

/** What Slack itself finds wrong before the app is asked, by block. */
export function missingFields(blocks: readonly Block[], values: StateValues): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== 'input') continue;
    const element = block.element as BlockElement;
    const id = block.block_id ?? '';
    const problem = problemOf(element, values[id]?.[element.action_id ?? ''], block.optional === true);
    if (problem) problems[id] = problem;
  }
  return problems;
}
