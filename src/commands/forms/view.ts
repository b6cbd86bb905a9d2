import type { BlockAction } from '@slack/bolt';
import type { SlackUserId } from '../../ids.ts';
import type { Filled } from '../../records.ts';
import { plain } from '../../slack/escape.ts';
import { redacted } from '../../text/redact.ts';
import type { CommandDeps } from '../context.ts';
import { blockIdOf } from './blocks.ts';
import { formOf } from './draw.ts';
import type { Form } from './form.ts';
import { readFields, type StateValues } from './read.ts';
import { type FormState, readState } from './state.ts';

/** A form on somebody's screen, as Slack tells of it. */
export type View = NonNullable<BlockAction['view']>;

/** What it is, and what stands in it. */
export interface Opened {
  state: FormState;
  form: Form;
  filled: Filled;
}

/** Null for a form that this version does not draw. */
export function openedOf(
  deps: CommandDeps,
  view: Pick<View, 'private_metadata' | 'state'>,
  user: SlackUserId,
): Opened | null {
  const state = readState(view.private_metadata);
  if (!state) return null;
  const form = formOf(deps, state, user);
  return { state, form, filled: readFields(form.fields, view.state.values as StateValues, state.round) };
}

/** Errors at the inputs that the view has; what belongs to none of them stands at the first. */
export function errorsOf(
  { blocks }: Pick<View, 'blocks'>,
  { round }: FormState,
  errors: Readonly<Record<string, string>>,
): Record<string, string> {
  const inputs = blocks.filter(({ type }) => type === 'input').map((block) => block.block_id ?? '');
  const first = inputs[0] ?? '';
  const placed = Object.entries(errors).map(([name, message]) => {
    const id = blockIdOf(name, round);
    return [inputs.includes(id) ? id : first, plain(redacted(message).replaceAll('`', ''), 300)] as const;
  });
  return Object.fromEntries(placed);
}

/** What looks like a key was typed by mistake, and is not kept. */
export const withoutSecrets = (filled: Filled): Filled =>
  Object.fromEntries(Object.entries(filled).filter(([, texts]) => texts.every((text) => redacted(text) === text)));
