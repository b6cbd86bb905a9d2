import type { ControlAnswer } from '../slack/contract.ts';
import { CHANNELS, USERS } from '../slack/workspace.ts';
import type { Stage } from './stage.ts';

/** Types a command as Ada in #data-team. */
export async function typeAsAda(
  { slack }: Pick<Stage, 'slack'>,
  command: string,
  text: string,
): Promise<ControlAnswer> {
  const response = await fetch(`${slack.url}/control/command`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.controlToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user: USERS.ada, channel: CHANNELS.dataTeam, command, text }),
  });
  return (await response.json()) as ControlAnswer;
}
