import type { DispatchActionConfig, InputBlock, PlainTextElement, PlainTextOption } from '@slack/types';
import type { Filled } from '../../records.ts';
import { plain } from '../../slack/escape.ts';
import { type Field, filledIn, type Input, LEFT_OUT, type Option, TYPED_MOST } from './fields.ts';

const LIMITS = { label: 150, hint: 2000, placeholder: 150, option: 75 } as const;
/** The one element of each block. */
export const ELEMENT = 'value';
const TYPING: DispatchActionConfig = { trigger_actions_on: ['on_character_entered'] };
/** Up to so many choices are seen at once. */
const RADIOS_MOST = 4;

/**
 * The block of a field. Inputs keep what was typed as long as their block has the same id: another `round` empties them. Each
 * tells of a change at once, since a form that is closed no longer tells what stood in it.
 */
export function fieldBlock(field: Field, filled: Filled, round: number): InputBlock {
  return {
    type: 'input',
    block_id: blockIdOf(field.name, round),
    label: text(field.label, LIMITS.label),
    ...(field.hint ? { hint: text(field.hint, LIMITS.hint) } : {}),
    optional: !field.required,
    dispatch_action: true,
    element: elementOf(field, filledIn(filled, field.name)),
  };
}

/** The id of a field's block. */
export const blockIdOf = (name: string, round: number): string => `${name}~${round}`;

function elementOf({ input, required }: Field, texts: readonly string[]): InputBlock['element'] {
  const [first] = texts;
  switch (input.kind) {
    case 'text': {
      const initial = texts.join('\n');
      return {
        type: 'plain_text_input',
        action_id: ELEMENT,
        multiline: input.lines !== 'one',
        max_length: TYPED_MOST,
        dispatch_action_config: TYPING,
        ...(input.example ? { placeholder: text(input.example, LIMITS.placeholder) } : {}),
        ...(initial ? { initial_value: initial } : {}),
      };
    }
    case 'number':
      return {
        type: 'number_input',
        action_id: ELEMENT,
        is_decimal_allowed: !input.whole,
        dispatch_action_config: TYPING,
        ...(input.example ? { placeholder: text(input.example, LIMITS.placeholder) } : {}),
        ...decimal('min_value', input.minimum),
        ...decimal('max_value', input.maximum),
        ...decimal('initial_value', first),
      };
    case 'day':
      return { type: 'datepicker', action_id: ELEMENT, ...(first ? { initial_date: first } : {}) };
    case 'time':
      return { type: 'timepicker', action_id: ELEMENT, ...(first ? { initial_time: first } : {}) };
    case 'tick': {
      const option = optionOf({ value: 'true', label: input.words });
      const checked = first === 'true' ? { initial_options: [option] } : {};
      return { type: 'checkboxes', action_id: ELEMENT, options: [option], ...checked };
    }
    case 'several': {
      const chosen = input.options.filter(({ value }) => texts.includes(value));
      return {
        type: 'checkboxes',
        action_id: ELEMENT,
        options: input.options.map(optionOf),
        ...(chosen.length > 0 ? { initial_options: chosen.map(optionOf) } : {}),
      };
    }
    case 'choice':
      return choiceOf(input, first ?? (required ? undefined : LEFT_OUT));
    case 'channel':
      return {
        type: 'conversations_select',
        action_id: ELEMENT,
        default_to_current_conversation: true,
        filter: { include: ['public', 'private'], exclude_bot_users: true },
        ...(first ? { initial_conversation: first } : {}),
      };
    case 'people':
      return {
        type: 'multi_users_select',
        action_id: ELEMENT,
        ...(texts.length > 0 ? { initial_users: [...texts] } : {}),
      };
  }
}

function choiceOf({ groups }: Extract<Input, { kind: 'choice' }>, chosen: string | undefined): InputBlock['element'] {
  const lists = groups.filter(({ options }) => options.length > 0);
  const all = lists.flatMap(({ options }) => options);
  const initial = all.find(({ value }) => value === chosen);
  const start = initial ? { initial_option: optionOf(initial) } : {};
  if (lists.length === 1 && all.length <= RADIOS_MOST) {
    return { type: 'radio_buttons', action_id: ELEMENT, options: all.map(optionOf), ...start };
  }
  const [only] = lists;
  if (lists.length === 1 && only) {
    return { type: 'static_select', action_id: ELEMENT, options: only.options.map(optionOf), ...start };
  }
  const option_groups = lists.map(({ label, options }) => ({
    label: text(label ?? 'Others', LIMITS.option),
    options: options.map(optionOf),
  }));
  return { type: 'static_select', action_id: ELEMENT, option_groups, ...start };
}

const optionOf = ({ value, label, detail }: Option): PlainTextOption => ({
  value,
  text: text(label, LIMITS.option),
  ...(detail ? { description: text(detail, LIMITS.option) } : {}),
});

const text = (words: string, most: number): PlainTextElement => ({ type: 'plain_text', text: plain(words, most) });

/** Slack takes numbers as texts, and none with an exponent. */
const decimal = (field: string, value: number | string | undefined): Record<string, string> =>
  value !== undefined && /^-?\d+(\.\d+)?$/.test(String(value)) ? { [field]: String(value) } : {};
