import type { ControlAnswer } from '../../contract.ts';
import { sendCommand, sendMessage } from '../state/api.ts';

export interface Draft {
  me: string;
  channel: string;
  threadTs: string | undefined;
  text: string;
}

/** Sends what was typed: as a slash command if it starts with one, else as a message. The server judges both. */
export function sendDraft({ me, channel, threadTs, text }: Draft): Promise<ControlAnswer> {
  const [, command, rest = ''] = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  if (!command) return sendMessage(me, channel, text.trim(), threadTs);
  return sendCommand(me, channel, command, rest.trim(), threadTs);
}
