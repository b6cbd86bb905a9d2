import { LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Environment } from '../config/schema.ts';

/** Two clients, so that a slow or limited card never holds up an answer to a person. */
export interface SlackClients {
  /** Answers, lookups and what has a three-second trigger. */
  interaction: WebClient;
  /** Cards and threads, paced and repeated by the outbox. */
  updates: WebClient;
}

const TIMEOUT_MS = 10_000;

/**
 * A 429 pauses a client's whole queue, and a repeat of a call whose reply was lost posts twice: both are left to the
 * caller, who has the record of what was sent.
 */
export function createClients({ botToken, apiUrl }: Pick<Environment['slack'], 'botToken' | 'apiUrl'>): SlackClients {
  const options: WebClientOptions = {
    slackApiUrl: apiUrl,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    timeout: TIMEOUT_MS,
    logLevel: LogLevel.ERROR,
  };
  return { interaction: new WebClient(botToken, options), updates: new WebClient(botToken, options) };
}
