import type { Button, KnownBlock } from '@slack/types';
import { type ActionValue, actionId, actionValue } from '../actions.ts';
import { actions, button, context, paragraphs } from '../blocks.ts';
import { plain } from '../escape.ts';

/** One thing of a section: a line of its own, and what can be done about it. */
export interface Item {
  /** Mrkdwn, escaped; far below a section's limit. */
  text: string;
  buttons?: Button[];
}

/** A section of Home, of which one page is shown. */
export interface Section {
  name: ActionValue<'home.page'>['section'];
  title: string;
  /** The worst first; only those of the page that is shown are put into words. */
  items: readonly (() => Item)[];
  perPage: number;
}

/** The header, the items of one page, and the way to the others; nothing where there are no items. */
export function sectionBlocks({ name, title, items, perPage }: Section, wanted: number | undefined): KnownBlock[] {
  if (items.length === 0) return [];
  const last = Math.ceil(items.length / perPage) - 1;
  // What was on the page may be gone since.
  const page = Math.min(wanted ?? 0, last);
  const from = page * perPage;
  const shown = items.slice(from, from + perPage).map((item) => item());
  const blocks: KnownBlock[] = [heading(title), ...itemBlocks(shown)];
  if (last === 0) return blocks;
  return [...blocks, pager(name, page, last), context(`${from + 1}–${from + shown.length} of ${items.length}`)];
}

/** A title in large letters. */
export const heading = (title: string): KnownBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: plain(title, 150), emoji: true },
});

/** Lines without buttons stand together, so that a page of them is short. */
function itemBlocks(items: readonly Item[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let lines: string[] = [];
  for (const { text, buttons = [] } of items) {
    lines.push(text);
    if (buttons.length === 0) continue;
    blocks.push(...paragraphs(lines), actions(unlike(buttons)));
    lines = [];
  }
  return [...blocks, ...paragraphs(lines)];
}

/** Slack wants each button of a row to have another id: of those that do the same, the later are numbered. */
function unlike(buttons: readonly Button[]): Button[] {
  const seen = new Map<string, number>();
  return buttons.map((one) => {
    const id = one.action_id ?? '';
    const nth = seen.get(id) ?? 0;
    seen.set(id, nth + 1);
    return nth === 0 ? one : { ...one, action_id: `${id}.${nth}` };
  });
}

function pager(section: Section['name'], page: number, last: number): KnownBlock {
  const to = (label: string, target: number, nth: number): Button =>
    button({
      label,
      action: actionId('home.page', nth),
      value: actionValue('home.page', { section, page: target }),
    });
  return actions([
    ...(page > 0 ? [to('‹ Back', page - 1, 0)] : []),
    ...(page < last ? [to('More ›', page + 1, 1)] : []),
  ]);
}
