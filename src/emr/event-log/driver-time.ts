import type { RunNumbers } from '../../run-report.ts';

/** Takes the beginnings and ends of jobs, and adds up the time in which none ran. */
export interface DriverTime {
  jobStarted(at: number): void;
  jobEnded(at: number): void;
  report(startedAt: number, endedAt: number): RunNumbers['driver'];
}

export function createDriverTime(): DriverTime {
  let running = 0;
  /** When the last job ended; null before the first. */
  let freeSince: number | null = null;
  let firstAt: number | null = null;
  let between = 0;
  let longest: { ms: number; at: number } | null = null;
  const gap = (from: number, to: number): number => {
    const ms = Math.max(0, to - from);
    if (ms > (longest?.ms ?? 0)) longest = { ms, at: from };
    return ms;
  };
  return {
    jobStarted(at) {
      firstAt ??= at;
      if (running === 0 && freeSince !== null) between += gap(freeSince, at);
      running += 1;
    },
    jobEnded(at) {
      running = Math.max(0, running - 1);
      if (running === 0) freeSince = at;
    },
    report(startedAt, endedAt) {
      const before = gap(startedAt, firstAt ?? endedAt);
      const after = freeSince !== null && running === 0 ? gap(freeSince, endedAt) : 0;
      return {
        aloneMs: before + between + after,
        longest: longest && { ms: longest.ms, atMs: Math.max(0, longest.at - startedAt) },
      };
    },
  };
}
