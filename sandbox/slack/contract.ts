/**
 * What the page and scripts see of the local Slack. Messages, blocks and views are Slack's own JSON; this file adds
 * only the frame around them. The same paths serve the page (cookie) and scripts (bearer token).
 *
 *   GET  /control/workspace                                → Workspace
 *   GET  /control/messages?channel=C…[&thread_ts=…][&user=U…]   → { messages: Message[] }   (user: with their ephemerals)
 *   GET  /control/home?user=U…                             → { view: View | null }; publishes app_home_opened
 *   POST /control/command   { user, channel, command: '/emr', text }         → ControlAnswer
 *   POST /control/message   { user, channel, text, thread_ts? }              → ControlAnswer   (mentions of the app raise app_mention)
 *   POST /control/action    { user, container, block_id, action, values? }   → ControlAnswer   (a click, a select, …; values: what else is filled in, as in view.state.values)
 *   POST /control/view/submit { user, view_id, values }                      → ControlAnswer & { errors?: Record<block_id, string> }
 *   POST /control/view/close  { user, view_id, all? }                        → ControlAnswer   (all: the whole stack, the × of a modal)
 *   POST /control/shortcut { user, callback_id, channel?, message_ts? }      → ControlAnswer
 *   POST /control/options { user, container, block_id, action_id, value }    → { options } or { option_groups } of an external select
 *   GET  /control/views?user=U…                            → { views: View[] }   the person's open modals, bottom first
 *   POST /control/users     { name, real_name?, email? }                     → { ok, user }
 *   POST /control/users/presence { user, presence: 'active' | 'away' }       → ControlAnswer
 *   POST /control/channels  { name, topic?, members?, is_private? }          → { ok, channel }
 *   POST /control/channels/join | /control/channels/leave { channel, user }  → ControlAnswer   (the app's own user id invites or removes the app)
 *   POST /control/request-url { url: string | null }       → ControlAnswer   (HTTP mode: verified, then payloads go there, signed; null: Socket Mode)
 *   POST /control/faults    { kind, method?, times?, retryAfter?, ms?, error? }  rate_limited, error, slow, lost_reply, disconnect, duplicate_envelope, deaf
 *   POST /control/reset                                    → ControlAnswer   (a fresh workspace; sockets and tokens stay)
 *   GET  /control/log?since=N                              → { entries: LogEntry[] }
 *   WS   /control/events?user=U…                           → PageEvent, one JSON a frame
 */

export interface User {
  id: string;
  name: string;
  real_name: string;
  is_bot: boolean;
  tz: string;
  /** A colour for the avatar, `#rrggbb`. */
  color: string;
}

export interface Channel {
  id: string;
  /** Without `#`; for a direct message the other person's id. */
  name: string;
  is_im: boolean;
  is_private: boolean;
  topic: string;
  members: string[];
}

export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
}

export interface Workspace {
  team: { id: string; name: string; domain: string };
  /** The app of the manifest; `connected` says whether a bot listens on a socket now. */
  app: {
    id: string;
    name: string;
    bot_user_id: string;
    connected: boolean;
    home_tab: boolean;
    /** Nobody can write in the conversations with the app. */
    read_only: boolean;
  };
  users: User[];
  channels: Channel[];
  user_groups: UserGroup[];
  commands: { command: string; description: string; usage_hint: string }[];
  shortcuts: { name: string; callback_id: string; description: string; type: 'global' | 'message' }[];
}

/** Slack's message JSON; `blocks` are as posted. */
export interface Message {
  type: 'message';
  /** A reply that the channel shows too. */
  subtype?: 'thread_broadcast' | 'file_share';
  ts: string;
  user?: string;
  bot_id?: string;
  app_id?: string;
  text: string;
  blocks?: Block[];
  attachments?: unknown[];
  thread_ts?: string;
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  edited?: { user: string; ts: string };
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  /** Set on a message that only this user sees. */
  ephemeral_to?: string;
  files?: { id: string; name: string; title: string; mimetype: string; size: number; url_private: string }[];
}

export interface Block {
  type: string;
  block_id?: string;
  [field: string]: unknown;
}

export interface View {
  id: string;
  type: 'modal' | 'home';
  hash: string;
  callback_id: string;
  private_metadata: string;
  title?: { type: 'plain_text'; text: string };
  submit?: { type: 'plain_text'; text: string };
  close?: { type: 'plain_text'; text: string };
  blocks: Block[];
  state: { values: Record<string, Record<string, unknown>> };
  root_view_id?: string;
  previous_view_id?: string | null;
}

/** Where an interactive element was used. */
export type Container =
  | { type: 'message'; channel: string; message_ts: string; is_ephemeral: boolean }
  | { type: 'view'; view_id: string };

/** `error` is what Slack would tell the person, e.g. "/emr failed because the app did not respond". */
export type ControlAnswer = { ok: true } | { ok: false; error: string };

export type PageEvent =
  | { type: 'message'; channel: string; message: Message }
  | { type: 'message_changed'; channel: string; message: Message }
  | { type: 'message_deleted'; channel: string; ts: string }
  | { type: 'view_opened' | 'view_updated'; view: View }
  | { type: 'view_closed'; view_id: string }
  | { type: 'home_published'; view: View }
  | { type: 'app_connected'; connected: boolean }
  | { type: 'workspace_changed' };

/** One call of the app, or one delivery to it; `violations` is what Slack would not have taken, empty when all is well. */
export interface LogEntry {
  seq: number;
  /** ISO 8601. */
  at: string;
  kind: 'web_api' | 'response_url' | 'ack' | 'delivery';
  /** The Web API method, the envelope's type with its command, action or event, or the response_url's path. */
  name: string;
  /** Arguments of a call, payload of a delivery; tokens are left out. */
  args: unknown;
  answer: unknown;
  status: number;
  durationMs: number;
  violations: string[];
}
