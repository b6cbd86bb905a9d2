import { withIds } from './block-elements.ts';
import type { Block } from './contract.ts';
import { newId, newSecret } from './ids.ts';
import type { StoredView } from './store.ts';
import { assertView } from './validate/assert.ts';
import { SlackError, type World } from './world.ts';

/** Slack stacks at most three modals. */
const STACK_MAX = 3;
const VIEW_BYTES_MAX = 250_000;

/** Opens a modal on top of nothing. */
export function openView(world: World, user: string, definition: unknown): StoredView {
  const view = newView(world, user, definition, 'modal');
  // A person looks at one modal at a time: what was open is gone from their screen.
  closeStack(world, user);
  return place(world, view, undefined);
}

/** Puts a modal on the stack that is open. */
export function pushView(world: World, user: string, definition: unknown): StoredView {
  const stack = world.store.stacks.get(user) ?? [];
  if (stack.length === 0) throw new SlackError('not_found');
  if (stack.length >= STACK_MAX) throw new SlackError('push_limit_reached');
  return place(world, newView(world, user, definition, 'modal'), stack.at(-1));
}

/** Replaces what an open modal shows; inputs that keep block and action id keep their values. */
export function updateView(world: World, view: StoredView, definition: unknown, hash?: string): StoredView {
  if (hash !== undefined && hash !== '' && hash !== view.hash) throw new SlackError('hash_conflict');
  const fresh = newView(world, view.user, definition, view.type);
  const kept = Object.entries(view.state.values).filter(([id]) => fresh.blocks.some((block) => block.block_id === id));
  Object.assign(view, fresh, {
    id: view.id,
    root_view_id: view.root_view_id,
    previous_view_id: view.previous_view_id,
    state: { values: { ...Object.fromEntries(kept), ...fresh.state.values } },
  });
  for (const key of ['title', 'submit', 'close'] as const) if (fresh[key] === undefined) delete view[key];
  world.hub.publish({ type: 'view_updated', view: structuredClone(view) }, (user) => user === view.user);
  return view;
}

/** Publishes a person's Home. */
export function publishHome(world: World, user: string, definition: unknown, hash?: string): StoredView {
  const known = world.store.state.homes[user];
  if (hash !== undefined && hash !== '' && known && hash !== known.hash) throw new SlackError('hash_conflict');
  const view = newView(world, user, definition, 'home');
  if (known) view.id = known.id;
  view.root_view_id = view.id;
  world.store.state.homes[user] = view;
  world.store.changed();
  world.hub.publish({ type: 'home_published', view: structuredClone(view) }, (other) => other === user);
  return view;
}

/** Takes the top modal away and shows the one below. */
export function closeTop(world: World, user: string): StoredView | undefined {
  const stack = world.store.stacks.get(user) ?? [];
  const id = stack.pop();
  const view = id === undefined ? undefined : world.store.views.get(id);
  if (id !== undefined) {
    world.store.views.delete(id);
    world.hub.publish({ type: 'view_closed', view_id: id }, (other) => other === user);
  }
  return view;
}

/** Takes all of a person's modals away, top first; returns those that were open. */
export function closeStack(world: World, user: string): StoredView[] {
  const closed: StoredView[] = [];
  for (let view = closeTop(world, user); view; view = closeTop(world, user)) closed.push(view);
  return closed;
}

/** An open modal or a published Home by its id. */
export function findView(world: World, id: string): StoredView | undefined {
  return world.store.views.get(id) ?? Object.values(world.store.state.homes).find((view) => view.id === id);
}

function place(world: World, view: StoredView, below: string | undefined): StoredView {
  const root = below === undefined ? view.id : (world.store.views.get(below)?.root_view_id ?? below);
  view.root_view_id = root;
  view.previous_view_id = below ?? null;
  world.store.views.set(view.id, view);
  world.store.stacks.set(view.user, [...(world.store.stacks.get(view.user) ?? []), view.id]);
  world.hub.publish({ type: 'view_opened', view: structuredClone(view) }, (user) => user === view.user);
  return view;
}

function newView(world: World, user: string, definition: unknown, type: 'modal' | 'home'): StoredView {
  assertView(definition, type);
  if (JSON.stringify(definition).length > VIEW_BYTES_MAX) throw new SlackError('view_too_large');
  const given = definition as Partial<StoredView> & { blocks: Block[] };
  const externalId = given.external_id ?? '';
  const taken =
    externalId !== '' &&
    [...world.store.views.values()].some((view) => view.external_id === externalId && view.user !== user);
  if (taken) throw new SlackError('duplicate_external_id');
  const blocks = withIds(given.blocks);
  return {
    id: newId('V'),
    type,
    hash: `${Math.floor(world.now() / 1000)}.${newSecret(4)}`,
    callback_id: given.callback_id ?? '',
    private_metadata: given.private_metadata ?? '',
    ...(given.title ? { title: given.title } : {}),
    ...(given.submit ? { submit: given.submit } : {}),
    ...(given.close ? { close: given.close } : {}),
    blocks,
    state: { values: {} },
    previous_view_id: null,
    user,
    external_id: externalId,
    clear_on_close: given.clear_on_close === true,
    notify_on_close: given.notify_on_close === true,
  };
}
