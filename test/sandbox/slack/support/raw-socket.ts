import WebSocket from 'ws';
import type { LocalSlack } from '../../../../sandbox/slack/server.ts';
import { clientOf } from './harness.ts';

type Frame = Record<string, unknown> & { type: string; envelope_id?: string };

/** A Socket Mode connection without a client library: each frame as it comes, each ack by hand. */
export interface RawSocket {
  /** The next frame that has not been read yet. */
  next(): Promise<Frame>;
  ack(frame: Frame, payload?: unknown): void;
  closed: Promise<number>;
  close(): void;
  /** Frames that came and were not read. */
  unread(): number;
}

export async function openTicket(slack: LocalSlack): Promise<string> {
  const { url = '' } = await clientOf(slack, slack.appToken).apps.connections.open();
  return url;
}

/** Opens a connection and reads its hello. */
export async function connectRaw(slack: LocalSlack): Promise<RawSocket & { hello: Frame }> {
  const socket = new WebSocket(await openTicket(slack));
  const queue: Frame[] = [];
  const readers: ((frame: Frame) => void)[] = [];
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    const reader = readers.shift();
    if (reader) reader(frame);
    else queue.push(frame);
  });
  const next = () => {
    const known = queue.shift();
    return known ? Promise.resolve(known) : new Promise<Frame>((resolve) => readers.push(resolve));
  };
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const hello = await next();
  return {
    hello,
    next,
    closed,
    ack: ({ envelope_id }, payload) =>
      socket.send(JSON.stringify({ envelope_id, ...(payload === undefined ? {} : { payload }) })),
    close: () => socket.close(),
    unread: () => queue.length,
  };
}
