import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { CallLog } from '../control/call-log.ts';
import { APP_ID } from '../workspace.ts';
import { closeGracefully } from './close-gracefully.ts';
import type { Envelope, Outcome } from './deliver.ts';
import { forgetOlder } from './forget-older.ts';

/** Slack allows ten open connections an app. */
const MAX_CONNECTIONS = 10;
const TICKET_TTL_MS = 30_000;
const PING_EVERY_MS = 10_000;

/** The Socket Mode side: tickets, open sockets, and one envelope to one of them. */
export interface Sockets {
  /** A `ws://` address that can be opened once, within half a minute. */
  openUrl(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  send(envelope: Envelope, timeoutMs: number): Promise<Outcome>;
  /** Tells the oldest sockets to come again, as Slack does when it moves a connection, and closes them. */
  refresh(count: number): void;
  count(): number;
  close(): Promise<void>;
}

export interface SocketsOptions {
  baseUrl: () => string;
  now: () => number;
  log: CallLog;
  onConnected: (connected: boolean) => void;
}

export function createSockets(options: SocketsOptions): Sockets {
  const { now, log } = options;
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Map<string, number>();
  const open: WebSocket[] = [];
  /** By envelope, what waits for its ack; a copy of an envelope wants one of its own. */
  const waiting = new Map<string, ((payload: unknown) => void)[]>();
  const answered = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  let turn = 0;

  const pings = setInterval(() => {
    for (const socket of open) socket.ping(`Ping from local Slack ${Math.floor(now() / 1000)}`);
  }, PING_EVERY_MS);
  pings.unref();

  const onAck = (text: string) => {
    let ack: unknown;
    try {
      ack = JSON.parse(text);
    } catch {
      return violation('ack', text, `not JSON: ${text.slice(0, 80)}`);
    }
    const { envelope_id: id, payload } = Object(ack) as { envelope_id?: unknown; payload?: unknown };
    if (typeof id !== 'string') return violation('ack', ack, 'an ack without envelope_id');
    const resolve = waiting.get(id)?.shift();
    if (resolve) {
      if (waiting.get(id)?.length === 0) waiting.delete(id);
      answered.set(id, now());
      resolve(payload);
    } else {
      violation(
        'ack',
        ack,
        answered.has(id) ? `envelope ${id} was acknowledged twice` : `envelope ${id} was acknowledged too late`,
      );
    }
    // What is older than a minute can't be acknowledged twice by accident any more.
    forgetOlder(answered, (at) => now() - at > 60_000);
  };

  const violation = (name: string, args: unknown, text: string) => {
    log.add({ kind: 'ack', name, args, answer: null, status: 200, durationMs: 0, violations: [text] });
  };

  const attach = (socket: WebSocket) => {
    open.push(socket);
    socket.on('message', (data) => onAck(String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      drop(socket);
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: open.length,
        debug_info: { host: 'local-slack', build_number: 1, approximate_connection_time: 18060 },
        connection_info: { app_id: APP_ID },
      }),
    );
    if (open.length === 1) options.onConnected(true);
  };

  const drop = (socket: WebSocket) => {
    const index = open.indexOf(socket);
    if (index < 0) return;
    open.splice(index, 1);
    if (open.length === 0) options.onConnected(false);
  };

  return {
    openUrl() {
      forgetOlder(tickets, (at) => now() - at > TICKET_TTL_MS);
      const ticket = randomUUID();
      tickets.set(ticket, now());
      return `${options.baseUrl().replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${APP_ID}`;
    },

    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', 'http://local').searchParams.get('ticket') ?? '';
      const issuedAt = tickets.get(ticket);
      tickets.delete(ticket);
      const refusal =
        issuedAt === undefined || now() - issuedAt > TICKET_TTL_MS
          ? '403 Forbidden'
          : open.length >= MAX_CONNECTIONS
            ? '429 Too Many Requests'
            : undefined;
      if (refusal) {
        socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      server.handleUpgrade(request, socket, head, attach);
    },

    send(envelope, timeoutMs) {
      // One that is saying goodbye takes nothing any more.
      const ready = open.filter((candidate) => candidate.readyState === candidate.OPEN);
      const socket = ready[turn++ % Math.max(ready.length, 1)];
      if (!socket) return Promise.resolve({ kind: 'no_connection' });
      return new Promise<Outcome>((resolve) => {
        const acked = (payload: unknown) => {
          clearTimeout(timer);
          timers.delete(timer);
          resolve({ kind: 'acked', payload });
        };
        const timer = setTimeout(() => {
          timers.delete(timer);
          const others = (waiting.get(envelope.envelope_id) ?? []).filter((other) => other !== acked);
          if (others.length > 0) waiting.set(envelope.envelope_id, others);
          else waiting.delete(envelope.envelope_id);
          resolve({ kind: 'timeout' });
        }, timeoutMs);
        timers.add(timer);
        waiting.set(envelope.envelope_id, [...(waiting.get(envelope.envelope_id) ?? []), acked]);
        socket.send(JSON.stringify(envelope));
      });
    },

    refresh(count) {
      for (const socket of open.slice(0, count)) {
        socket.send(
          JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'local-slack' } }),
        );
        drop(socket);
        socket.close(1000);
      }
    },

    count: () => open.length,

    async close() {
      clearInterval(pings);
      for (const timer of timers) clearTimeout(timer);
      await closeGracefully(server);
    },
  };
}
