import type { PageEvent } from '../../contract.ts';

const FIRST_RETRY_MS = 400;
const LONGEST_RETRY_MS = 8_000;

export interface EventHandlers {
  onEvent: (event: PageEvent) => void;
  /** `again` is false for the first connection and true after a loss, when events may have been missed. */
  onOpen: (again: boolean) => void;
  onLost: () => void;
}

/** Follows the local Slack's events for one person, reconnecting for ever; returns the function that stops it. */
export function followEvents(user: string, handlers: EventHandlers): () => void {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let opened = false;
  let delay = FIRST_RETRY_MS;

  function connect(): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const current = new WebSocket(`${scheme}://${location.host}/control/events?user=${encodeURIComponent(user)}`);
    socket = current;
    current.onopen = () => {
      delay = FIRST_RETRY_MS;
      handlers.onOpen(opened);
      opened = true;
    };
    current.onmessage = (frame) => {
      if (!stopped) handlers.onEvent(JSON.parse(String(frame.data)) as PageEvent);
    };
    current.onclose = () => {
      if (stopped) return;
      handlers.onLost();
      timer = setTimeout(connect, delay);
      delay = Math.min(delay * 2, LONGEST_RETRY_MS);
    };
  }

  // A laptop that wakes up should not wait out the longest pause.
  const hurry = () => {
    if (stopped || socket?.readyState !== WebSocket.CLOSED) return;
    clearTimeout(timer);
    connect();
  };
  window.addEventListener('online', hurry);
  window.addEventListener('focus', hurry);
  connect();

  return () => {
    stopped = true;
    clearTimeout(timer);
    window.removeEventListener('online', hurry);
    window.removeEventListener('focus', hurry);
    socket?.close();
  };
}
