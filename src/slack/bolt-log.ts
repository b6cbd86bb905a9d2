import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from 'pino';
import { redacted } from '../text/redact.ts';

/** Bolt's and the socket's words in Stoker's log. Debug is left out: it holds whole payloads. */
export function boltLogger(log: Logger): BoltLogger {
  const words = (parts: unknown[]): string => redacted(parts.map(String).join(' ')).slice(0, 2000);
  return {
    debug: () => {},
    info: (...parts) => log.debug(words(parts)),
    warn: (...parts) => log.warn(words(parts)),
    error: (...parts) => log.error(words(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
