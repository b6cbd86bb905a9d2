import type { Container, ControlAnswer, Message, View, Workspace } from '../../contract.ts';
import type { StateValues } from '../elements/values.ts';

/** The server does not know this browser: the page was opened without the address that carries the key. */
export class NotAllowedError extends Error {}

/** A click, a choice or a typed value, as Slack puts it into `actions[0]`. */
export type Action = { type: string; action_id: string; [field: string]: unknown };

export type SubmitAnswer = ControlAnswer & { errors?: Record<string, string> };

async function request<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/control/${path}`, {
    credentials: 'same-origin',
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (response.status === 401 || response.status === 403) throw new NotAllowedError(`${path}: ${response.status}`);
  const text = await response.text();
  // What is refused to a person (HTTP 400) is still an answer; what cannot be read is none.
  if (response.ok || (body !== undefined && response.status === 400)) return JSON.parse(text) as T;
  throw new Error(`The local Slack answered ${path} with ${response.status}: ${text.slice(0, 200)}`);
}

/** The refusals that a person can run into, in words. */
const REFUSALS: Record<string, string> = {
  not_in_channel: 'You are not a member of this channel.',
  channel_not_found: 'This channel is gone.',
  message_not_found: 'This message is gone.',
  view_not_found: 'This window is no longer open on the server. Close it and start again.',
};

/** Like `request`, but a server that cannot be reached is an answer a person can read, not an exception. */
async function ask<T extends ControlAnswer>(path: string, body: unknown): Promise<T | { ok: false; error: string }> {
  try {
    const answer = await request<T>(path, body);
    return answer.ok ? answer : { ...answer, error: REFUSALS[answer.error] ?? answer.error };
  } catch (error) {
    if (error instanceof NotAllowedError) return { ok: false, error: 'This page is no longer signed in. Reload it.' };
    return { ok: false, error: 'The local Slack cannot be reached. Is it still running?' };
  }
}

const inThread = (threadTs: string | undefined) => (threadTs ? { thread_ts: threadTs } : {});

const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

export const fetchWorkspace = () => request<Workspace>('workspace');

export async function fetchMessages(user: string, channel: string, threadTs?: string): Promise<Message[]> {
  return (await request<{ messages: Message[] }>(`messages?${query({ user, channel, ...inThread(threadTs) })}`))
    .messages;
}

export async function fetchHome(user: string): Promise<View | null> {
  return (await request<{ view: View | null }>(`home?${query({ user })}`)).view;
}

export const sendCommand = (user: string, channel: string, command: string, text: string, threadTs?: string) =>
  ask<ControlAnswer>('command', { user, channel, command, text, ...inThread(threadTs) });

export const sendMessage = (user: string, channel: string, text: string, threadTs?: string) =>
  ask<ControlAnswer>('message', { user, channel, text, ...inThread(threadTs) });

export const runShortcut = (user: string, callbackId: string) =>
  ask<ControlAnswer>('shortcut', { user, callback_id: callbackId });

export const sendAction = (user: string, container: Container, blockId: string, action: Action, values: StateValues) =>
  ask<ControlAnswer>('action', { user, container, block_id: blockId, action, values });

export const submitView = (user: string, viewId: string, values: StateValues) =>
  ask<SubmitAnswer>('view/submit', { user, view_id: viewId, values });

/** Closes one view, or with `all` the whole stack, as the × of a modal does. */
export const closeView = (user: string, viewId: string, all: boolean) =>
  ask<ControlAnswer>('view/close', { user, view_id: viewId, all });

export async function fetchViews(user: string): Promise<View[]> {
  return (await request<{ views: View[] }>(`views?${query({ user })}`)).views;
}
