import type { Button } from '@slack/types';
import { type ActionValue, actionValue } from '../actions.ts';
import { button, LIMITS } from '../blocks.ts';

/** Shows the next page of a folder; null when Slack's button cannot hold where that is. */
export function moreButton(from: ActionValue<'data.more'>): Button | null {
  const value = actionValue('data.more', from);
  return value.length > LIMITS.value ? null : button({ label: 'More', action: 'data.more', value });
}
