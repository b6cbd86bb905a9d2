import type { BlockElement, Option } from './types.ts';

/** The value of one element, with the field that Slack names it by: `value`, `selected_option`, `selected_date`, … */
export type ElementValue = { type: string; [field: string]: unknown };

/** `state.values` of a view or a message: by block, then by action. */
export type StateValues = Record<string, Record<string, ElementValue>>;

/** What an action and a state may say of an option: Slack leaves its description out. */
export function bare(option: Option): { text: Option['text']; value: string } {
  return { text: option.text, value: option.value };
}

/** The value an element starts with; null for one that has none, such as a button. */
export function initialValue(element: BlockElement): ElementValue | null {
  const { type } = element;
  switch (type) {
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return { type, value: element.initial_value ?? null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ? bare(element.initial_option) : null };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: (element.initial_options ?? []).map(bare) };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] };
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null };
    case 'multi_channels_select':
      return { type, selected_channels: element.initial_channels ?? [] };
    case 'conversations_select':
      return { type, selected_conversation: element.initial_conversation ?? null };
    case 'multi_conversations_select':
      return { type, selected_conversations: element.initial_conversations ?? [] };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null };
    default:
      return null;
  }
}
