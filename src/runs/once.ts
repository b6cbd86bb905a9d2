import type { Intents } from '../store/store.ts';
import { secondsAfter } from './world.ts';

/** How an effect can be looked for and done, and what its errors say of it. */
export interface Attempt<P, T> {
  /** What can be done before, and again, without harm. */
  prepare(): Promise<P>;
  /** Looks for the effect of an earlier try, made at about this time. */
  find(since: Date): Promise<T | null>;
  act(prepared: P): Promise<T>;
  /** True for an error that proves that nothing happened. */
  hadNoEffect(error: unknown): boolean;
}

/** `wait`: an earlier try may still show, or the next one is not due. */
export type Once<T> = { kind: 'done'; outcome: T } | { kind: 'wait'; until: Date };

/**
 * Does an outside effect at most once, whatever line the process is killed at: the intent is on record before the try,
 * and a try whose end is not known is looked for, as long as the world may take to show it, before the next one.
 */
export async function once<P, T>(
  deps: { store: { intents: Intents }; now: () => Date; settleSeconds: number },
  intent: { key: string; kind: string; subject: string },
  attempt: Attempt<P, T>,
): Promise<Once<T>> {
  const { intents } = deps.store;
  const known = await intents.open(intent, deps.now());
  if (known.done) return { kind: 'done', outcome: known.outcome as T };
  if (known.openSince) {
    // A process that stood still after its look has not looked again.
    const lookedAt = deps.now();
    const found = await attempt.find(known.openSince);
    if (found !== null) {
      await intents.finish(intent.key, found, deps.now());
      return { kind: 'done', outcome: found };
    }
    const settledAt = secondsAfter(known.openSince, deps.settleSeconds);
    if (lookedAt < settledAt) return { kind: 'wait', until: settledAt };
    await intents.clear(intent.key);
  }
  const prepared = await attempt.prepare();
  await intents.attempt(intent.key, deps.now());
  try {
    const outcome = await attempt.act(prepared);
    await intents.finish(intent.key, outcome, deps.now());
    return { kind: 'done', outcome };
  } catch (error) {
    if (attempt.hadNoEffect(error)) {
      await intents.clear(intent.key);
      throw error;
    }
    // Whether it happened is not known: the next look finds out. A call may hang for a minute and be carried out then.
    await intents.lose(intent.key, deps.now());
    return { kind: 'wait', until: secondsAfter(deps.now(), 1) };
  }
}
