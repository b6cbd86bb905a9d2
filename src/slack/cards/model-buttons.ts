import type { Button } from '@slack/types';
import type { TrainedModel } from '../../records.ts';
import { actionId, actionValue } from '../actions.ts';
import { button, confirmation, LIMITS } from '../blocks.ts';

/** A version of a model that lies at an address. */
interface Version {
  models: string;
  version: string;
}

/** Makes a version the champion; asks first, naming both. The nth of its row. */
export const promoteButton = (label: string, { models, version }: Version, instead: string | null, nth = 0): Button =>
  button({
    label,
    action: actionId('model.promote', nth),
    value: actionValue('model.promote', { models, version, instead }),
    confirm: confirmation({
      title: 'Promote this version?',
      text: `${version} becomes the champion${instead ? ` in place of ${instead}` : ''}: whoever serves ${models} takes it up.`,
      yes: 'Promote it',
      no: 'Leave it',
      style: 'primary',
    }),
  });

/** Makes the champion before this one the champion again; asks first, naming both. */
export const rollbackButton = (label: string, { models, version }: Version, previous: string): Button =>
  button({
    label,
    action: 'model.rollback',
    value: actionValue('model.rollback', { models, version, previous }),
    style: 'danger',
    confirm: confirmation({
      title: 'Roll back?',
      text: `${previous} becomes the champion again in place of ${version}: whoever serves ${models} takes it up.`,
      yes: 'Roll back',
      no: 'Leave it',
    }),
  });

/** What can be done about a model that a run has made; the click looks at what the champion is by then. */
export function modelButtons(model: TrainedModel | undefined): Button[] {
  if (!model) return [];
  const { models, version, promoted, champion, previous } = model;
  if (!promoted) return clickable([promoteButton('Promote it', { models, version }, champion || null)]);
  return previous ? clickable([rollbackButton('Roll back', { models, version }, previous)]) : [];
}

/** Those whose value Slack takes: the names in it are whatever a job or another program wrote. */
export const clickable = (buttons: readonly Button[]): Button[] =>
  buttons.filter(({ value = '' }) => value.length <= LIMITS.value);
