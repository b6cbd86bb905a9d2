import type { App, BlockAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { ChannelId, SlackUserId } from '../ids.ts';
import { readActionId } from '../slack/actions.ts';
import { clickOf } from './actions/index.ts';
import type { Answer, CommandDeps, Invocation } from './context.ts';
import { answerWith, type Deliver, inThread, privately } from './deliver.ts';
import type { Door } from './door.ts';
import { listenToForms } from './forms/listen.ts';
import { type Opening, openForm } from './forms/open.ts';
import type { FormRef } from './forms/ref.ts';
import { greet } from './greet.ts';
import type { Homes } from './home/homes.ts';
import { placeOfClick } from './home/place.ts';
import { createLane } from './lane.ts';
import { readMention } from './parsing/mention.ts';
import { shareFile } from './share-file.ts';
import { readInThread } from './thread/phrases.ts';
import { threadAt } from './thread/thread.ts';

/** What the listeners need; `once` tells the first delivery of a request, `track` keeps work until it has ended. */
export interface Listening {
  deps: CommandDeps;
  door: Door;
  client: WebClient;
  homes: Homes;
  /** The workspace that Stoker is installed in. */
  ownTeam: () => string | undefined;
  once: (key: string) => boolean;
  track: (work: Promise<void>) => void;
}

/** Commands worked on at a time: more would only wait for the same few database connections. */
const AT_ONCE = 8;

/** Registers everything people can do. Each listener acknowledges first and works after. */
export function listen(bolt: App, listening: Listening): void {
  const { deps, door, homes, client, once, track } = listening;
  const lane = createLane(AT_ONCE);
  const isForeign = (team: string | undefined): boolean => team !== undefined && team !== listening.ownTeam();
  /** `at`: where the answer may be a form. */
  const reply = (deliver: Deliver, user: string, work: () => Promise<Answer>, at?: Opening): void => {
    const answered = async (): Promise<Answer | null> => {
      const answer = await work();
      if (answer.opens && at && (await opened(answer.opens, at))) return null;
      return shareFile({ client, store: deps.store, log: deps.log }, user, answer);
    };
    track(answerWith(deliver, lane(answered), deps.log));
  };
  const opened = (ref: FormRef, at: Opening): Promise<boolean> =>
    openForm(deps, client, ref, at).then(
      () => true,
      (err: unknown) => {
        deps.log.warn({ err, form: ref.form }, 'a form could not be opened; its words are sent instead');
        return false;
      },
    );
  const forms = listenToForms(bolt, { deps, door, client, once, isForeign, reply, track });

  // Only this app's commands arrive here, whatever the team's manifest calls them.
  bolt.command(/^\/./, async ({ ack, command, respond }) => {
    await ack();
    const invocation: Invocation = {
      source: 'command',
      user: command.user_id as SlackUserId,
      outsider: isForeign(command.team_id),
      channel: command.channel_id as ChannelId,
      requestKey: `command:${command.trigger_id}`,
    };
    if (!once(invocation.requestKey)) return;
    const where = { channel: command.channel_id, user: command.user_id };
    reply(
      privately(respond, client, where, deps.log),
      command.user_id,
      () => door.command(invocation, command.text ?? ''),
      { trigger: command.trigger_id, user: invocation.user, channel: command.channel_id, thread: null },
    );
  });

  bolt.event('app_mention', async ({ event, body, context }) => {
    if (event.user === undefined) return;
    const threadTs = event.thread_ts ?? event.ts;
    const user = event.user as SlackUserId;
    const channel = event.channel as ChannelId;
    const requestKey = `mention:${body.event_id}`;
    if (!once(requestKey)) return;
    reply(inThread(client, { channel, user, threadTs }, deps.log), user, async () => {
      const thread = await threadAt(deps, channel, event.thread_ts);
      const { team, user_team, source_team } = event as { team?: string; user_team?: string; source_team?: string };
      const outsider = event.bot_id !== undefined || [team, user_team, source_team].some(isForeign);
      const subject = thread?.subject;
      const invocation: Invocation = { source: 'mention', user, outsider, channel, requestKey, subject };
      const said = readMention(event.text, context.botUserId);
      return door.command(invocation, thread ? readInThread(said, thread, deps.registry) : said);
    });
  });

  bolt.event('member_joined_channel', async ({ event, context }) => {
    const channel = event.channel as ChannelId;
    if (event.user !== context.botUserId) return;
    track(
      lane(() => greet(deps, channel)).catch((error: unknown) =>
        deps.log.warn({ err: error, channel }, 'could not say hello in a channel'),
      ),
    );
  });

  bolt.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return;
    const { user } = event;
    track(
      lane(() => homes.open(user as SlackUserId, isForeign(body.team_id))).catch((error: unknown) =>
        deps.log.warn({ err: error, user }, 'could not draw a Home'),
      ),
    );
  });

  bolt.action<BlockAction>(/./, async ({ ack, action, body, respond }) => {
    await ack();
    if (body.view?.type === 'modal') {
      forms.changed(body);
      return;
    }
    const user = body.user.id as SlackUserId;
    const channel = body.channel?.id ?? body.container?.channel_id;
    const message = body.message?.ts ?? body.container?.message_ts;
    const known = readActionId(action.action_id);
    const value = 'value' in action ? action.value : undefined;
    if (known !== null && body.view?.type === 'home') {
      const requestKey = `click:home:${action.action_id}:${user}:${action.action_ts}`;
      if (!once(requestKey)) return;
      const outsider = isForeign(body.user.team_id);
      const work = async (): Promise<Answer> => {
        const place = await placeOfClick(deps.store, known, value, user);
        const click = clickOf(deps, known, value);
        const invocation: Invocation = { source: 'click', user, outsider, channel: place, requestKey };
        return door.click(invocation, { ...click, detail: { ...click.detail, in: 'home' } });
      };
      const at = { trigger: body.trigger_id, user, channel: null, thread: null };
      reply(homes.answer(user, outsider), user, work, at);
      return;
    }
    if (typeof channel !== 'string' || known === null) {
      deps.log.warn({ action: action.action_id }, 'a click that no card of this version has');
      const entry = { actor: body.user.id, channel: channel ?? null, kind: 'click', name: action.action_id } as const;
      track(
        deps.store.audit
          .add({ ...entry, detail: {}, allowed: false, outcome: 'unknown', requestKey: null }, deps.now())
          .catch((error: unknown) => deps.log.error({ err: error }, 'a click could not be audited')),
      );
      return;
    }
    const invocation: Invocation = {
      source: 'click',
      user,
      outsider: isForeign(body.user.team_id),
      channel: channel as ChannelId,
      requestKey: `click:${channel}:${message}:${action.action_id}:${user}:${action.action_ts}`,
    };
    if (!once(invocation.requestKey)) return;
    const threadTs = threadOf(body);
    const deliver = privately(respond, client, { channel, user, threadTs }, deps.log);
    const onlyTheirs = body.container?.is_ephemeral === true;
    const work = async (): Promise<Answer> => {
      const answer = await door.click(invocation, clickOf(deps, known, value));
      // The question has been answered: its button goes.
      if (onlyTheirs && known === 'cluster.terminate') return { ...answer, replaces: true };
      // Below a card that all see, its thread tells all; a schedule has none.
      return onlyTheirs || known.startsWith('schedule.') ? answer : { ...answer, toAll: false };
    };
    reply(deliver, body.user.id, work, { trigger: body.trigger_id, user, channel, thread: threadTs ?? null });
  });
}

/** The thread in which a click was made; none for its first message, nor for a reply that the channel shows too. */
function threadOf({ container, message }: BlockAction): string | undefined {
  const threadTs: unknown = container?.thread_ts;
  const isShown = message?.ts === threadTs || message?.subtype === 'thread_broadcast';
  return typeof threadTs === 'string' && !isShown ? threadTs : undefined;
}
