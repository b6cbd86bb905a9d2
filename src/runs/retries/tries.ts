import type { RunId } from '../../ids.ts';
import type { Run } from '../../records.ts';
import type { Tries } from '../../slack/cards/retries.ts';
import type { Runs } from '../../store/store.ts';

/** A longer chain is not looked through: by then nobody wants to read it. */
const LONGEST = 12;

/** The tries before and after a run. */
export async function triesOf(runs: Pick<Runs, 'get' | 'retriesOf'>, run: Run): Promise<Tries> {
  const earlier: Run[] = [];
  let of = run.retryOf;
  while (of !== null && earlier.length < LONGEST) {
    const before = await runs.get(of);
    if (!before) break;
    earlier.unshift(before);
    of = before.retryOf;
  }
  return { earlier, next: (await runs.retriesOf(run.id)).at(-1) ?? null };
}

/** The request of the one run that tries a failed one again with its fix, whoever asks and however often. */
export const fixKey = (run: RunId): string => `fix:${run}`;
