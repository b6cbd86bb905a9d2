import type { Message, View } from '../../../sandbox/slack/contract.ts';
import { type Bot, buttonOf, CHANNEL } from '../support/bot.ts';

type Element = Record<string, unknown> & { type: string; action_id: string };

/** A form on somebody's screen, as they use it: by the names of its fields. */
export interface OpenForm {
  view: View;
  /** The names of its fields, from top to bottom. */
  fields: string[];
  /** All its words. */
  words: string;
  /** What stands in each field when nobody has touched it. */
  initial: Record<string, unknown>;
  /** Chooses, or types; resolves with the form as it is drawn for that. */
  change(field: string, value: unknown): Promise<OpenForm>;
  /** The same where nothing else is drawn anew. */
  fill(field: string, value: unknown): Promise<void>;
  press(action: string): Promise<OpenForm>;
  submit(values?: Record<string, unknown>): Promise<{ ok: boolean; error?: string; errors?: Record<string, string> }>;
  /** Sends it and resolves with the answer that only this person sees. */
  send(values?: Record<string, unknown>): Promise<Message>;
  close(): Promise<void>;
}

/** Does what opens a form, and resolves with it. */
export async function opening(bot: Bot, user: string, act: () => Promise<unknown>): Promise<OpenForm> {
  const shown = bot.control.next((event) => event.type === 'view_opened', user);
  await shown.ready;
  await act();
  const event = await shown.event;
  if (event.type !== 'view_opened') throw new Error(`got ${event.type}`);
  return formOf(bot, user, event.view);
}

/** Clicks a button of a message that opens a form. */
export const byButton = (bot: Bot, user: string, message: Message, action: string): Promise<OpenForm> =>
  opening(bot, user, () =>
    bot.control.post('action', {
      user,
      container: { type: 'message', channel: CHANNEL, message_ts: message.ts, is_ephemeral: !!message.ephemeral_to },
      ...buttonOf(message, action),
    }),
  );

/** Slack's name for what each kind of element holds. */
const HELD: Record<string, string> = {
  static_select: 'selected_option',
  radio_buttons: 'selected_option',
  checkboxes: 'selected_options',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  conversations_select: 'selected_conversation',
  multi_users_select: 'selected_users',
};

function formOf(bot: Bot, user: string, view: View): OpenForm {
  const inputs = view.blocks.filter(({ type }) => type === 'input');
  const nameOf = (block: { block_id?: string }) => (block.block_id ?? '').replace(/~\d+$/, '');
  const inputNamed = (field: string) => {
    const block = inputs.find((one) => nameOf(one) === field);
    if (!block) throw new Error(`no field ${field}; there are ${inputs.map(nameOf).join(', ')}`);
    return { id: block.block_id ?? '', element: block.element as Element };
  };
  const stateOf = (field: string, value: unknown) => {
    const { id, element } = inputNamed(field);
    return { id, element, state: { type: element.type, ...held(element, value) } };
  };
  const valuesOf = (values: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(values).map(([field, value]) => {
        const { id, state } = stateOf(field, value);
        return [id, { value: state }];
      }),
    );
  const act = (block_id: string, action: unknown) =>
    bot.control.post('action', { user, container: { type: 'view', view_id: view.id }, block_id, action });
  const redrawn = async (work: () => Promise<unknown>): Promise<OpenForm> => {
    const drawn = bot.control.next((event) => event.type === 'view_updated', user);
    await drawn.ready;
    await work();
    const event = await drawn.event;
    if (event.type !== 'view_updated') throw new Error(`got ${event.type}`);
    return formOf(bot, user, event.view);
  };
  const fill = async (field: string, value: unknown) => {
    const { id, state } = stateOf(field, value);
    await act(id, { action_id: 'value', ...state });
  };
  const submit: OpenForm['submit'] = (values = {}) =>
    bot.control.post('view/submit', { user, view_id: view.id, values: valuesOf(values) });
  return {
    view,
    fields: inputs.map(nameOf),
    words: JSON.stringify(view.blocks),
    initial: Object.fromEntries(inputs.map((block) => [nameOf(block), initialOf(block.element as Element)])),
    change: (field, value) => redrawn(() => fill(field, value)),
    fill,
    press: (action) => redrawn(() => act(action, { type: 'button', action_id: action, value: '{}' })),
    submit,
    send: async (values) => {
      const { message } = await bot.next(user, (each) => each.ephemeral_to === user);
      const taken = await submit(values);
      if (!taken.ok) throw new Error(`not taken: ${JSON.stringify(taken)}`);
      return message;
    },
    close: async () => {
      await bot.control.post('view/close', { user, view_id: view.id });
    },
  };
}

const option = (value: string) => ({ value, text: { type: 'plain_text', text: value } });

function held(element: Element, value: unknown): Record<string, unknown> {
  const field = HELD[element.type] ?? 'value';
  if (field === 'selected_option') return { [field]: option(String(value)) };
  if (field === 'selected_options') return { [field]: [value].flat().map((one) => option(String(one))) };
  return { [field]: value };
}

function initialOf(element: Element): unknown {
  const key = Object.keys(element).find((each) => each.startsWith('initial_'));
  const value = key === undefined ? null : element[key];
  const plainOf = (one: unknown) => (typeof one === 'object' && one !== null && 'value' in one ? one.value : one);
  return Array.isArray(value) ? value.map(plainOf) : plainOf(value);
}
