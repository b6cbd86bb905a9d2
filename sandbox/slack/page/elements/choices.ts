import type { Channel, Workspace } from '../../contract.ts';
import { channelLabel, displayName, isPerson } from '../state/context.tsx';
import type { BlockElement, Option } from './types.ts';
import { bare, type ElementValue } from './values.ts';

/** One line of a select menu, whatever it selects. */
export interface Choice {
  key: string;
  label: string;
  detail: string | null;
  group: string | null;
  option: Option | null;
}

const fromOption = (option: Option, group: string | null): Choice => ({
  key: option.value,
  label: option.text.text,
  detail: option.description?.text ?? null,
  group,
  option,
});

const entry = (key: string, label: string, detail: string | null = null): Choice => ({
  key,
  label,
  detail,
  group: null,
  option: null,
});

/** What a select menu of any type offers. */
export function choicesOf(element: BlockElement, workspace: Workspace, me: string): Choice[] {
  const kind = element.type.replace(/^multi_/, '');
  if (kind === 'users_select') {
    return workspace.users.filter(isPerson).map((u) => entry(u.id, displayName(u), `@${u.name}`));
  }
  if (kind === 'channels_select') {
    return workspace.channels.filter((c) => !c.is_im && !c.is_private).map((c) => entry(c.id, `#${c.name}`));
  }
  if (kind === 'conversations_select') {
    const seen = workspace.channels.filter((c) => !(c.is_im || c.is_private) || c.members.includes(me));
    return seen
      .filter((c) => element.filter?.include?.includes(kindOf(c)) ?? true)
      .map((c) => entry(c.id, channelLabel(c, workspace.users, me)));
  }
  const grouped = (element.option_groups ?? []).flatMap((g) => g.options.map((o) => fromOption(o, g.label.text)));
  return [...(element.options ?? []).map((o) => fromOption(o, null)), ...grouped];
}

/** What a filter of conversations calls it. */
const kindOf = (channel: Channel): string => (channel.is_im ? 'im' : channel.is_private ? 'private' : 'public');

/** The field of the value that holds the choice, such as `selected_user`; in the plural for multi-selects. */
function fieldOf(type: string): string {
  const noun = type.replace(/^multi_/, '').replace(/s?_select$/, '');
  const what = noun === 'static' || noun === 'external' ? 'option' : noun;
  return `selected_${what}${type.startsWith('multi_') ? 's' : ''}`;
}

/** The keys of the choices that a value holds. */
export function chosenKeys(type: string, value: ElementValue | null): string[] {
  const held = value?.[fieldOf(type)];
  const list = Array.isArray(held) ? held : held ? [held] : [];
  return list.map((item: string | Option) => (typeof item === 'string' ? item : item.value));
}

/** The value's fields for these choices, in Slack's shape for the element's type. */
export function valueFields(type: string, chosen: readonly Choice[]): Record<string, unknown> {
  const held = chosen.map((c) => (c.option ? bare(c.option) : c.key));
  return { [fieldOf(type)]: type.startsWith('multi_') ? held : (held[0] ?? null) };
}
