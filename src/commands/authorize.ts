import type { Config, Role } from '../config/schema.ts';
import type { Invocation } from './context.ts';
import type { Command } from './spec.ts';

const RANK: Readonly<Record<Role, number>> = { viewer: 1, operator: 2, admin: 3 };
const STRONGEST_FIRST: readonly Role[] = ['admin', 'operator', 'viewer'];

/** What one person may, as far as it could be found out. */
export interface Access {
  /** The strongest role they have; null when they have none. */
  role: Role | null;
  /** User groups whose members Slack did not tell: a role may be missing because of them. */
  unknownGroups: readonly string[];
}

/**
 * Looks up who a person is; `membersOf` reads a user group and may fail. `everyone` are the people of Stoker's own
 * workspace: in a shared channel those of another one see the cards, and their buttons.
 */
export async function accessOf(
  roles: Config['roles'],
  { user, outsider }: Pick<Invocation, 'user' | 'outsider'>,
  membersOf: (group: string) => Promise<ReadonlySet<string>>,
): Promise<Access> {
  const unknownGroups: string[] = [];
  for (const role of STRONGEST_FIRST) {
    const members = roles[role];
    if ((members.includes('everyone') && !outsider) || members.includes(user)) return { role, unknownGroups };
    for (const group of members.filter((member) => member.startsWith('S'))) {
      const isMember = await membersOf(group).then(
        (users) => users.has(user),
        () => {
          unknownGroups.push(group);
          return false;
        },
      );
      if (isMember) return { role, unknownGroups };
    }
  }
  return { role: null, unknownGroups };
}

/** Admins may what operators may, operators what viewers may. */
export const may = (access: Access, needed: Role): boolean => access.role !== null && RANK[access.role] >= RANK[needed];

/** True when the command may be tried: by role, or because an owner may and the handler checks whose it is. */
export const mayTry = (access: Access, command: Pick<Command, 'role' | 'ownerMay'>): boolean =>
  may(access, command.role) || (command.ownerMay === true && access.role !== null);

/** Why not, which role may, and who can give it. */
export function refusal(config: Pick<Config, 'roles'>, access: Access, what: string, needed: Role): string {
  if (access.unknownGroups.length > 0) {
    const groups = access.unknownGroups.map((group) => `<!subteam^${group}>`).join(', ');
    return `Slack did not tell who is in ${groups} just now, so I cannot know whether you may ${what}. Try again in a minute.`;
  }
  const have = access.role ? `you are ${access.role}` : 'you have no role here';
  return `To ${what} you need the role *${needed}*; ${have}. ${askAdmins(config)}`;
}

/** Who can do what the one who asks may not. */
export function askAdmins(config: Pick<Config, 'roles'>): string {
  const admins = config.roles.admin.map(mention).join(', ');
  return admins ? `Ask ${admins}.` : 'Nobody is admin yet: name somebody under `roles.admin` in stoker.yml.';
}

const mention = (member: string): string =>
  member === 'everyone' ? 'anyone here' : member.startsWith('S') ? `<!subteam^${member}>` : `<@${member}>`;

/** Null when Stoker may be used in this channel; else where it may. An empty list means everywhere. */
export function channelRefusal(config: Pick<Config, 'channels'>, invocation: Invocation): string | null {
  const { allowed } = config.channels;
  // A button in a direct message, or in Home, stands below what Stoker itself has written there; a form without a channel was
  // opened by one, and asks for a channel where it needs one.
  const isOwn = invocation.source === 'click' || invocation.source === 'form';
  if (isOwn && /^[DUW]/.test(invocation.channel)) return null;
  if (allowed.length === 0 || allowed.includes(invocation.channel)) return null;
  const places = allowed.map((channel) => `<#${channel}>`).join(', ');
  return `I am not used in this channel. Ask me in ${places}.`;
}
