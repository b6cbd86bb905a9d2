import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { SlackUserId } from '../../ids.ts';
import type { Filled } from '../../records.ts';
import type { CommandDeps } from '../context.ts';
import { blockIdOf } from './blocks.ts';
import { draftBlocks, drawForm, formOf, START_OVER } from './draw.ts';
import { filledIn } from './fields.ts';
import { MORE } from './fold.ts';
import type { createNewest } from './newest.ts';
import type { FormState } from './state.ts';
import { readSubject, SUBJECT } from './subject.ts';
import { type Opened, type View, withoutSecrets } from './view.ts';

/** What somebody did in a form. */
export interface Change {
  view: View;
  user: SlackUserId;
  action: string;
  block: string;
  /** When the person made it. */
  at: Date;
}

/** Keeps what is filled in, since a form that is closed no longer tells it, and draws anew what depends on it. */
export async function changeIn(
  deps: CommandDeps,
  client: WebClient,
  newest: ReturnType<typeof createNewest>,
  { state, form, filled }: Opened,
  { view, user, action, block, at }: Change,
): Promise<void> {
  const { drafts } = deps.store;
  const show = (next: FormState, given: Filled | null, top: readonly KnownBlock[]) =>
    newest(`draw:${view.id}`, async () => {
      const drawn = await drawForm(formOf(deps, next, user), next, given, top);
      // Without its hash: of two changes in a row the second would know only the one from before the first.
      await client.views.update({ view_id: view.id, view: drawn });
    });
  if (action === START_OVER) {
    if (form.draft !== null) await drafts.remove(user, form.draft);
    return show({ ...state, round: state.round + 1, more: false }, null, []);
  }
  const top = view.blocks.filter(({ block_id }) => block_id === START_OVER) as readonly KnownBlock[];
  if (action === MORE) return show({ ...state, more: true }, filled, top);
  const field = form.fields.find(({ name }) => blockIdOf(name, state.round) === block);
  if (!field) return undefined;
  const subject = field.name === SUBJECT ? readSubject(deps, filledIn(filled, SUBJECT)[0]) : null;
  if (subject) {
    // Fields of the same name keep what is in them, so those of another job begin anew.
    const next = { ...state, subject, round: state.round + 1, more: false };
    const { draft: key } = formOf(deps, next, user);
    const draft = key === null ? null : await drafts.get(user, key, deps.now());
    return show(next, draft?.filled ?? null, draft ? draftBlocks(draft) : []);
  }
  const key = form.draft;
  if (key !== null) await newest(`draft:${user}:${key}`, () => drafts.put(user, key, withoutSecrets(filled), at));
  return field.live ? show(state, filled, top) : undefined;
}
