import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { closeGracefully } from '../delivery/close-gracefully.ts';
import type { EventHub } from './hub.ts';

/** The page's live line: `WS /control/events?user=U…`, one event a frame. */
export interface EventsSocket {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

export function createEventsSocket(hub: EventHub): EventsSocket {
  const server = new WebSocketServer({ noServer: true });
  return {
    upgrade(request, socket, head) {
      const user = new URL(request.url ?? '/', 'http://local').searchParams.get('user') ?? undefined;
      server.handleUpgrade(request, socket, head, (client) => {
        const stop = hub.listen(user, (event) => client.send(JSON.stringify(event)));
        client.on('close', stop);
        client.on('error', () => client.terminate());
      });
    },
    close: () => closeGracefully(server),
  };
}
