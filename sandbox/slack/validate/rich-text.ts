import { channelId, url, userId } from './composition.ts';
import {
  anyString,
  array,
  boolean,
  number,
  type ObjectRule,
  oneOf,
  plain,
  type Rule,
  string,
  typed,
  variants,
  whole,
} from './rules.ts';

/** `rich_text` blocks and what stands in them. */

const style = plain(
  {},
  {
    bold: boolean,
    code: boolean,
    italic: boolean,
    strike: boolean,
    underline: boolean,
    highlight: boolean,
    client_highlight: boolean,
    unlink: boolean,
  },
);

const inline: Readonly<Record<string, ObjectRule>> = {
  text: typed({ text: string() }, { style }),
  link: typed({ url }, { text: anyString, unsafe: boolean, style }),
  user: typed({ user_id: userId }, { style }),
  usergroup: typed({ usergroup_id: string() }, { style }),
  channel: typed({ channel_id: channelId }, { style }),
  emoji: typed({ name: string() }, { unicode: anyString, url, style, skin_tone: number }),
  broadcast: typed({ range: oneOf('here', 'channel', 'everyone') }, { style }),
  color: typed({ value: string() }, { style }),
  date: typed({ timestamp: number, format: string() }, { url, fallback: anyString, style }),
  team: typed({ team_id: string() }, { style }),
};

const elements = array(variants(inline), undefined, 0);
const border = whole(0, 1);

export const richTextParts: Readonly<Record<string, ObjectRule>> = {
  rich_text_section: typed({ elements }),
  rich_text_list: typed(
    { elements: array(variants({ rich_text_section: typed({ elements }) })), style: oneOf('bullet', 'ordered') },
    { indent: whole(0, 8), offset: whole(0, 100_000), border },
  ),
  rich_text_preformatted: typed({ elements }, { border, language: anyString }),
  rich_text_quote: typed({ elements }, { border }),
};

const richTextBlock = typed({ elements: array(variants(richTextParts)) }, { block_id: string(255) });

/** A rich_text as a field: `details` of a task card, a cell of a table. */
export const richText: Rule = variants({ rich_text: richTextBlock });
export const richTextRule = richTextBlock;
