import type { App, BlockAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { ChannelId, SlackUserId } from '../../ids.ts';
import type { Answer, CommandDeps, Invocation } from '../context.ts';
import { type Deliver, towards } from '../deliver.ts';
import type { Door } from '../door.ts';
import { withReopening } from './answers.ts';
import { changeIn } from './change.ts';
import { CHANNEL } from './channel.ts';
import { FORM } from './draw.ts';
import { filledIn } from './fields.ts';
import type { Reading } from './form.ts';
import { createNewest } from './newest.ts';
import type { Opening } from './open.ts';
import { errorsOf, type Opened, openedOf, withoutSecrets } from './view.ts';

/** The callback of the shortcut in manifest.yml. */
const SHORTCUT = 'launch';

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
    const opened = openedOf(deps, view, user);
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
      const opened = view && openedOf(deps, view, user);
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
