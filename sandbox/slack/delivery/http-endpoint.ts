import { createHmac } from 'node:crypto';
import { newSecret } from '../ids.ts';
import type { Envelope, Outcome } from './deliver.ts';

/** Delivery to an app in HTTP mode: one signed POST, the answer is the ack. */
export interface HttpEndpoint {
  /** Slack's `url_verification`: whether the address answers a signed challenge with its value. */
  verify(url: string, token: string, timeoutMs: number): Promise<boolean>;
  post(url: string, envelope: Envelope, timeoutMs: number): Promise<Outcome>;
}

/** Slack's v0 signature over timestamp and raw body. */
export function signV0(secret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

export function createHttpEndpoint(signingSecret: string, now: () => number): HttpEndpoint {
  const headersFor = (contentType: string, body: string): Record<string, string> => {
    const timestamp = Math.floor(now() / 1000);
    return {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signV0(signingSecret, timestamp, body),
    };
  };
  return {
    async verify(url, token, timeoutMs) {
      const challenge = newSecret();
      const body = JSON.stringify({ type: 'url_verification', token, challenge });
      try {
        const headers = headersFor('application/json', body);
        const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) });
        return response.ok && (await response.text()).includes(challenge);
      } catch {
        return false;
      }
    },
    async post(url, envelope, timeoutMs) {
      const { contentType, body } = encode(envelope);
      const headers = headersFor(contentType, body);
      if (envelope.retry_attempt) {
        headers['x-slack-retry-num'] = String(envelope.retry_attempt);
        headers['x-slack-retry-reason'] = envelope.retry_reason ?? '';
      }
      try {
        const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) });
        const text = await response.text();
        if (!response.ok) return { kind: 'http_error', status: response.status };
        return { kind: 'acked', payload: decode(text) };
      } catch (error) {
        const late = error instanceof DOMException && error.name === 'TimeoutError';
        return late ? { kind: 'timeout' } : { kind: 'no_connection' };
      }
    },
  };
}

function encode(envelope: Envelope): { contentType: string; body: string } {
  const form = 'application/x-www-form-urlencoded';
  if (envelope.type === 'events_api')
    return { contentType: 'application/json', body: JSON.stringify(envelope.payload) };
  if (envelope.type === 'interactive') {
    return { contentType: form, body: new URLSearchParams({ payload: JSON.stringify(envelope.payload) }).toString() };
  }
  const fields = Object.entries(envelope.payload).map(([key, value]) => [key, String(value)]);
  return { contentType: form, body: new URLSearchParams(fields).toString() };
}

function decode(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
