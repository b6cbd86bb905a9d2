import type { ControlAnswer } from '../contract.ts';
import type { Outcome } from '../delivery/deliver.ts';
import type { ResponseTarget } from '../delivery/response-urls.ts';
import { requireWritable } from '../messages.ts';
import { APP_ID, TEAM } from '../workspace.ts';
import { SlackError, type World } from '../world.ts';
import { runInvitation } from './invite.ts';
import { channelName, userOf } from './payloads.ts';
import { respond } from './respond.ts';
import { encodeCommandText } from './text.ts';

export interface CommandInput {
  user: string;
  channel: string;
  command: string;
  text: string;
  /** Set when it was typed into a thread, where Slack knows no slash commands. */
  thread_ts?: string | undefined;
}

/** A person sends a slash command; the answer is what Slack tells them when it does not work. */
export async function runCommand(world: World, input: CommandInput): Promise<ControlAnswer> {
  const { user, command, text } = input;
  const channel = world.store.channel(input.channel);
  if (!channel) throw new SlackError('channel_not_found');
  requireWritable(world, channel);
  const own = input.thread_ts ? null : runInvitation(world, { ...input, channel: channel.id });
  if (own) return own;
  const declared = world.manifest.commands.find((candidate) => candidate.command === command);
  if (!declared)
    return {
      ok: false,
      error: `${command} is not a valid command. To send a message that starts with "/", put a space before it.`,
    };
  if (input.thread_ts) return { ok: false, error: `${command} is not supported in threads. Sorry!` };
  const target: ResponseTarget = { channel: channel.id, user, messageTs: undefined };
  const outcome = await world.delivery.send('slash_commands', `${command} ${text}`.trim(), {
    token: world.secrets.verificationToken,
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: user,
    user_name: userOf(world, user).name,
    command,
    text: declared.shouldEscape ? encodeCommandText(world, text) : text,
    api_app_id: APP_ID,
    is_enterprise_install: 'false',
    response_url: world.responseUrls.create('commands', target),
    trigger_id: world.triggers.create(user),
  });
  const failure = commandFailure(command, outcome);
  if (failure) return { ok: false, error: failure };
  return answerFromAck(world, command, target, outcome);
}

function answerFromAck(world: World, command: string, target: ResponseTarget, outcome: Outcome): ControlAnswer {
  const payload = outcome.kind === 'acked' ? outcome.payload : undefined;
  const says = typeof payload === 'string' ? payload !== '' : Object.keys(Object(payload)).length > 0;
  if (!says) return { ok: true };
  try {
    respond(world, target, payload);
    return { ok: true };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    world.log.add({
      kind: 'ack',
      name: command,
      args: payload,
      answer: { ok: false, error: error.code, ...error.fields },
      status: 200,
      durationMs: 0,
      violations: violationsOf(error),
    });
    return { ok: false, error: `${command} failed with the error "${error.code}"` };
  }
}

/** Slack's words for a command that did not arrive or was not acknowledged. */
function commandFailure(command: string, outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'acked':
      return undefined;
    case 'timeout':
      return `${command} failed with the error "operation_timeout"`;
    case 'no_connection':
      return `${command} failed because the app did not respond`;
    case 'http_error':
      return `${command} failed with the error "${outcome.status < 500 ? 'http_client_error' : 'http_service_error'}"`;
  }
}

/** What the log calls a violation: the refusal and the validator's own words. */
export function violationsOf(error: SlackError): string[] {
  const { messages } = Object(error.fields.response_metadata) as { messages?: unknown };
  const details = Array.isArray(messages) ? messages.map(String) : [];
  return details.length > 0 ? details.map((detail) => `${error.code}: ${detail}`) : [error.code];
}
