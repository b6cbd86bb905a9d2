import {
  actionId,
  channelId,
  confirm,
  conversationFilter,
  date,
  dispatchActionConfig,
  imageElement,
  optionGroup,
  overflowOption,
  plainOption,
  plainText,
  richOption,
  time,
  url,
  userId,
} from './composition.ts';
import { richText } from './rich-text.ts';
import {
  anyOf,
  anyString,
  array,
  boolean,
  matching,
  notBoth,
  type ObjectRule,
  oneOf,
  pick,
  plain,
  type Rule,
  string,
  type Together,
  typed,
  variants,
  whole,
} from './rules.ts';

/** Every block element, and which blocks take which. */

const common = { action_id: actionId };
const style = oneOf('primary', 'danger');
const focus = { focus_on_load: boolean };
const placeholder = { placeholder: plainText(150) };
const menu = { ...common, ...focus, ...placeholder, confirm };
const many = { ...menu, max_selected_items: whole(1, 100) };
const typing = { ...common, ...focus, ...placeholder, dispatch_action_config: dispatchActionConfig };
const numberText = matching(/^-?\d+(\.\d+)?$/, 'must be a number in a string');

/** An initial choice has to be one of the choices, word for word. */
const initialIsOffered: Together = (value) => {
  const groups = Array.isArray(value.option_groups)
    ? value.option_groups.map((group) => Object(group).options)
    : [value.options];
  const offered = groups.flatMap((options) =>
    Array.isArray(options) ? options.map((option) => Object(option).value) : [],
  );
  const initial = value.initial_options ?? (value.initial_option === undefined ? [] : [value.initial_option]);
  const bad = Array.isArray(initial) && initial.some((option) => !offered.includes(Object(option).value));
  return bad ? 'initial option must be one of the options' : undefined;
};

/** The least length must not be above the greatest. */
const lengthsInOrder: Together = ({ min_length: min, max_length: max }) =>
  typeof min === 'number' && typeof max === 'number' && min > max
    ? 'min_length must not be above max_length'
    : undefined;

const choices = [anyOf('options', 'option_groups'), notBoth('options', 'option_groups'), initialIsOffered] as const;
const optionList = { options: array(plainOption, 100), option_groups: array(optionGroup, 100) };

export const elements: Readonly<Record<string, ObjectRule>> = {
  button: typed(
    { text: plainText(75) },
    { ...common, value: string(2000), url, style, confirm, accessibility_label: string(75) },
  ),
  workflow_button: typed(
    {
      text: plainText(75),
      workflow: plain({
        trigger: plain({ url }, { customizable_input_parameters: array(plain({ name: string(), value: anyString })) }),
      }),
    },
    { ...common, style, accessibility_label: string(75) },
  ),
  icon_button: typed(
    { icon: oneOf('trash'), text: plainText(75) },
    { ...common, value: string(2000), confirm, accessibility_label: string(75), visible_to_user_ids: array(userId) },
  ),
  feedback_buttons: typed({ positive_button: feedbackButton(), negative_button: feedbackButton() }, common),
  checkboxes: typed(
    { options: array(richOption, 10) },
    { ...common, ...focus, confirm, initial_options: array(richOption, 10) },
    initialIsOffered,
  ),
  radio_buttons: typed(
    { options: array(richOption, 10) },
    { ...common, ...focus, confirm, initial_option: richOption },
    initialIsOffered,
  ),
  overflow: typed({ options: array(overflowOption, 5) }, { ...common, confirm }),
  static_select: typed({}, { ...menu, ...optionList, initial_option: plainOption }, ...choices),
  external_select: typed({}, { ...menu, initial_option: plainOption, min_query_length: whole(0, 100) }),
  users_select: typed({}, { ...menu, initial_user: userId }),
  channels_select: typed({}, { ...menu, initial_channel: channelId, response_url_enabled: boolean }),
  conversations_select: typed(
    {},
    {
      ...menu,
      initial_conversation: anyString,
      default_to_current_conversation: boolean,
      response_url_enabled: boolean,
      filter: conversationFilter,
    },
  ),
  multi_static_select: typed({}, { ...many, ...optionList, initial_options: array(plainOption, 100) }, ...choices),
  multi_external_select: typed(
    {},
    { ...many, initial_options: array(plainOption, 100), min_query_length: whole(0, 100) },
  ),
  multi_users_select: typed({}, { ...many, initial_users: array(userId) }),
  multi_channels_select: typed({}, { ...many, initial_channels: array(channelId) }),
  multi_conversations_select: typed(
    {},
    {
      ...many,
      initial_conversations: array(anyString),
      default_to_current_conversation: boolean,
      filter: conversationFilter,
    },
  ),
  datepicker: typed({}, { ...menu, initial_date: date }),
  timepicker: typed({}, { ...menu, initial_time: time, timezone: string() }),
  datetimepicker: typed({}, { ...common, ...focus, confirm, initial_date_time: whole(1_000_000_000, 9_999_999_999) }),
  plain_text_input: typed(
    {},
    {
      ...typing,
      initial_value: string(3000, 0),
      multiline: boolean,
      min_length: whole(0, 3000),
      max_length: whole(1, 3000),
    },
    lengthsInOrder,
  ),
  email_text_input: typed({}, { ...typing, initial_value: anyString }),
  url_text_input: typed({}, { ...typing, initial_value: anyString }),
  number_input: typed(
    { is_decimal_allowed: boolean },
    { ...typing, initial_value: numberText, min_value: numberText, max_value: numberText },
  ),
  rich_text_input: typed(
    {},
    { ...typing, initial_value: richText, min_lines: whole(1, 100), max_lines: whole(1, 100) },
  ),
  file_input: typed({}, { ...common, filetypes: array(string()), max_files: whole(1, 10) }),
  image: imageElement,
};

const SELECTS = ['static_select', 'external_select', 'users_select', 'channels_select', 'conversations_select'];
const MULTI_SELECTS = SELECTS.map((name) => `multi_${name}`);
const PICKERS = ['datepicker', 'timepicker', 'checkboxes', 'radio_buttons'];
const TYPED = [
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'rich_text_input',
  'file_input',
];

const subset = (...names: string[]): Rule => variants(pick(elements, ...names));

/** Which elements a place takes. */
export const actionsElement = subset(
  'button',
  'workflow_button',
  'overflow',
  'datetimepicker',
  'rich_text_input',
  ...SELECTS,
  ...MULTI_SELECTS,
  ...PICKERS,
);
export const sectionAccessory = subset(
  'button',
  'workflow_button',
  'overflow',
  'image',
  ...SELECTS,
  ...MULTI_SELECTS,
  ...PICKERS,
);
export const inputElement = subset('datetimepicker', ...SELECTS, ...MULTI_SELECTS, ...PICKERS, ...TYPED);
export const contextAction = subset('feedback_buttons', 'icon_button');
export const buttonElement = subset('button');

function feedbackButton(): Rule {
  return plain({ text: plainText(75), value: string(2000) }, { accessibility_label: string(75) });
}
