import { randomUUID } from 'node:crypto';
import type { CallLog } from '../control/call-log.ts';
import type { Faults } from '../control/faults.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import type { Sockets } from './sockets.ts';

export type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api';

export interface Envelope {
  envelope_id: string;
  type: EnvelopeType;
  payload: Record<string, unknown>;
  accepts_response_payload: boolean;
  retry_attempt?: number;
  retry_reason?: string;
}

/** How a delivery ended: what the app acknowledged with, or why it did not. */
export type Outcome =
  | { kind: 'acked'; payload: unknown }
  | { kind: 'timeout' }
  | { kind: 'no_connection' }
  | { kind: 'http_error'; status: number };

export interface Delivery {
  /** Sends one payload to the app, through a socket or to the request URL, and waits for the ack. */
  send(type: EnvelopeType, name: string, payload: Record<string, unknown>): Promise<Outcome>;
  /** Sends an event, and again at once, after a minute and after five when it stays unacknowledged. */
  sendEvent(name: string, payload: Record<string, unknown>): Promise<Outcome>;
  /** Turns to HTTP mode at an address that passes Slack's verification, or with `null` back to Socket Mode. */
  setRequestUrl(url: string | null): Promise<boolean>;
  close(): void;
}

export interface DeliveryOptions {
  sockets: Sockets;
  endpoint: HttpEndpoint;
  faults: Faults;
  log: CallLog;
  ackTimeoutMs: number;
  verificationToken: string;
  /** Waits before the redeliveries of an event. */
  retryAfterMs: readonly number[];
}

/** Slack's own schedule for events: at once, after one minute, after five. */
export const EVENT_RETRY_AFTER_MS = [0, 60_000, 300_000] as const;

export function createDelivery(options: DeliveryOptions): Delivery {
  const { sockets, endpoint, faults, log, ackTimeoutMs } = options;
  const timers = new Set<NodeJS.Timeout>();
  let requestUrl: string | null = null;
  let closed = false;

  const attempt = async (envelope: Envelope): Promise<Outcome> => {
    if (faults.take(['deaf'])) return lateTimeout(ackTimeoutMs, timers);
    if (requestUrl !== null) return endpoint.post(requestUrl, envelope, ackTimeoutMs);
    const copies = faults.take(['duplicate_envelope']) ? 2 : 1;
    const acks = Array.from({ length: copies }, () => sockets.send(envelope, ackTimeoutMs));
    return (await Promise.all(acks))[0] ?? { kind: 'no_connection' };
  };

  const logged = async (envelope: Envelope, name: string): Promise<Outcome> => {
    const startedAt = performance.now();
    const outcome = await attempt(envelope);
    log.add({
      kind: 'delivery',
      name,
      args: envelope,
      answer: outcome.kind === 'acked' ? outcome.payload : outcome,
      status: outcome.kind === 'http_error' ? outcome.status : 200,
      durationMs: Math.round(performance.now() - startedAt),
      violations: outcome.kind === 'acked' ? [] : [`not acknowledged: ${outcome.kind}`],
    });
    return outcome;
  };

  const build = (type: EnvelopeType, payload: Record<string, unknown>): Envelope => ({
    envelope_id: randomUUID(),
    type,
    payload,
    // Slack takes an answer inside the ack for everything but events.
    accepts_response_payload: type !== 'events_api',
  });

  return {
    send: (type, name, payload) => logged(build(type, payload), name),
    async sendEvent(name, payload) {
      const envelope = { ...build('events_api', payload), retry_attempt: 0, retry_reason: '' };
      const first = await logged(envelope, name);
      let outcome = first;
      const retry = (index: number) => {
        const delay = options.retryAfterMs[index];
        if (closed || outcome.kind === 'acked' || delay === undefined) return;
        const timer = setTimeout(async () => {
          timers.delete(timer);
          const reason =
            outcome.kind === 'timeout' ? 'timeout' : outcome.kind === 'http_error' ? 'http_error' : 'connection_failed';
          const again = { ...envelope, envelope_id: randomUUID(), retry_attempt: index + 1, retry_reason: reason };
          outcome = await logged(again, name);
          retry(index + 1);
        }, delay);
        timers.add(timer);
      };
      retry(0);
      return first;
    },
    async setRequestUrl(url) {
      if (url !== null && !(await endpoint.verify(url, options.verificationToken, ackTimeoutMs))) return false;
      requestUrl = url;
      return true;
    },
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

function lateTimeout(ms: number, timers: Set<NodeJS.Timeout>): Promise<Outcome> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      resolve({ kind: 'timeout' });
    }, ms);
    timers.add(timer);
  });
}
