import { type ElementJson, interactiveElements } from '../block-elements.ts';
import type { Block } from '../contract.ts';

type Json = Record<string, unknown>;
/** The form of `state.values`: by block, then by action id. */
export type Values = Record<string, Record<string, unknown>>;

/** The field in which each element carries what was chosen, with the one its initial value comes from. */
const VALUE_FIELDS: Record<string, { value: string; initial: string; many?: true }> = {
  plain_text_input: { value: 'value', initial: 'initial_value' },
  email_text_input: { value: 'value', initial: 'initial_value' },
  url_text_input: { value: 'value', initial: 'initial_value' },
  number_input: { value: 'value', initial: 'initial_value' },
  rich_text_input: { value: 'rich_text_value', initial: 'initial_value' },
  static_select: { value: 'selected_option', initial: 'initial_option' },
  external_select: { value: 'selected_option', initial: 'initial_option' },
  radio_buttons: { value: 'selected_option', initial: 'initial_option' },
  users_select: { value: 'selected_user', initial: 'initial_user' },
  channels_select: { value: 'selected_channel', initial: 'initial_channel' },
  conversations_select: { value: 'selected_conversation', initial: 'initial_conversation' },
  multi_static_select: { value: 'selected_options', initial: 'initial_options', many: true },
  multi_external_select: { value: 'selected_options', initial: 'initial_options', many: true },
  checkboxes: { value: 'selected_options', initial: 'initial_options', many: true },
  multi_users_select: { value: 'selected_users', initial: 'initial_users', many: true },
  multi_channels_select: { value: 'selected_channels', initial: 'initial_channels', many: true },
  multi_conversations_select: { value: 'selected_conversations', initial: 'initial_conversations', many: true },
  datepicker: { value: 'selected_date', initial: 'initial_date' },
  timepicker: { value: 'selected_time', initial: 'initial_time' },
  datetimepicker: { value: 'selected_date_time', initial: 'initial_date_time' },
};

/** `state.values` of a surface: what was chosen, else the initial value, else null; buttons have no state. */
export function stateValues(blocks: readonly Block[], chosen: Values): Values {
  const values: Values = {};
  for (const block of blocks) {
    for (const element of interactiveElements(block)) {
      const fields = VALUE_FIELDS[element.type];
      if (!fields || !block.block_id || !element.action_id) continue;
      values[block.block_id] ??= {};
      const own = chosen[block.block_id]?.[element.action_id];
      Object.assign(values[block.block_id] ?? {}, { [element.action_id]: own ?? initialValue(element, fields) });
    }
  }
  return values;
}

/** Adds what was filled in to what is known, element by element. */
export function mergeValues(known: Values, given: Values): Values {
  const merged = { ...known };
  for (const [block, actions] of Object.entries(given)) merged[block] = { ...merged[block], ...actions };
  return merged;
}

/** What an action says was chosen, in the form of `state.values`; undefined for buttons and menus. */
export function chosenValue(element: ElementJson, action: Json): Json | undefined {
  const fields = VALUE_FIELDS[element.type];
  return fields ? { type: element.type, [fields.value]: action[fields.value] ?? (fields.many ? [] : null) } : undefined;
}

/** Slack's own refusals in a form, by block: required inputs left empty, numbers and lengths out of range. */
export function inputErrors(blocks: readonly Block[], values: Values): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    const element = block.type === 'input' ? interactiveElements(block)[0] : undefined;
    if (!element || !block.block_id || !element.action_id) continue;
    const fields = VALUE_FIELDS[element.type];
    const value = fields ? (Object(values[block.block_id]?.[element.action_id]) as Json)[fields.value] : undefined;
    const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
    const error = empty
      ? block.optional === true
        ? undefined
        : 'Please complete this required field.'
      : valueError(element, value);
    if (error) errors[block.block_id] = error;
  }
  return errors;
}

function valueError(element: ElementJson, value: unknown): string | undefined {
  const text = String(value);
  switch (element.type) {
    case 'plain_text_input': {
      const { min_length: min, max_length: max } = element;
      if (typeof min === 'number' && text.length < min) return `This field must be at least ${min} characters.`;
      if (typeof max === 'number' && text.length > max) return `This field must be at most ${max} characters.`;
      return undefined;
    }
    case 'number_input': {
      const number = Number(text);
      const { min_value: min, max_value: max } = element;
      if (text.trim() === '' || !Number.isFinite(number)) return 'Please enter a number.';
      if (element.is_decimal_allowed !== true && !Number.isInteger(number)) return 'Please enter a whole number.';
      if (typeof min === 'string' && number < Number(min)) return `Please enter a number of at least ${min}.`;
      if (typeof max === 'string' && number > Number(max)) return `Please enter a number of at most ${max}.`;
      return undefined;
    }
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(text) ? undefined : 'Please enter a valid URL.';
    default:
      return undefined;
  }
}

function initialValue(element: ElementJson, fields: { value: string; initial: string; many?: true }): Json {
  return { type: element.type, [fields.value]: element[fields.initial] ?? (fields.many ? [] : null) };
}
