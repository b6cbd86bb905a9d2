import type { Channel } from '../contract.ts';
import { newId } from '../ids.ts';
import type { StoredView } from '../store.ts';
import { APP_ID, BOT_ID, BOT_USER_ID, TEAM } from '../workspace.ts';
import { SlackError, type World } from '../world.ts';

type Json = Record<string, unknown>;

/** The `user` object of interactive payloads. */
export function userOf(world: World, id: string): Json {
  const member = world.store.member(id);
  if (!member) throw new SlackError('user_not_found');
  return { id, username: member.name, name: member.name, team_id: TEAM.id };
}

/** How payloads name a channel: a direct conversation has no name of its own. */
export function channelName(channel: Channel): string {
  if (channel.is_im) return 'directmessage';
  return channel.is_private ? 'privategroup' : channel.name;
}

/** The fields that every interactive payload starts with. */
export function interactiveFrame(world: World, user: string): Json {
  return {
    user: userOf(world, user),
    api_app_id: APP_ID,
    token: world.secrets.verificationToken,
    team: { id: TEAM.id, domain: TEAM.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** A view as Slack sends it. */
export function viewJson(view: StoredView): Json {
  return {
    id: view.id,
    team_id: TEAM.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata,
    callback_id: view.callback_id,
    state: view.state,
    hash: view.hash,
    title: view.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: view.clear_on_close,
    notify_on_close: view.notify_on_close,
    close: view.close ?? null,
    submit: view.submit ?? null,
    previous_view_id: view.previous_view_id ?? null,
    root_view_id: view.root_view_id ?? view.id,
    app_id: APP_ID,
    external_id: view.external_id,
    app_installed_team_id: TEAM.id,
    bot_id: BOT_ID,
  };
}

/** The frame around an event of the Events API. */
export function eventCallback(world: World, event: Json): Json {
  return {
    token: world.secrets.verificationToken,
    team_id: TEAM.id,
    context_team_id: TEAM.id,
    context_enterprise_id: null,
    api_app_id: APP_ID,
    event,
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.floor(world.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: TEAM.id, user_id: BOT_USER_ID, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${newId('E')}`,
  };
}
