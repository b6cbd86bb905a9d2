/** What can be made to go wrong; the comment says what then happens. */
export const FAULT_KINDS = [
  'rate_limited', // 429 with Retry-After
  'error', // HTTP 500, or Slack's error `error` when one is named
  'slow', // the answer comes after `ms`
  'lost_reply', // the call takes effect, the connection drops before the answer
  'disconnect', // Slack refreshes the oldest socket now, or the `times` oldest
  'duplicate_envelope', // the next envelope arrives twice
  'deaf', // the sockets stay open, and the next `times` envelopes never arrive
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  kind: FaultKind;
  /** Only calls of this Web API method. */
  method?: string;
  /** How often; 1 when not given. */
  times?: number;
  /** Seconds, for `rate_limited`. */
  retryAfter?: number;
  /** Milliseconds, for `slow`. */
  ms?: number;
  /** Slack's error code, for `error`. */
  error?: string;
}

/** The faults that are waiting to happen. */
export interface Faults {
  add(fault: Fault): void;
  /** Takes one use of the first fault that fits, if any. */
  take(kinds: readonly FaultKind[], method?: string): Fault | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  let waiting: (Fault & { left: number })[] = [];
  return {
    add(fault) {
      waiting.push({ ...fault, left: fault.times ?? 1 });
    },
    take(kinds, method) {
      const fault = waiting.find((f) => kinds.includes(f.kind) && (f.method === undefined || f.method === method));
      if (!fault) return undefined;
      fault.left -= 1;
      if (fault.left <= 0) waiting = waiting.filter((other) => other !== fault);
      return fault;
    },
    clear() {
      waiting = [];
    },
  };
}
