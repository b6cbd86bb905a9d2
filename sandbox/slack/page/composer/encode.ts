import type { Workspace } from '../../contract.ts';
import { encodeText } from '../mrkdwn/escape.ts';

const NAMED = /(^|[\s(])([@#])([\p{L}\p{N}_.-]*[\p{L}\p{N}_])/gu;

/** Turns what a person typed into what Slack keeps: escaped, `@ada` and `#general` as ids. */
export function encodeMessage(text: string, workspace: Workspace): string {
  return encodeText(text).replace(NAMED, (whole, lead: string, sign: string, name: string) => {
    const wanted = name.toLowerCase();
    if (sign === '#') {
      const channel = workspace.channels.find((c) => !c.is_im && c.name === wanted);
      return channel ? `${lead}<#${channel.id}>` : whole;
    }
    if (['here', 'channel', 'everyone'].includes(wanted)) return `${lead}<!${wanted}>`;
    const user = workspace.users.find((u) => u.name.toLowerCase() === wanted);
    if (user) return `${lead}<@${user.id}>`;
    const group = workspace.user_groups.find((g) => g.handle === wanted);
    return group ? `${lead}<!subteam^${group.id}>` : whole;
  });
}
