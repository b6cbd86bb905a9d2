import type { Message, PageEvent, View, Workspace } from '../../contract.ts';

/** `refused`: a server is there, but it was started anew and no longer knows this browser. */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused';

/** All the page knows; replaced as a whole on each change. */
export interface PageState {
  workspace: Workspace;
  me: string;
  /** By channel, then by timestamp; thread replies are among them. */
  messages: Readonly<Record<string, ReadonlyMap<string, Message>>>;
  /** Messages that arrived in a channel since it was last looked at. */
  unread: Readonly<Record<string, number>>;
  /** Ephemeral messages that were waved away; the server still has them. */
  dismissed: ReadonlySet<string>;
  /** The channels of `unread` where one of them names me. */
  mentioned: Readonly<Record<string, true>>;
  /** The channel on screen, which never becomes unread. */
  open: string | null;
  /** Open modals, the topmost last. */
  views: readonly View[];
  home: View | null;
  connection: Connection;
}

export type PageAction =
  | { type: 'event'; event: PageEvent }
  | { type: 'workspace'; workspace: Workspace }
  /** `newer` are those that an event told of while the load was under way: the event knows better than the answer. */
  | { type: 'loaded'; channel: string; threadTs?: string; messages: Message[]; newer?: ReadonlySet<string> }
  | { type: 'opened'; channel: string | null }
  | { type: 'dismissed'; channel: string; ts: string }
  | { type: 'home'; view: View | null }
  | { type: 'views'; views: View[] }
  | { type: 'view_gone'; viewId: string }
  | { type: 'connection'; connection: Connection };

export function initialState(workspace: Workspace, me: string): PageState {
  return {
    workspace,
    me,
    messages: {},
    unread: {},
    dismissed: new Set(),
    mentioned: {},
    open: null,
    views: [],
    home: null,
    connection: 'connecting',
  };
}

/** Whether a message is a reply in a thread. */
export function isReply(message: Message): boolean {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

/** Whether the channel shows a message: replies only where they were sent to the channel too. */
export const isInChannel = (message: Message): boolean => !isReply(message) || message.subtype === 'thread_broadcast';

function put(state: PageState, channel: string, change: (map: Map<string, Message>) => void): PageState {
  const map = new Map(state.messages[channel]);
  change(map);
  return { ...state, messages: { ...state.messages, [channel]: map } };
}

/** The parent's summary after a reply; the server's own count, when it comes, replaces it. */
function withReply(parent: Message, reply: Message): Message {
  if (Number(parent.latest_reply ?? 0) >= Number(reply.ts)) return parent;
  const author = reply.user ?? reply.bot_id;
  const users = parent.reply_users ?? [];
  return {
    ...parent,
    thread_ts: parent.ts,
    reply_count: (parent.reply_count ?? 0) + 1,
    latest_reply: reply.ts,
    reply_users: author && !users.includes(author) ? [...users, author] : users,
  };
}

function arrive(state: PageState, channel: string, message: Message): PageState {
  const known = state.messages[channel]?.has(message.ts) ?? false;
  const next = put(state, channel, (map) => {
    map.set(message.ts, message);
    const parent = isReply(message) ? map.get(message.thread_ts ?? '') : undefined;
    if (parent && !known && !message.ephemeral_to) map.set(parent.ts, withReply(parent, message));
  });
  const mine = message.user === state.me;
  if (known || mine || !isInChannel(message) || state.open === channel) return next;
  const named = message.text.includes(`<@${state.me}`) || message.ephemeral_to === state.me;
  return {
    ...next,
    unread: { ...state.unread, [channel]: (state.unread[channel] ?? 0) + 1 },
    ...(named ? { mentioned: { ...state.mentioned, [channel]: true as const } } : {}),
  };
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  const { [key]: _, ...rest } = record;
  return rest;
}

/** A pushed view stands on the one that opened it; any other opened view starts a new stack. */
function openView(views: readonly View[], view: View): View[] {
  const below = views.findIndex((v) => v.id === view.previous_view_id);
  return below >= 0 ? [...views.slice(0, below + 1), view] : [view];
}

function onEvent(state: PageState, event: PageEvent): PageState {
  switch (event.type) {
    case 'message':
      return arrive(state, event.channel, event.message);
    case 'message_changed':
      return put(state, event.channel, (map) => map.set(event.message.ts, event.message));
    case 'message_deleted':
      return put(state, event.channel, (map) => map.delete(event.ts));
    case 'view_opened':
      return { ...state, views: openView(state.views, event.view) };
    case 'view_updated':
      return event.view.type === 'home'
        ? { ...state, home: event.view }
        : { ...state, views: state.views.map((v) => (v.id === event.view.id ? event.view : v)) };
    case 'view_closed':
      return { ...state, views: state.views.filter((v) => v.id !== event.view_id) };
    case 'home_published':
      return { ...state, home: event.view };
    case 'app_connected':
      return {
        ...state,
        workspace: { ...state.workspace, app: { ...state.workspace.app, connected: event.connected } },
      };
    case 'workspace_changed':
      return state;
  }
}

/** The next state of the page: pure, so that its cases can be listed in a test. */
export function reduce(state: PageState, action: PageAction): PageState {
  switch (action.type) {
    case 'event':
      return onEvent(state, action.event);
    case 'workspace':
      return { ...state, workspace: action.workspace };
    case 'loaded':
      return put(state, action.channel, (map) => {
        // A reload is the truth for what it covers: what it no longer has was deleted meanwhile.
        const inPlace = (m: Message) => (action.threadTs ? m.thread_ts === action.threadTs : isInChannel(m));
        const covered = (m: Message) => inPlace(m) && !m.ephemeral_to && !action.newer?.has(m.ts);
        for (const m of [...map.values()]) if (covered(m)) map.delete(m.ts);
        for (const m of action.messages) if (!state.dismissed.has(m.ts) && !action.newer?.has(m.ts)) map.set(m.ts, m);
      });
    case 'opened': {
      const channel = action.channel ?? '';
      return {
        ...state,
        open: action.channel,
        unread: without(state.unread, channel),
        mentioned: without(state.mentioned, channel),
      };
    }
    case 'dismissed':
      return {
        ...put(state, action.channel, (map) => map.delete(action.ts)),
        dismissed: new Set([...state.dismissed, action.ts]),
      };
    case 'home':
      return { ...state, home: action.view };
    case 'views':
      return { ...state, views: action.views };
    case 'view_gone':
      return { ...state, views: state.views.filter((v) => v.id !== action.viewId) };
    case 'connection':
      return { ...state, connection: action.connection };
  }
}
