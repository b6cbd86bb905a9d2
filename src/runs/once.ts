import type { Intents } from '../store/store.ts';
import { secondsAfter } from './world.ts';

/** How an effect can be looked for and done, and what its errors say of it. */
export interface Attempt<T> {
  /** Looks for the effect of an earlier try, made at about this time. */
  find(since: Date): Promise<T | null>;
  act(): Promise<T>;
  /** True for an error that proves that nothing happened. */
  hadNoEffect(error: unknown): boolean;
}

/** `wait`: an earlier try may still show, or the next one is not due. */
export type Once<T> = { kind: 'done'; outcome: T } | { kind: 'wait'; until: Date };

/**
 * Does an outside effect at most once, whatever line the process is killed at: the intent is on record before the try,
 * and a try whose end is not known is looked for, as long as the world may take to show it, before the next one.
 */
export async function once<T>(
  deps: { intents: Intents; now: () => Date; settleSeconds: number },
  intent: { key: string; kind: string; subject: string },
  attempt: Attempt<T>,
): Promise<Once<T>> {
  const known = await deps.intents.open(intent, deps.now());
  if (known.done) return { kind: 'done', outcome: known.outcome as T };
  if (known.openSince) {
    const found = await attempt.find(known.openSince);
    if (found !== null) {
      await deps.intents.finish(intent.key, found, deps.now());
      return { kind: 'done', outcome: found };
    }
    const settledAt = secondsAfter(known.openSince, deps.settleSeconds);
    if (deps.now() < settledAt) return { kind: 'wait', until: settledAt };
    await deps.intents.clear(intent.key);
  }
  await deps.intents.attempt(intent.key, deps.now());
  try {
    const outcome = await attempt.act();
    await deps.intents.finish(intent.key, outcome, deps.now());
    return { kind: 'done', outcome };
  } catch (error) {
    if (attempt.hadNoEffect(error)) {
      await deps.intents.clear(intent.key);
      throw error;
    }
    // Whether it happened is not known: the next look finds out.
    return { kind: 'wait', until: secondsAfter(deps.now(), 1) };
  }
}
