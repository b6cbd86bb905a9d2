import type { KnownBlock, ModalView } from '@slack/types';
import type { SlackUserId } from '../../ids.ts';
import type { Draft, Filled } from '../../records.ts';
import { button } from '../../slack/blocks.ts';
import { plain } from '../../slack/escape.ts';
import { timeOfDay } from '../../slack/words.ts';
import type { CommandDeps } from '../context.ts';
import { fieldBlock } from './blocks.ts';
import type { Drawn, Form } from './form.ts';
import { launchForm } from './launch.ts';
import { retryForm } from './retry.ts';
import { scheduleForm } from './schedule.ts';
import { settingsForm } from './settings.ts';
import { type FormState, writeState } from './state.ts';

/** Every form's `callback_id`. */
export const FORM = 'form';
/** The button that empties a form, and the block that has it. */
export const START_OVER = 'form.start-over';
const LIMITS = { title: 24, blocks: 100 } as const;

/** The form that a state stands for. */
export function formOf(deps: CommandDeps, state: FormState, user: SlackUserId): Form {
  switch (state.ref.form) {
    case 'launch':
    case 'job':
      return launchForm(deps, state, user);
    case 'retry':
      return retryForm(deps, state, state.ref.run);
    case 'schedule':
      return scheduleForm(deps, state, user, state.ref.name);
    case 'settings':
      return settingsForm(deps, user);
  }
}

/** A form as Slack takes it, with what was filled in before and what stands on top of it. */
export async function drawForm(
  form: Form,
  state: FormState,
  filled: Filled | null,
  top: readonly KnownBlock[],
): Promise<ModalView> {
  const drawn = await form.draw(filled);
  return {
    type: 'modal',
    callback_id: FORM,
    private_metadata: writeState(state),
    title: { type: 'plain_text', text: plain(form.title, LIMITS.title) },
    submit: { type: 'plain_text', text: plain(form.submit, LIMITS.title) },
    close: { type: 'plain_text', text: 'Not now' },
    blocks: [...top, ...blocksOf(drawn, state.round)].slice(0, LIMITS.blocks),
  };
}

const blocksOf = ({ parts, filled }: Drawn, round: number): KnownBlock[] =>
  parts.map((part) => ('type' in part ? part : fieldBlock(part, filled, round)));

/** Says that a form is filled in as it was left, and offers to begin anew. */
export const draftBlocks = ({ filledAt }: Draft): KnownBlock[] => [
  {
    type: 'section',
    block_id: START_OVER,
    text: { type: 'mrkdwn', text: `📝 As you left it ${timeOfDay(filledAt, '{date_short_pretty}, {time}')}.` },
    accessory: button({ label: 'Start over', action: START_OVER, value: '{}' }),
  },
];
