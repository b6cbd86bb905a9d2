import { firstGap, joined, type Span } from '../spans.ts';
import type { Life } from './life.ts';

/**
 * What AWS's auto-termination takes for a sign of life (EMR Management Guide, "Using an auto-termination policy"): an
 * active application of YARN, an open notebook, a pending step. A running step that uses no YARN is none.
 */
export function signsForAws(life: Life): Span[] {
  const known = signs.get(life);
  if (known) return known;
  const pending = life.steps.map(({ createdAt, startedAt }) => ({ from: createdAt, to: startedAt }));
  const all = joined([...life.apps, ...life.kernels, ...pending]);
  signs.set(life, all);
  return all;
}

const signs = new WeakMap<Life, Span[]>();

/** When AWS's policy with so long a limit ends a cluster that it was attached to at its launch; `Infinity` for never. */
export const awsEndsAt = (life: Life, idleMs: number): number => firstGap(signsForAws(life), life.readyAt, idleMs);

/** Since when AWS takes a cluster for idle at a moment; null while it does not. */
export function awsIdleSince(life: Life, at: number): number | null {
  if (at < life.readyAt) return null;
  let since = life.readyAt;
  for (const { from, to } of signsForAws(life)) {
    if (from > at) break;
    if (to > at) return null;
    since = Math.max(since, to);
  }
  return since;
}
