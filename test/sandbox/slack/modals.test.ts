import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { afterEach, describe, expect, it } from 'vitest';
import { CHANNELS, USERS } from '../../../sandbox/slack/workspace.ts';
import { type Harness, refusal, startHarness } from './support/harness.ts';
import { connectRaw } from './support/raw-socket.ts';

let harness: Harness;
afterEach(() => harness.close());

const { ada, grace } = USERS;
const { dataTeam } = CHANNELS;

const modal = (title: string, callbackId = 'launch'): ModalView => ({
  type: 'modal',
  callback_id: callbackId,
  private_metadata: 'run-1',
  notify_on_close: true,
  title: { type: 'plain_text', text: title },
  submit: { type: 'plain_text', text: 'Launch' },
  blocks: [
    {
      type: 'input',
      block_id: 'nodes',
      label: { type: 'plain_text', text: 'Nodes' },
      element: { type: 'number_input', action_id: 'value', is_decimal_allowed: false, min_value: '1', max_value: '8' },
    },
    {
      type: 'input',
      block_id: 'preset',
      optional: true,
      label: { type: 'plain_text', text: 'Preset' },
      element: {
        type: 'static_select',
        action_id: 'value',
        initial_option: { text: { type: 'plain_text', text: 'nightly' }, value: 'nightly' },
        options: [{ text: { type: 'plain_text', text: 'nightly' }, value: 'nightly' }],
      },
    },
  ],
});

const nodes = (value: string) => ({ nodes: { value: { type: 'number_input', value } } });

async function openModal(register: (app: App) => void): Promise<string> {
  await harness.connect((app) => {
    app.command('/emr', async ({ ack, client, command }) => {
      await client.views.open({ trigger_id: command.trigger_id, view: modal('Launch') });
      await ack();
    });
    register(app);
  });
  await harness.control.command(ada, dataTeam, 'launch');
  const [view] = await harness.control.views(ada);
  return view?.id ?? '';
}

const submit = (viewId: string, values: unknown, user: string = ada) =>
  harness.control.post('view/submit', { user, view_id: viewId, values });

