import type { PageEvent } from '../contract.ts';

/** Who may see an event; without one, everybody. */
export type Audience = (user: string) => boolean;

type Listener = { user: string | undefined; send: (event: PageEvent) => void };

/** Tells pages and scripts what happens. A listener without a user sees everything. */
export interface EventHub {
  publish(event: PageEvent, audience?: Audience): void;
  listen(user: string | undefined, send: (event: PageEvent) => void): () => void;
}

export function createHub(): EventHub {
  const listeners = new Set<Listener>();
  return {
    publish(event, audience) {
      for (const listener of listeners) {
        if (listener.user === undefined || !audience || audience(listener.user)) listener.send(event);
      }
    },
    listen(user, send) {
      const listener = { user, send };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
