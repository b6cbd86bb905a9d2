/** One request as the local AWS saw it. */
export interface Call {
  at: string;
  service: string;
  operation: string;
  status: number;
  /** The error's name, when it was refused. */
  error?: string;
  /** The fault that struck it. */
  fault?: string;
  durationMs: number;
}

/** The requests so far: the newest in full, all of them counted. */
export interface CallLog {
  add(call: Call): void;
  read(filter: { service?: string | undefined; operation?: string | undefined; since?: string | undefined }): {
    total: number;
    counts: Record<string, number>;
    calls: Call[];
  };
  clear(): void;
}

const KEPT = 10_000;

export function createCallLog(): CallLog {
  let calls: Call[] = [];
  let total = 0;
  const counts = new Map<string, number>();
  return {
    add(call) {
      total++;
      const name = `${call.service}:${call.operation}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      calls.push(call);
      // Cut rarely, so that adding stays cheap.
      if (calls.length > 2 * KEPT) calls = calls.slice(-KEPT);
    },
    read({ service, operation, since }) {
      const wanted = calls
        .slice(-KEPT)
        .filter(
          (call) =>
            (service === undefined || call.service === service) &&
            (operation === undefined || call.operation === operation) &&
            (since === undefined || Date.parse(call.at) >= Date.parse(since)),
        );
      return { total, counts: Object.fromEntries(counts), calls: wanted };
    },
    clear() {
      calls = [];
      total = 0;
      counts.clear();
    },
  };
}