describe('a modal', () => {
  it('opens for the person who typed the command, and reaches the app filled in', async () => {
    harness = await startHarness();
    const seen: unknown[] = [];
    const id = await openModal((app) =>
      app.view('launch', async ({ ack, view, body }) => {
        seen.push({ metadata: view.private_metadata, values: view.state.values, user: body.user.id });
        await ack();
      }),
    );
    expect(await harness.control.views(grace)).toEqual([]);
    expect(await submit(id, nodes('4'))).toEqual({ ok: true });
    expect(seen).toEqual([
      {
        user: ada,
        metadata: 'run-1',
        values: {
          nodes: { value: { type: 'number_input', value: '4' } },
          preset: {
            value: {
              type: 'static_select',
              selected_option: { text: { type: 'plain_text', text: 'nightly' }, value: 'nightly' },
            },
          },
        },
      },
    ]);
    expect(await harness.control.views(ada)).toEqual([]);
  });

  it('is not sent while a required input is empty or out of range', async () => {
    harness = await startHarness();
    const id = await openModal((app) => app.view('launch', () => Promise.reject(new Error('must not be reached'))));
    expect((await submit(id, {})).errors).toEqual({ nodes: 'Please complete this required field.' });
    expect((await submit(id, nodes('9'))).errors).toEqual({ nodes: 'Please enter a number of at most 8.' });
    expect((await submit(id, nodes('1.5'))).errors).toEqual({ nodes: 'Please enter a whole number.' });
    expect(await harness.control.views(ada)).toHaveLength(1);
  });

  it('shows the errors that the app finds, at their inputs', async () => {
    harness = await startHarness();
    const id = await openModal((app) =>
      app.view('launch', ({ ack }) => ack({ response_action: 'errors', errors: { nodes: 'The budget allows 2.' } })),
    );
    expect(await submit(id, nodes('4'))).toMatchObject({ ok: false, errors: { nodes: 'The budget allows 2.' } });
    expect(await harness.control.views(ada)).toHaveLength(1);
  });

  it('refuses errors for blocks that are no inputs', async () => {
    harness = await startHarness();
    const id = await openModal((app) =>
      app.view('launch', ({ ack }) => ack({ response_action: 'errors', errors: { elsewhere: 'no' } })),
    );
    expect(await submit(id, nodes('4'))).toEqual({ ok: false, error: 'We had some trouble connecting. Try again?' });
    expect((await harness.control.log()).flatMap((entry) => entry.violations)[0]).toContain('elsewhere');
  });

  it('is updated, pushed upon and cleared by the ack', async () => {
    harness = await startHarness();
    const id = await openModal((app) => {
      app.view('launch', ({ ack }) => ack({ response_action: 'update', view: modal('Sure?', 'sure') }));
      app.view('sure', ({ ack }) => ack({ response_action: 'push', view: modal('Really?', 'really') }));
      app.view('really', ({ ack }) => ack({ response_action: 'clear' }));
    });
    await submit(id, nodes('4'));
    const [updated] = await harness.control.views(ada);
    expect(updated).toMatchObject({ id, callback_id: 'sure', title: { text: 'Sure?' } });
    await submit(id, nodes('4'));
    const stack = await harness.control.views(ada);
    expect(stack.map((view) => view.callback_id)).toEqual(['sure', 'really']);
    expect(stack[1]).toMatchObject({ root_view_id: id, previous_view_id: id });
    await submit(stack[1]?.id ?? '', nodes('4'));
    expect(await harness.control.views(ada)).toEqual([]);
  });

  it('tells the app when it is closed', async () => {
    harness = await startHarness();
    const closed: unknown[] = [];
    const id = await openModal((app) =>
      app.view({ callback_id: 'launch', type: 'view_closed' }, async ({ ack, body }) => {
        closed.push([body.view.callback_id, 'is_cleared' in body && body.is_cleared, body.view.state.values]);
        await ack();
      }),
    );
    expect(await harness.control.post('view/close', { user: ada, view_id: id })).toEqual({ ok: true });
    // What was typed is not sent with it.
    expect(closed).toEqual([['launch', false, {}]]);
  });

  it('is updated by hash only once', async () => {
    harness = await startHarness();
    const id = await openModal(() => {});
    const hash = (await harness.control.views(ada))[0]?.hash ?? '';
    await harness.client.views.update({ view_id: id, hash, view: modal('First') });
    const second = harness.client.views.update({ view_id: id, hash, view: modal('Second') });
    expect((await refusal(second)).error).toBe('hash_conflict');
    expect((await harness.control.views(ada))[0]?.title?.text).toBe('First');
  });

  it('sends what is typed so far with a click inside it, and keeps it over an update', async () => {
    harness = await startHarness();
    const check = (text: string): ModalView => {
      const button = { type: 'button' as const, action_id: 'check', text: { type: 'plain_text' as const, text } };
      const view = modal('Launch');
      return { ...view, blocks: [...view.blocks, { type: 'actions', block_id: 'do', elements: [button] }] };
    };
    const states: unknown[] = [];
    const id = await openModal((app) =>
      app.action('check', async ({ ack, body }) => {
        states.push(body.type === 'block_actions' && body.view?.state.values.nodes);
        await ack();
      }),
    );
    await harness.client.views.update({ view_id: id, view: check('Check') });
    const click = {
      user: ada,
      container: { type: 'view', view_id: id },
      block_id: 'do',
      action: { action_id: 'check' },
    };
    expect(await harness.control.post('action', { ...click, values: nodes('3') })).toEqual({ ok: true });
    await harness.client.views.update({ view_id: id, view: check('Check again') });
    expect(states).toEqual([nodes('3').nodes]);
    expect((await harness.control.views(ada))[0]?.state.values).toMatchObject(nodes('3'));
  });

  it('belongs to one person', async () => {
    harness = await startHarness();
    const id = await openModal(() => {});
    expect(await submit(id, nodes('4'), grace)).toEqual({ ok: false, error: 'view_not_found' });
  });
});

describe('a trigger', () => {
  let now = 1_800_000_000_000;

  async function trigger(): Promise<string> {
    harness = await startHarness({ clock: () => now });
    const socket = await connectRaw(harness.slack);
    const answer = harness.control.command(ada, dataTeam, 'launch');
    const frame = await socket.next();
    socket.ack(frame);
    await answer;
    return (frame.payload as { trigger_id: string }).trigger_id;
  }

  it('works once', async () => {
    const trigger_id = await trigger();
    await harness.client.views.open({ trigger_id, view: modal('One') });
    const again = harness.client.views.open({ trigger_id, view: modal('Two') });
    expect((await refusal(again)).error).toBe('exchanged_trigger_id');
  });

  it('is gone after three seconds', async () => {
    const trigger_id = await trigger();
    now += 3001;
    expect((await refusal(harness.client.views.open({ trigger_id, view: modal('Late') }))).error).toBe(
      'expired_trigger_id',
    );
  });

  it('is not spent by a view that Slack refuses', async () => {
    const trigger_id = await trigger();
    const tooLong = modal('A title of more than 24 characters');
    const answer = await refusal(harness.client.views.open({ trigger_id, view: tooLong }));
    expect(answer).toMatchObject({ error: 'invalid_arguments' });
    expect(answer.response_metadata?.messages).toContain(
      '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
    );
    expect(await harness.client.views.open({ trigger_id, view: modal('Short') })).toMatchObject({ ok: true });
  });

  it('has to be one of Slack’s', async () => {
    await trigger();
    const made = harness.client.views.open({ trigger_id: '1.2.abc', view: modal('Mine') });
    expect((await refusal(made)).error).toBe('invalid_trigger_id');
  });
});
