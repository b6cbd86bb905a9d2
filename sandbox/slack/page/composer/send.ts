import type { ControlAnswer, Workspace } from '../../contract.ts';
import { sendCommand, sendMessage } from '../state/api.ts';
import { encodeMessage } from './encode.ts';

export interface Draft {
  me: string;
  channel: string;
  threadTs: string | undefined;
  text: string;
}

/** Sends what was typed, as a slash command or as a message, with Slack's own refusals of what is neither. */
export function sendDraft(draft: Draft, workspace: Workspace): Promise<ControlAnswer> {
  const { me, channel, threadTs, text } = draft;
  const [, command, rest = ''] = /^(\/[^\s]+)(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  if (!command) return sendMessage(me, channel, encodeMessage(text, workspace), threadTs);
  if (!workspace.commands.some((c) => c.command === command)) {
    return refuse(`${command} is not a valid command. Messages that start with “/” are read as commands here.`);
  }
  if (threadTs) return refuse(`${command} is not supported in threads. Sorry! Mention the app instead.`);
  return sendCommand(me, channel, command, rest.trim());
}

function refuse(error: string): Promise<ControlAnswer> {
  return Promise.resolve({ ok: false, error });
}
