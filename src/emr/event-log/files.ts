import type { Buffer } from 'node:buffer';
import type { RunNumbers } from '../../run-report.ts';
import { type Json, measured } from './json.ts';

type Files = RunNumbers['files'];

/** What SQL calls the numbers of its files, in `SQLMetrics` of its scans and writes. */
const METRICS: Record<string, keyof Files> = {
  'number of files read': 'read',
  'size of files read': 'readBytes',
  'number of written files': 'written',
  'written output': 'writtenBytes',
};
const NAMED =
  /"name":"(number of files read|size of files read|number of written files|written output)","accumulatorId":(\d+)/g;
/** Queries that are planned at once are few; a runaway log must not fill the memory. */
const MOST_KNOWN = 20_000;

/** Adds up files read and written: a plan names the accumulators, and the driver tells their values later. */
export interface FileCounts {
  /** A plan, as text: only four names in it are looked for. */
  plan(line: Buffer): void;
  updates(event: Json): void;
  report(): Files;
}

export function createFileCounts(): FileCounts {
  const known = new Map<number, keyof Files>();
  const sum: Files = { read: 0, readBytes: 0, written: 0, writtenBytes: 0 };
  return {
    plan(line) {
      if (known.size > MOST_KNOWN) known.clear();
      for (const [, name = '', id] of line.toString('latin1').matchAll(NAMED)) {
        const metric = METRICS[name];
        if (metric) known.set(Number(id), metric);
      }
    },
    updates(event) {
      const updates = Array.isArray(event.accumUpdates) ? event.accumUpdates : [];
      for (const update of updates) {
        const [id, value] = Array.isArray(update) ? update : [];
        const metric = known.get(Number(id));
        if (metric) sum[metric] += measured(value);
      }
    },
    report: () => ({ ...sum }),
  };
}
