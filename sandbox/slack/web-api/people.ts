import type { UserGroup } from '../contract.ts';
import { APP_ID, BOT_ID, BOT_USER_ID, type Member, TEAM } from '../workspace.ts';
import { SlackError, type World } from '../world.ts';
import { type Args, flag, page, required } from './args.ts';
import type { Answer, Method } from './method.ts';

/** `auth.test`, `users.*` and `usergroups.*`. */
export const peopleMethods: Record<string, Method> = {
  'auth.test': { tier: 'none', token: 'any', run: authTest },
  'users.info': {
    tier: 'four',
    run: (world, args) => ({ user: userJson(world, memberOf(world, required(args, 'user'), 'user_not_found')) }),
  },
  'users.getPresence': { tier: 'three', run: presence },
  'users.list': { tier: 'two', run: listUsers },
  'users.lookupByEmail': { tier: 'three', run: lookupByEmail },
  'usergroups.list': { tier: 'two', run: listGroups },
  'usergroups.users.list': { tier: 'two', run: listGroupUsers },
};

function authTest(world: World): Answer {
  const bot = memberOf(world, BOT_USER_ID, 'invalid_auth');
  return {
    url: `https://${TEAM.domain}.slack.com/`,
    team: TEAM.name,
    user: bot.name,
    team_id: TEAM.id,
    user_id: bot.id,
    bot_id: BOT_ID,
    is_enterprise_install: false,
  };
}

/** What an app learns of somebody else: whether they are there, and nothing more. */
function presence(world: World, args: Args): Answer {
  const member = memberOf(world, required(args, 'user'), 'user_not_found');
  return { presence: member.away ? 'away' : 'active' };
}

function listUsers(world: World, args: Args): Answer {
  const { items, next } = page(world.store.state.members, args, 1000, 1000);
  return {
    members: items.map((member) => userJson(world, member)),
    cache_ts: Math.floor(world.now() / 1000),
    response_metadata: { next_cursor: next },
  };
}

function lookupByEmail(world: World, args: Args): Answer {
  const email = required(args, 'email').toLowerCase();
  const member = world.store.state.members.find((candidate) => candidate.email === email);
  if (!member) throw new SlackError('users_not_found');
  return { user: userJson(world, member) };
}

function listGroups(world: World, args: Args): Answer {
  const groups = world.store.state.userGroups.map((group) => ({
    ...groupJson(group),
    ...(flag(args, 'include_users') ? { users: group.users } : {}),
    ...(flag(args, 'include_count') ? { user_count: group.users.length } : {}),
  }));
  return { usergroups: groups };
}

function listGroupUsers(world: World, args: Args): Answer {
  const id = required(args, 'usergroup');
  const group = world.store.state.userGroups.find((candidate) => candidate.id === id);
  if (!group) throw new SlackError('no_such_subteam');
  return { users: group.users };
}

function memberOf(world: World, id: string, error: string): Member {
  const member = world.store.member(id);
  if (!member) throw new SlackError(error);
  return member;
}

/** A user as `users.info` shows it; the address only with the scope for it. */
function userJson(world: World, member: Member): Answer {
  const email = member.email && world.manifest.botScopes.includes('users:read.email') ? { email: member.email } : {};
  return {
    id: member.id,
    team_id: TEAM.id,
    name: member.name,
    deleted: false,
    color: member.color.replace('#', ''),
    real_name: member.real_name,
    tz: member.tz,
    tz_label: member.tz,
    tz_offset: 0,
    profile: {
      real_name: member.real_name,
      display_name: member.name,
      team: TEAM.id,
      ...email,
      ...(member.is_bot ? { bot_id: BOT_ID, api_app_id: APP_ID } : {}),
    },
    is_admin: false,
    is_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: member.is_bot,
    is_app_user: false,
    updated: 0,
  };
}

function groupJson(group: UserGroup): Answer {
  return {
    id: group.id,
    team_id: TEAM.id,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: '',
    handle: group.handle,
    is_external: false,
    date_delete: 0,
  };
}
