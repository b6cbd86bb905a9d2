import type { Workspace } from '../../contract.ts';
import { fetchHome, fetchMessages, fetchViews, fetchWorkspace, NotAllowedError } from './api.ts';
import { followEvents } from './events.ts';
import { initialState, type PageAction, type PageState, reduce } from './reduce.ts';

/** One person's view of the workspace, kept up to date by the server's events. */
export interface PageStore {
  get: () => PageState;
  subscribe: (listener: () => void) => () => void;
  dispatch: (action: PageAction) => void;
  loadChannel: (channel: string) => Promise<void>;
  loadThread: (channel: string, threadTs: string) => Promise<void>;
  loadHome: () => Promise<void>;
  /** Follows the events until the returned function is called. */
  start: () => () => void;
}

export function createStore(workspace: Workspace, me: string): PageStore {
  let state = initialState(workspace, me);
  const listeners = new Set<() => void>();
  // What is on screen or was: refreshed after a lost connection, when events may have been missed.
  const followed = new Map<string, () => Promise<void>>();

  function dispatch(action: PageAction): void {
    const next = reduce(state, action);
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  }

  async function follow(key: string, load: () => Promise<void>): Promise<void> {
    followed.set(key, load);
    // A server that is gone shows as a lost connection, and the load is repeated when it is back.
    await load().catch(() => dispatch({ type: 'connection', connection: 'lost' }));
  }

  // What events told of while a channel's messages were on their way: an answer may be older than they are.
  const underWay = new Set<{ channel: string; newer: Set<string> }>();

  async function loadMessages(channel: string, threadTs?: string): Promise<void> {
    const load = { channel, newer: new Set<string>() };
    underWay.add(load);
    try {
      const messages = await fetchMessages(me, channel, threadTs);
      dispatch({ type: 'loaded', channel, ...(threadTs ? { threadTs } : {}), messages, newer: load.newer });
    } finally {
      underWay.delete(load);
    }
  }

  const loadWorkspace = async () => dispatch({ type: 'workspace', workspace: await fetchWorkspace() });

  // A modal that was open before a reload is still open on the server.
  const loadViews = async () => dispatch({ type: 'views', views: await fetchViews(me) });

  return {
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch,
    loadChannel: (channel) => follow(channel, () => loadMessages(channel)),
    loadThread: (channel, threadTs) => follow(`${channel}/${threadTs}`, () => loadMessages(channel, threadTs)),
    loadHome: () =>
      follow('home', async () => {
        const before = state.home;
        const view = await fetchHome(me);
        // The app may have published a newer one before this answer arrived.
        if (state.home === before) dispatch({ type: 'home', view });
        // Opening it for the first time makes the direct conversation with the app.
        await loadWorkspace();
      }),
    start: () =>
      followEvents(me, {
        onOpen: (again) => {
          dispatch({ type: 'connection', connection: 'open' });
          // What came between a load and this moment was not told; the Home is told from the start by its own load.
          const missed = [...followed].filter(([key]) => again || key !== 'home').map(([, load]) => load);
          for (const load of [loadViews, ...(again ? [loadWorkspace] : []), ...missed]) load().catch(() => undefined);
        },
        onLost: () => {
          dispatch({ type: 'connection', connection: 'lost' });
          // A WebSocket does not say why it failed; a request does.
          loadWorkspace().catch((error: unknown) => {
            if (error instanceof NotAllowedError) dispatch({ type: 'connection', connection: 'refused' });
          });
        },
        onEvent: (event) => {
          dispatch({ type: 'event', event });
          if ('channel' in event) {
            const ts = event.type === 'message_deleted' ? event.ts : event.message.ts;
            for (const load of underWay) if (load.channel === event.channel) load.newer.add(ts);
          }
          const unknown = 'channel' in event && !state.workspace.channels.some((c) => c.id === event.channel);
          if (unknown || event.type === 'workspace_changed') loadWorkspace().catch(() => undefined);
        },
      }),
  };
}
