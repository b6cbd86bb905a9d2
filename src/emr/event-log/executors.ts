import type { RunNumbers } from '../../run-report.ts';

/** Takes the comings and goings of executors, and adds up what they could have done. */
export interface Executors {
  added(id: string, cores: number, at: number): void;
  removed(id: string, reason: string, at: number): void;
  /** A task held one core for this long. */
  worked(ms: number): void;
  /** Of those that are there now. */
  cores(): number;
  report(startedAt: number, endedAt: number): Omit<RunNumbers['executors'], 'memory'>;
}

/** Moments of the timeline; when there are more, every second one is dropped. */
const MOST_MOMENTS = 64;
/** More at once than any cluster has; a log that names more is not one of Spark's. */
const MOST_HERE = 100_000;
/** Spark's and YARN's words for an executor that was let go because it had nothing to do. */
const EXPECTED = /killed by driver|explicit termination request|idle|decommission/i;

export function createExecutors(): Executors {
  const here = new Map<string, { cores: number; since: number }>();
  const sum = { added: 0, lost: 0, most: 0, coreMs: 0, busyMs: 0, cores: 0 };
  let cores = 0;
  let moments: { at: number; executors: number }[] = [];
  const note = (at: number): void => {
    moments.push({ at, executors: here.size });
    if (moments.length >= 2 * MOST_MOMENTS) moments = moments.filter((_, index) => index % 2 === 0);
  };
  const leave = (id: string, at: number): boolean => {
    const one = here.get(id);
    if (!one) return false;
    here.delete(id);
    cores -= one.cores;
    sum.coreMs += one.cores * Math.max(0, at - one.since);
    return true;
  };
  return {
    added(id, own, at) {
      leave(id, at);
      if (here.size >= MOST_HERE) return;
      here.set(id, { cores: own, since: at });
      cores += own;
      sum.added += 1;
      sum.cores = Math.max(sum.cores, own);
      sum.most = Math.max(sum.most, here.size);
      note(at);
    },
    removed(id, reason, at) {
      if (!leave(id, at)) return;
      if (!EXPECTED.test(reason)) sum.lost += 1;
      note(at);
    },
    worked(ms) {
      sum.busyMs += Math.max(0, ms);
    },
    cores: () => cores,
    report(startedAt, endedAt) {
      for (const id of [...here.keys()]) leave(id, endedAt);
      const timeline = moments.map(({ at, executors }) => ({ atMs: Math.max(0, at - startedAt), executors }));
      return { ...sum, timeline: timeline.slice(-MOST_MOMENTS) };
    },
  };
}
