import type { WebSocketServer } from 'ws';

const PATIENCE_MS = 500;

/** Says goodbye to every client of a WebSocket server, and hangs up on those that do not answer. */
export async function closeGracefully(server: WebSocketServer): Promise<void> {
  const clients = [...server.clients];
  const closed = clients.map((client) => new Promise<void>((resolve) => client.once('close', () => resolve())));
  for (const client of clients) client.close(1001);
  const hangUp = setTimeout(() => {
    for (const client of clients) client.terminate();
  }, PATIENCE_MS);
  await Promise.all(closed);
  clearTimeout(hangUp);
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
