import {
  anyOf,
  array,
  boolean,
  matching,
  type ObjectRule,
  oneOf,
  pick,
  plain,
  type Rule,
  string,
  typed,
  variants,
} from './rules.ts';

/** Composition objects: text, options, confirm dialogs, filters, images. */

export const url: Rule = {
  kind: 'string',
  min: 1,
  max: 3000,
  matches: /^[a-z][a-z0-9+.-]*:\S+$/i,
  words: 'must be a valid URL',
};
export const actionId = string(255);
export const blockId = string(255);

/** The two text objects, up to a length. */
function texts(max: number): Readonly<Record<string, ObjectRule>> {
  return {
    plain_text: typed({ text: string(max) }, { emoji: boolean }),
    mrkdwn: typed({ text: string(max) }, { verbatim: boolean }),
  };
}

export const anyText = (max: number): Rule => variants(texts(max));
export const plainText = (max: number): Rule => variants(pick(texts(max), 'plain_text'));
export const mrkdwn = (max: number): Rule => variants(pick(texts(max), 'mrkdwn'));

export const confirm: Rule = plain(
  { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  { style: oneOf('primary', 'danger') },
);

const optionFields = { value: string(150) };

export const plainOption: Rule = plain({ text: plainText(75), ...optionFields }, { description: plainText(75) });
/** Radio buttons and checkboxes take mrkdwn. */
export const richOption: Rule = plain({ text: anyText(75), ...optionFields }, { description: anyText(75) });
/** Only an overflow menu has options that open a page. */
export const overflowOption: Rule = plain(
  { text: plainText(75), ...optionFields },
  { description: plainText(75), url },
);

export const optionGroup: Rule = plain({ label: plainText(75), options: array(plainOption, 100) });

export const conversationFilter: Rule = plain(
  {},
  {
    include: array(oneOf('im', 'mpim', 'private', 'public'), 4),
    exclude_external_shared_channels: boolean,
    exclude_bot_users: boolean,
  },
  anyOf('include', 'exclude_external_shared_channels', 'exclude_bot_users'),
);

export const dispatchActionConfig: Rule = plain(
  {},
  { trigger_actions_on: array(oneOf('on_enter_pressed', 'on_character_entered'), 2) },
);

export const slackFile: Rule = plain({}, { id: string(), url }, anyOf('id', 'url'));
export const imageElement = typed(
  { alt_text: string(2000) },
  { image_url: url, slack_file: slackFile },
  anyOf('image_url', 'slack_file'),
);
export const date = matching(/^\d{4}-\d{2}-\d{2}$/, 'must be a date in the form YYYY-MM-DD');
export const time = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time in the form HH:mm');
export const userId = matching(/^[UW][A-Z0-9]{5,}$/, 'must be a valid user id');
export const channelId = matching(/^[CGD][A-Z0-9]{5,}$/, 'must be a valid channel id');
