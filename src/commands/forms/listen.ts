import type { App, BlockAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { ChannelId, SlackUserId } from '../../ids.ts';
import type { Filled } from '../../records.ts';
import { plain } from '../../slack/escape.ts';
import { redacted } from '../../text/redact.ts';
import type { Answer, CommandDeps, Invocation } from '../context.ts';
import { type Deliver, towards } from '../deliver.ts';
import type { Door } from '../door.ts';
import { blockIdOf } from './blocks.ts';
import { draftBlocks, drawForm, FORM, formOf, START_OVER } from './draw.ts';
import { filledIn } from './fields.ts';
import type { Form, Reading } from './form.ts';
import { createNewest } from './newest.ts';
import type { Opening } from './open.ts';
import { CHANNEL } from './place.ts';
import { readFields, type StateValues } from './read.ts';
import { withReopening } from './reopen.ts';
import { type FormState, readState } from './state.ts';
import { readSubject, SUBJECT } from './subject.ts';

/** The callback of the shortcut in manifest.yml. */
export const SHORTCUT = 'launch';

/** What the forms need of the other listeners. */
export interface Hearing {
  deps: CommandDeps;
  door: Door;
  client: WebClient;
  once: (key: string) => boolean;
  isForeign: (team: string | undefined) => boolean;
  reply: (deliver: Deliver, user: string, work: () => Promise<Answer>, at?: Opening) => void;
  track: (work: Promise<void>) => void;
}

type View = NonNullable<BlockAction['view']>;

/** What happens in forms. */
export interface Forms {
  /** Somebody changed something in one. */
  changed(body: BlockAction): void;
}

/** Registers what people do with forms. A submission is read at once, from itself alone; what it asks for goes to the door. */
export function listenToForms(bolt: App, hearing: Hearing): Forms {
  const { deps, door, client, once, isForeign, reply, track } = hearing;
  const newest = createNewest();

  bolt.shortcut({ callback_id: SHORTCUT, type: 'shortcut' }, async ({ ack, shortcut }) => {
    await ack();
    const user = shortcut.user.id as SlackUserId;
    const requestKey = `shortcut:${shortcut.trigger_id}`;
    if (!once(requestKey)) return;
    // Addressed by the person: a shortcut is used in no channel.
    const channel = user as string as ChannelId;
    const outsider = isForeign(shortcut.user.team_id);
    const at = { trigger: shortcut.trigger_id, user, channel: null, thread: null };
    reply(
      towards(client, { channel: null, user }, deps.log),
      user,
      () => door.command({ source: 'click', user, outsider, channel, requestKey }, ''),
      at,
    );
  });

  bolt.view({ callback_id: FORM, type: 'view_submission' }, async ({ ack, body, view }) => {
    const user = body.user.id as SlackUserId;
    const opened = stateOf(deps, view, user);
    if (!opened) {
      await ack({ response_action: 'clear' });
      return;
    }
    const { state, form, filled } = opened;
    const reading = form.read(filled);
    if (reading.kind === 'wrong') {
      await ack({ response_action: 'errors', errors: errorsOf(view, state, reading.errors) });
      return;
    }
    await ack();
    const requestKey = `form:${view.id}:${view.hash}`;
    if (!once(requestKey)) return;
    const channel = state.channel ?? (filledIn(filled, CHANNEL)[0] as ChannelId | undefined) ?? null;
    const invocation: Invocation = {
      source: 'form',
      user,
      outsider: isForeign(body.user.team_id),
      channel: channel ?? (user as string as ChannelId),
      requestKey,
    };
    const where = { channel, user, ...(state.thread === null ? {} : { threadTs: state.thread }) };
    reply(towards(client, where, deps.log), user, () =>
      submitted(deps, door, { state, form, filled }, reading, invocation),
    );
  });

  return {
    changed: (body) => {
      const { view } = body;
      const user = body.user.id as SlackUserId;
      const opened = view && stateOf(deps, view, user);
      const action = body.actions[0];
      if (!view || !opened || !action) return;
      const at = new Date(Number('action_ts' in action ? action.action_ts : 0) * 1000);
      const change = { view, user, action: action.action_id, block: action.block_id, at };
      track(
        changeIn(deps, client, newest, opened, change).catch((err: unknown) =>
          // The person has gone on, or closed it: what they see is newer than this.
          deps.log.debug({ err, user, form: opened.form.draft }, 'a form was not brought up to date'),
        ),
      );
    },
  };
}

interface Opened {
  state: FormState;
  form: Form;
  filled: Filled;
}

function stateOf(deps: CommandDeps, view: Pick<View, 'private_metadata' | 'state'>, user: SlackUserId): Opened | null {
  const state = readState(view.private_metadata);
  if (!state) return null;
  const form = formOf(deps, state, user);
  return { state, form, filled: readFields(form.fields, view.state.values as StateValues, state.round) };
}

/** Errors at the inputs that the view has; what belongs to none of them stands at the first. */
function errorsOf(
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

/** Asks at the door. What was refused, or only tried, is kept, and the form can be opened again as it was. */
async function submitted(
  deps: CommandDeps,
  door: Door,
  { state, form, filled }: Opened,
  reading: Extract<Reading, { kind: 'asked' }>,
  invocation: Invocation,
): Promise<Answer> {
  const answer = await reading.ask(door, invocation);
  const kept = answer.outcome === 'ok' ? (reading.keeps ?? null) : filled;
  if (form.draft === null) return answer;
  const { drafts } = deps.store;
  if (kept === null) await drafts.remove(invocation.user, form.draft);
  else await drafts.put(invocation.user, form.draft, withoutSecrets(kept), deps.now());
  return kept === null ? answer : withReopening(answer, state);
}

/** What looks like a key was typed by mistake, and is not kept. */
const withoutSecrets = (filled: Filled): Filled =>
  Object.fromEntries(Object.entries(filled).filter(([, texts]) => texts.every((text) => redacted(text) === text)));

interface Change {
  view: View;
  user: SlackUserId;
  action: string;
  block: string;
  /** When the person made it. */
  at: Date;
}

/** Keeps what is filled in, since a form that is closed no longer tells it, and draws anew what depends on it. */
async function changeIn(
  deps: CommandDeps,
  client: WebClient,
  newest: ReturnType<typeof createNewest>,
  { state, form, filled }: Opened,
  { view, user, action, block, at }: Change,
): Promise<void> {
  const { drafts } = deps.store;
  const show = (next: FormState, given: Filled | null, top: Parameters<typeof drawForm>[3]) =>
    newest(`draw:${view.id}`, async () => {
      const drawn = await drawForm(formOf(deps, next, user), next, given, top);
      // Without its hash: of two changes in a row the second would know only the one from before the first.
      await client.views.update({ view_id: view.id, view: drawn });
    });
  if (action === START_OVER) {
    if (form.draft !== null) await drafts.remove(user, form.draft);
    return show({ ...state, round: state.round + 1 }, null, []);
  }
  const field = form.fields.find(({ name }) => blockIdOf(name, state.round) === block);
  if (!field) return undefined;
  const subject = field.name === SUBJECT ? readSubject(deps, filledIn(filled, SUBJECT)[0]) : null;
  if (subject) {
    // Fields of the same name keep what is in them, so those of another job begin anew.
    const next = { ...state, subject, round: state.round + 1 };
    const { draft: key } = formOf(deps, next, user);
    const draft = key === null ? null : await drafts.get(user, key, deps.now());
    return show(next, draft?.filled ?? null, draft ? draftBlocks(draft) : []);
  }
  const key = form.draft;
  if (key !== null) await newest(`draft:${user}:${key}`, () => drafts.put(user, key, withoutSecrets(filled), at));
  const top = view.blocks.filter(({ block_id }) => block_id === START_OVER);
  return field.live ? show(state, filled, top as Parameters<typeof drawForm>[3]) : undefined;
}
