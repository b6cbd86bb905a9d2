import type { LogEntry } from '../contract.ts';

/** A ring of what went over the wire, for `GET /control/log` and for tests that want to see no violations. */
export interface CallLog {
  add(entry: Omit<LogEntry, 'seq' | 'at'>): LogEntry;
  since(seq: number): LogEntry[];
  clear(): void;
}

const KEPT = 10_000;

export function createCallLog(now: () => number): CallLog {
  let entries: LogEntry[] = [];
  let seq = 0;
  return {
    add(entry) {
      seq += 1;
      const full: LogEntry = { seq, at: new Date(now()).toISOString(), ...entry };
      entries.push(full);
      if (entries.length > KEPT) entries = entries.slice(-KEPT / 2);
      return full;
    },
    since: (from) => entries.filter((entry) => entry.seq > from),
    clear: () => {
      entries = [];
    },
  };
}
