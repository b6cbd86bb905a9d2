import type { Button } from '@slack/types';
import { type ActionValue, actionValue } from '../actions.ts';
import { button } from '../blocks.ts';

/** Sends the rows of a cost report as a file to whoever clicks. */
export const csvButton = (asked: ActionValue<'cost.csv'>): Button =>
  button({ label: 'As a CSV file', action: 'cost.csv', value: actionValue('cost.csv', asked) });
