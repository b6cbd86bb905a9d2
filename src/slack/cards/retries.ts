import { isDeepStrictEqual } from 'node:util';
import type { KnownBlock } from '@slack/types';
import type { RunId } from '../../ids.ts';
import type { Fix, Run } from '../../records.ts';
import { context } from '../blocks.ts';
import { inlineCode, mrkdwn } from '../escape.ts';
import { changesLine, ordinal, person } from '../words.ts';

/** A run among its tries: the failed ones before it, the first one first, and the newest that tries it again. */
export interface Tries {
  earlier: Run[];
  next: Run | null;
}

/** What makes this run another than the one before: `2nd try of r-…: executor memory 4g → 8g`. */
export function triedBefore(run: Run, { earlier }: Tries): KnownBlock[] {
  const last = earlier.at(-1);
  const [first] = earlier;
  if (last && first) {
    const fix = last.failure?.fix;
    // A later look at the logs may have found another cause, with another fix than the one that is tried here.
    const changes = fix && isDeepStrictEqual(fix.overrides, run.overrides) ? changed(fix.changes) : ownSettings(run);
    const chain = earlier.length > 1 ? [chainLine(earlier.map(causeOf), run.id)] : [];
    const what = changes && `: ${changes}`;
    return [context(`🔧 ${ordinal(earlier.length + 1)} try of ${inlineCode(first.id)}${what}`, ...chain)];
  }
  const own = ownSettings(run);
  return own ? [context(`🔧 With ${own}`)] : [];
}

/** What a run has other than its preset and its job. */
function ownSettings(run: Run): string {
  const own = Object.entries(run.overrides?.spark ?? {}).map(([name, value]) => inlineCode(`${name}=${value}`, 200));
  const { type, market, ebsGb } = run.overrides?.workers ?? {};
  if (type) own.push(`nodes ${mrkdwn(type, 40)}`);
  if (market) own.push(market);
  if (ebsGb) own.push(`${ebsGb} GiB of disk a node`);
  return own.join(', ');
}

/** Where a failed run went on, with other settings or as it was. */
export function triedAgain(run: Run, { next }: Tries): KnownBlock[] {
  if (!next) return [];
  const how = isDeepStrictEqual(next.overrides, run.overrides) ? '' : ' with the fix';
  const by = next.requestKey.startsWith('schedule:') ? 'its schedule' : person(next.requestedBy);
  return [context(`🔁 Tried again${how} as ${inlineCode(next.id)}, by ${by}`)];
}

const causeOf = ({ id, failure }: Run): { run: RunId; cause: string | null } => ({
  run: id,
  cause: failure?.cause ?? null,
});

/** `r-1 failed: executor-heap → r-2 failed: executor-heap → r-3`. */
export const chainLine = (chain: readonly { run: RunId; cause: string | null }[], now: RunId): string =>
  [
    ...chain.map(({ run, cause }) => `${inlineCode(run)} failed${cause ? `: ${mrkdwn(cause, 60)}` : ''}`),
    inlineCode(now),
  ].join(' → ');

/** What a fix changes, with the values easy to find. */
export const changed = (changes: Fix['changes']): string => mrkdwn(changesLine(changes), 900);
