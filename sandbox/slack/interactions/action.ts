import { type ElementJson, interactiveElements } from '../block-elements.ts';
import type { Block, Channel, Container, ControlAnswer } from '../contract.ts';
import { maySee } from '../messages.ts';
import type { StoredMessage, StoredView } from '../store.ts';
import { findView } from '../views.ts';
import { SlackError, type World } from '../world.ts';
import { channelName, interactiveFrame, viewJson } from './payloads.ts';
import { chosenValue, mergeValues, stateValues, type Values } from './values.ts';

type Json = Record<string, unknown>;

export interface ActionInput {
  user: string;
  container: Container;
  block_id: string;
  action: Json;
  /** What else is filled in where the element stands; inputs that were only typed into raise no action of their own. */
  values: Values;
}

/** Where an element stands, found and checked against what this person sees. */
export type Surface =
  | { kind: 'message'; channel: Channel; message: StoredMessage; blocks: Block[] }
  | { kind: 'view'; view: StoredView; blocks: Block[] };

/** A person clicks or chooses; the answer is what Slack shows them when the app does not respond. */
export async function runAction(world: World, input: ActionInput): Promise<ControlAnswer> {
  const surface = findSurface(world, input.user, input.container);
  const { element, block } = findElement(surface, input.block_id, input.action);
  const action: Json = {
    ...fixedFields(element),
    ...input.action,
    type: element.type,
    action_id: element.action_id,
    block_id: block.block_id,
    action_ts: world.store.newTs(),
  };
  remember(world, surface, input, block, element, action);
  const outcome = await world.delivery.send('interactive', `block_actions ${element.action_id}`, {
    type: 'block_actions',
    ...interactiveFrame(world, input.user),
    ...surfaceFields(world, surface, input.user),
    trigger_id: world.triggers.create(input.user, surface.kind === 'view' ? surface.view.id : undefined),
    actions: [action],
  });
  if (outcome.kind === 'acked') return { ok: true };
  const code =
    outcome.kind === 'timeout'
      ? 'operation_timeout'
      : outcome.kind === 'http_error'
        ? `http_${outcome.status}`
        : 'no_connection';
  return { ok: false, error: `This app did not respond to your click. Try again? (${code})` };
}

/** Finds the message or view; a person can't reach what they don't see. */
export function findSurface(world: World, user: string, container: Container): Surface {
  if (!world.store.member(user)) throw new SlackError('user_not_found');
  if (container.type === 'view') {
    const view = findView(world, container.view_id);
    if (!view || view.user !== user) throw new SlackError('view_not_found');
    return { kind: 'view', view, blocks: view.blocks };
  }
  const channel = world.store.channel(container.channel);
  if (!channel) throw new SlackError('channel_not_found');
  const message = world.store.message(channel.id, container.message_ts);
  if (!message || !maySee(channel, message, user)) throw new SlackError('message_not_found');
  return { kind: 'message', channel, message, blocks: message.blocks ?? [] };
}

/** The element that was used: by block and action id, or the block's only element when no id is given. */
export function findElement(surface: Surface, blockId: string, action: Json): { element: ElementJson; block: Block } {
  const block = allBlocks(surface.blocks).find((candidate) => candidate.block_id === blockId);
  if (!block) throw new SlackError('block_not_found', { block_id: blockId });
  const elements = interactiveElements(block);
  const wanted = action.action_id;
  const element =
    wanted === undefined && elements.length === 1 ? elements[0] : elements.find((e) => e.action_id === wanted);
  if (!element) throw new SlackError('action_not_found', { action_id: wanted });
  return { element, block };
}

function allBlocks(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block) => {
    const nested = [block.child_blocks, block.type === 'carousel' ? block.elements : []].flatMap((list) =>
      Array.isArray(list) ? list : [],
    );
    return [block, ...(nested as Block[])];
  });
}

/** What the app itself put on the element and Slack sends back untouched. */
function fixedFields(element: ElementJson): Json {
  const { text, value, style } = element;
  if (element.type !== 'button' && element.type !== 'icon_button') return {};
  return { ...(text ? { text } : {}), ...(value === undefined ? {} : { value }), ...(style ? { style } : {}) };
}

function remember(
  world: World,
  surface: Surface,
  input: ActionInput,
  block: Block,
  element: ElementJson,
  action: Json,
): void {
  const chosen = chosenValue(element, action);
  const own: Values =
    chosen && block.block_id && element.action_id ? { [block.block_id]: { [element.action_id]: chosen } } : {};
  const given = mergeValues(input.values, own);
  if (surface.kind === 'view') {
    surface.view.state.values = mergeValues(surface.view.state.values, given);
  } else {
    const key = choicesKey(surface, input.user);
    world.store.choices.set(key, mergeValues(world.store.choices.get(key) ?? {}, given));
  }
}

function choicesKey({ channel, message }: Surface & { kind: 'message' }, user: string): string {
  return `${channel.id} ${message.ts} ${user}`;
}

function surfaceFields(world: World, surface: Surface, user: string): Json {
  if (surface.kind === 'view') {
    surface.view.state.values = stateValues(surface.blocks, surface.view.state.values);
    return { container: { type: 'view', view_id: surface.view.id }, view: viewJson(surface.view) };
  }
  const { channel, message } = surface;
  const ephemeral = message.ephemeral_to !== undefined;
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
    },
    channel: { id: channel.id, name: channelName(channel) },
    // Slack does not send an ephemeral message back.
    ...(ephemeral ? {} : { message: structuredClone(message) }),
    state: { values: stateValues(surface.blocks, world.store.choices.get(choicesKey(surface, user)) ?? {}) },
    response_url: world.responseUrls.create('actions', { channel: channel.id, user, messageTs: message.ts }),
  };
}
