import type { Channel } from '../contract.ts';
import { BOT_USER_ID } from '../workspace.ts';
import { SlackError, type World } from '../world.ts';
import type { Args } from './args.ts';
import type { Tier } from './rate-limits.ts';

export type Answer = Record<string, unknown>;

/** One method of the Web API: what it needs and what it does; a refusal is thrown as `SlackError`. */
export interface Method {
  /** The scopes of which the app must have one where the arguments decide; else those of the table of scopes. */
  scopes?: (world: World, args: Args) => readonly string[];
  tier: Tier;
  /** Which token; `bot` when not given. */
  token?: 'app' | 'any';
  run(world: World, args: Args): Answer | Promise<Answer>;
}

/** A channel by id or by `#name`. */
export function findChannel(world: World, name: string): Channel {
  const bare = name.replace(/^#/, '');
  const channel = world.store.channel(bare) ?? world.store.state.channels.find((c) => !c.is_im && c.name === bare);
  const hidden = channel && (channel.is_private || channel.is_im) && !channel.members.includes(BOT_USER_ID);
  if (!channel || hidden) throw new SlackError('channel_not_found');
  return channel;
}

/** A channel in which the app may speak, or the direct conversation with a user's id, which only posting takes. */
export function channelToPostIn(world: World, name: string): Channel {
  const isPerson = /^U[A-Z0-9]{6,}$/.test(name) && world.store.member(name) !== undefined;
  const channel = isPerson ? world.store.directChannel(BOT_USER_ID, name) : findChannel(world, name);
  if (channel.is_im && !world.manifest.messagesTab) throw new SlackError('messages_tab_disabled');
  const invited = channel.members.includes(BOT_USER_ID);
  if (!invited && !world.manifest.botScopes.includes('chat:write.public')) throw new SlackError('not_in_channel');
  return channel;
}

/** The scope that reads this kind of conversation: `channels:read`, `groups:history`, … */
export function conversationScopes(verb: 'read' | 'history') {
  return (world: World, args: Args): readonly string[] => {
    const id = typeof args.channel === 'string' ? args.channel : '';
    const channel = world.store.channel(id);
    if (!channel) return [`channels:${verb}`, `groups:${verb}`, `im:${verb}`];
    return [channel.is_im ? `im:${verb}` : channel.is_private ? `groups:${verb}` : `channels:${verb}`];
  };
}
