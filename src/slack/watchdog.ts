import type { Logger } from 'pino';

/** Slack gives up on a command after three seconds; a late acknowledgement is silent otherwise. */
const LIMIT_MS = 3000;

/** Notes when an envelope came and when it was acknowledged, and says in the log which ones were late. */
export interface Watchdog {
  received(envelope: string, what: string): void;
  acknowledged(envelope: string): void;
  stop(): void;
}

/** A watchdog; `limitMs` is Slack's unless a test is in a hurry. */
export function createWatchdog(log: Logger, limitMs = LIMIT_MS): Watchdog {
  const open = new Map<string, { what: string; since: number; timer: NodeJS.Timeout; late: boolean }>();
  return {
    received(envelope, what) {
      if (open.has(envelope)) return;
      const timer = setTimeout(() => {
        const entry = open.get(envelope);
        if (!entry) return;
        entry.late = true;
        log.error({ envelope, what, limitMs }, 'an envelope from Slack was not acknowledged in time');
        // Never acknowledged at all: it must not stay in memory for ever.
        entry.timer = setTimeout(() => open.delete(envelope), 60_000).unref();
      }, limitMs).unref();
      open.set(envelope, { what, since: performance.now(), timer, late: false });
    },
    acknowledged(envelope) {
      const entry = open.get(envelope);
      if (!entry) return;
      clearTimeout(entry.timer);
      open.delete(envelope);
      const tookMs = Math.round(performance.now() - entry.since);
      if (entry.late) log.error({ envelope, what: entry.what, tookMs }, 'an envelope from Slack was acknowledged late');
    },
    stop() {
      for (const { timer } of open.values()) clearTimeout(timer);
      open.clear();
    },
  };
}
