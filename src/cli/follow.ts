import type { RunId } from '../ids.ts';
import { awaitsCause, isEnded, type Run, type RunProgress, type ThreadEvent } from '../records.ts';
import type { WantDeps } from '../runs/deps.ts';
import { progressOf } from '../runs/progress/progress-of.ts';
import { partsOf } from './parts.ts';

/** A wake-up can get lost on its way; the record is then looked at anyway. */
const LOOK_EVERY_MS = 2000;
/** Longer than another process takes to take over. */
const ALONE_MS = 10_000;

/** What is heard while a run is followed. */
export interface Watcher {
  told(event: ThreadEvent, at: Date): void;
  /** The run goes on, and is so far; again with each look. */
  sees(run: Run, live: RunProgress | null): void;
  /** The run has ended badly; the lines that say why are still being looked for. */
  looking(): void;
  /** No Stoker does its duty any more, or one does again. */
  alone(isAlone: boolean): void;
  /** The record cannot be read any more, or it can again. */
  blind(isBlind: boolean): void;
}

/** Follows one run, or by its first run a chain; each thing is told once, however often the following is taken up again. */
export interface Follower {
  /** Resolves with the run, or all of the chain, at its end, and when it failed with the reason; with null once `signal` says so. */
  follow(signal: AbortSignal): Promise<Run[] | null>;
}

/** Begins to hear of a run. */
export async function createFollower(deps: WantDeps, id: RunId, watcher: Watcher): Promise<Follower> {
  const { store } = deps;
  let wake = (): void => {};
  await store.onWake(() => wake());
  const seen = { last: 0, isLooking: false, isAlone: false, isBlind: false, ledAt: Date.now() };

  const look = async (): Promise<Run[] | null> => {
    const run = await store.runs.get(id);
    const parts = run ? await partsOf(store, run) : [];
    for (const { id: number, event, at } of await store.outbox.told(id, seen.last)) {
      watcher.told(event, at);
      seen.last = number;
    }
    const open = parts.find((part) => !isEnded(part));
    const hasEnded = run !== null && !open;
    if (hasEnded && !parts.some(awaitsCause)) return parts;
    if (hasEnded && !seen.isLooking) watcher.looking();
    seen.isLooking = hasEnded;
    if (open) watcher.sees(open, await progressOf(deps, open, deps.now()));
    if (await store.isLed('sweep')) seen.ledAt = Date.now();
    const isAlone = Date.now() - seen.ledAt > ALONE_MS;
    if (isAlone !== seen.isAlone) watcher.alone(isAlone);
    seen.isAlone = isAlone;
    return null;
  };

  /** A database that is away for a while is no end of a run. */
  const tryLook = async (): Promise<Run[] | null> => {
    let isBlind = false;
    const parts = await look().catch(() => {
      isBlind = true;
      return null;
    });
    if (isBlind !== seen.isBlind) watcher.blind(isBlind);
    seen.isBlind = isBlind;
    return parts;
  };

  return {
    follow: async (signal) => {
      while (!signal.aborted) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const parts = await tryLook();
        if (parts) return parts;
        await firstOf(woken, signal);
      }
      return null;
    },
  };
}

/** Waits for a wake-up, the next look or the end, whichever comes first, and leaves no timer behind. */
async function firstOf(woken: Promise<void>, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let leave = (): void => {};
  const other = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LOOK_EVERY_MS);
    leave = resolve;
    signal.addEventListener('abort', leave, { once: true });
  });
  await Promise.race([woken, other]);
  clearTimeout(timer);
  signal.removeEventListener('abort', leave);
}
