import type { Filled } from '../../records.ts';
import { blockIdOf, ELEMENT } from './blocks.ts';
import { type Field, LEFT_OUT } from './fields.ts';

/** What Slack says stands in an element, as far as a form has such. */
export interface ElementValue {
  value?: string | null | undefined;
  selected_date?: string | null | undefined;
  selected_time?: string | null | undefined;
  selected_option?: { value: string } | null | undefined;
  selected_options?: readonly { value: string }[] | undefined;
  selected_conversation?: string | null | undefined;
  selected_users?: readonly string[] | undefined;
}

/** `view.state.values`: by block, then by element. */
export type StateValues = Readonly<Record<string, Readonly<Record<string, ElementValue>>>>;

/** What is filled into the fields; of a field that the view does not have nothing. */
export function readFields(fields: readonly Field[], values: StateValues, round: number): Filled {
  const filled: Record<string, readonly string[]> = {};
  for (const field of fields) {
    const state = values[blockIdOf(field.name, round)]?.[ELEMENT];
    if (state) filled[field.name] = textsOf(field, state);
  }
  return filled;
}

/** By what the element was, which may be another than without what is filled in: a date with its time of day is typed. */
function textsOf({ input }: Field, state: ElementValue): string[] {
  const { value, selected_option: chosen, selected_options: ticked, selected_users: people } = state;
  if (value) {
    const lines = input.kind === 'text' && input.lines === 'list' ? value.split('\n') : [value];
    return lines.map((line) => line.trim()).filter((line) => line !== '');
  }
  if (chosen) return chosen.value === LEFT_OUT ? [] : [chosen.value];
  if (ticked) return ticked.map((option) => option.value);
  if (people) return [...people];
  const only = state.selected_date ?? state.selected_time ?? state.selected_conversation;
  return only ? [only] : [];
}
