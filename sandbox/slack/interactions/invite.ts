import type { ControlAnswer } from '../contract.ts';
import { SlackError, type World } from '../world.ts';
import { changeMembership } from './person.ts';
import { encodeTyped } from './text.ts';

/** Slack's own commands that change who is in a channel, the app too. */
const OWN = { '/invite': 'join', '/remove': 'leave' } as const;

/** Does `/invite @name` and `/remove @name`; null for a command that is not Slack's own. */
export function runInvitation(
  world: World,
  { channel, command, text }: { channel: string; command: string; text: string },
): ControlAnswer | null {
  const type = Object.entries(OWN).find(([name]) => name === command)?.[1];
  if (!type) return null;
  const user = /^<@([A-Z0-9]+)>$/.exec(encodeTyped(world, text.trim()))?.[1];
  if (user === undefined)
    return { ok: false, error: `${command} takes the name of a person or an app: ${command} @name` };
  try {
    return changeMembership(world, type, channel, user);
  } catch (error) {
    if (error instanceof SlackError) return { ok: false, error: `${command} did not work: ${error.message}` };
    throw error;
  }
}
