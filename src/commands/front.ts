import type { WebClient } from '@slack/web-api';
import { createPeople } from '../slack/people.ts';
import { createPresence } from '../slack/presence.ts';
import type { CommandDeps } from './context.ts';
import { createDoor, type Door } from './door.ts';
import { cacheGroups, type GroupLookup } from './groups.ts';
import { createRegistry } from './registry.ts';

/** What every way in has in common, Slack's and the terminal's: one registry, one lookup of roles, one door. */
export interface Front {
  deps: CommandDeps;
  door: Door;
  membersOf: GroupLookup;
}

/** Builds the front; user groups and the bot's channels are looked up with `client`. */
export function createFront(given: Omit<CommandDeps, 'registry' | 'presenceIn' | 'people'>, client: WebClient): Front {
  const { config, now } = given;
  const deps: CommandDeps = {
    ...given,
    registry: createRegistry(config),
    people: createPeople(client, now),
    presenceIn: createPresence(client, now),
  };
  const membersOf = cacheGroups(async (group) => {
    const { users } = await client.usergroups.users.list({ usergroup: group });
    return new Set(users ?? []);
  }, now);
  return { deps, door: createDoor(deps, membersOf), membersOf };
}
