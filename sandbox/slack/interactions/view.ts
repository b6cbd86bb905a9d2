import type { ControlAnswer } from '../contract.ts';
import type { StoredView } from '../store.ts';
import { closeStack, closeTop, pushView, updateView } from '../views.ts';
import { SlackError, type World } from '../world.ts';
import { violationsOf } from './command.ts';
import { interactiveFrame, viewJson } from './payloads.ts';
import { inputErrors, mergeValues, stateValues, type Values } from './values.ts';

type Json = Record<string, unknown>;
type SubmitAnswer = ControlAnswer & { errors?: Record<string, string> };

/** Slack's words in a modal whose app did not take the submission. */
const TROUBLE = 'We had some trouble connecting. Try again?';

/** A person submits a modal; the app's ack decides what happens to it. */
export async function submitView(world: World, user: string, viewId: string, given: Values): Promise<SubmitAnswer> {
  const view = ownView(world, user, viewId);
  view.state.values = stateValues(view.blocks, mergeValues(view.state.values, given));
  const errors = inputErrors(view.blocks, view.state.values);
  // Slack's own checks come first; the app never hears of such a submission.
  if (Object.keys(errors).length > 0) return { ok: false, error: 'The form has errors.', errors };
  const outcome = await world.delivery.send('interactive', `view_submission ${view.callback_id}`, {
    type: 'view_submission',
    ...interactiveFrame(world, user),
    trigger_id: world.triggers.create(user, view.id),
    view: viewJson(view),
    response_urls: [],
  });
  if (outcome.kind !== 'acked') return { ok: false, error: TROUBLE };
  try {
    return applyResponse(world, user, view, Object(outcome.payload) as Json);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const answer = { ok: false, error: error.code, ...error.fields };
    const violations = violationsOf(error);
    world.log.add({
      kind: 'ack',
      name: `view_submission ${view.callback_id}`,
      args: outcome.payload,
      answer,
      status: 200,
      durationMs: 0,
      violations,
    });
    return { ok: false, error: TROUBLE };
  }
}

/** A person closes the top modal, or with `all` the whole stack; the app hears of those that asked for it. */
export async function closeView(world: World, user: string, viewId: string, all: boolean): Promise<ControlAnswer> {
  const view = ownView(world, user, viewId);
  const closed =
    all || view.clear_on_close ? closeStack(world, user) : [closeTop(world, user)].filter((v) => v !== undefined);
  await Promise.all(
    closed
      .filter((candidate) => candidate.notify_on_close)
      .map((candidate) =>
        world.delivery.send('interactive', `view_closed ${candidate.callback_id}`, {
          type: 'view_closed',
          ...interactiveFrame(world, user),
          // What was typed goes with the modal: Slack does not send it here.
          view: { ...viewJson(candidate), state: { values: {} } },
          is_cleared: all || view.clear_on_close,
        }),
      ),
  );
  return { ok: true };
}

function applyResponse(world: World, user: string, view: StoredView, response: Json): SubmitAnswer {
  switch (response.response_action) {
    case undefined:
      if (world.store.stacks.get(user)?.at(-1) === view.id) closeTop(world, user);
      return { ok: true };
    case 'clear':
      closeStack(world, user);
      return { ok: true };
    case 'update':
      updateView(world, view, response.view);
      return { ok: true };
    case 'push':
      pushView(world, user, response.view);
      return { ok: true };
    case 'errors':
      return { ok: false, error: 'The form has errors.', errors: knownErrors(view, response.errors) };
    default:
      throw new SlackError('invalid_response_action');
  }
}

/** The app's errors; one for a block that is no input can't be shown, and Slack refuses the whole answer. */
function knownErrors(view: StoredView, errors: unknown): Record<string, string> {
  const entries = Object.entries(Object(errors) as Json);
  const inputs = new Set(view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id));
  const bad = entries.find(([id, text]) => !inputs.has(id) || typeof text !== 'string');
  if (bad || entries.length === 0) {
    throw new SlackError('invalid_arguments', {
      response_metadata: {
        messages: [`[ERROR] errors must name input blocks; ${bad ? bad[0] : 'none'} is not one [json-pointer:/errors]`],
      },
    });
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

function ownView(world: World, user: string, id: string): StoredView {
  const view = world.store.views.get(id);
  if (!view || view.user !== user) throw new SlackError('view_not_found');
  return view;
}
