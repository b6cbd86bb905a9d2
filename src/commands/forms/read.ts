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

function textsOf({ input }: Field, state: ElementValue): string[] {
  switch (input.kind) {
    case 'text': {
      const lines = input.lines === 'list' ? (state.value ?? '').split('\n') : [state.value ?? ''];
      return lines.filter((line) => line.trim() !== '').map((line) => line.trim());
    }
    case 'number':
      return one(state.value?.trim());
    case 'day':
      return one(state.selected_date);
    case 'time':
      return one(state.selected_time);
    case 'tick':
    case 'several':
      return (state.selected_options ?? []).map(({ value }) => value);
    case 'choice':
      return one(state.selected_option?.value).filter((value) => value !== LEFT_OUT);
    case 'channel':
      return one(state.selected_conversation);
    case 'people':
      return [...(state.selected_users ?? [])];
  }
}

const one = (text: string | null | undefined): string[] => (text ? [text] : []);
