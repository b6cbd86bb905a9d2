import { viewJson } from '../interactions/payloads.ts';
import type { StoredView } from '../store.ts';
import { assertView } from '../validate/assert.ts';
import { findView, openView, publishHome, pushView, updateView } from '../views.ts';
import { SlackError, type World } from '../world.ts';
import { type Args, missing, optional, required, structured } from './args.ts';
import type { Answer, Method } from './method.ts';

/** `views.*`; they need no scope. */
export const viewsMethods: Record<string, Method> = {
  'views.open': {
    tier: 'four',
    run: (world, args) => {
      // A view that is refused does not spend its trigger.
      const definition = modalArgument(args);
      return answer(openView(world, world.triggers.exchange(trigger(args)).user, definition));
    },
  },
  'views.push': {
    tier: 'four',
    run: (world, args) => {
      // A view that is refused does not spend its trigger.
      const definition = modalArgument(args);
      return answer(pushView(world, world.triggers.exchange(trigger(args)).user, definition));
    },
  },
  'views.update': {
    tier: 'four',
    run: (world, args) => answer(updateView(world, target(world, args), viewArgument(args), optional(args, 'hash'))),
  },
  'views.publish': {
    tier: 'four',
    run: (world, args) => {
      const user = required(args, 'user_id');
      if (!world.store.member(user)) throw new SlackError('user_not_found');
      if (!world.manifest.homeTab) throw new SlackError('not_enabled');
      return answer(publishHome(world, user, viewArgument(args), optional(args, 'hash')));
    },
  },
};

function viewArgument(args: Args): unknown {
  const view = structured(args, 'view', 'invalid_arguments');
  if (view === undefined || view === null) throw missing('view');
  return view;
}

function modalArgument(args: Args): unknown {
  const view = viewArgument(args);
  assertView(view, 'modal');
  return view;
}

function trigger(args: Args): string {
  return required(args, args.interactivity_pointer === undefined ? 'trigger_id' : 'interactivity_pointer');
}

function target(world: World, args: Args): StoredView {
  const id = optional(args, 'view_id');
  const externalId = optional(args, 'external_id');
  const view = id
    ? findView(world, id)
    : [...world.store.views.values()].find(
        (candidate) => externalId !== undefined && candidate.external_id === externalId,
      );
  if (!view) throw new SlackError('not_found');
  return view;
}

function answer(view: StoredView): Answer {
  return { view: viewJson(view) };
}
