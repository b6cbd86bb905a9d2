import type { RunId } from '../ids.ts';
import { isEnded, type Run, type ThreadEvent } from '../records.ts';
import type { Store } from '../store/store.ts';

/** A wake-up can get lost on its way; the record is then looked at anyway. */
const LOOK_EVERY_MS = 2000;
/** Longer than another process takes to take over. */
const ALONE_MS = 10_000;

/** What is heard while a run is followed. */
export interface Watcher {
  told(event: ThreadEvent, at: Date): void;
  /** The run has ended badly; the lines that say why are still being looked for. */
  looking(): void;
  /** No Stoker does its duty any more, or one does again. */
  alone(isAlone: boolean): void;
}

/** Follows a run through the record to its end, and to the reason when it failed; null once `signal` says so. */
export async function followRun(store: Store, id: RunId, watcher: Watcher, signal: AbortSignal): Promise<Run | null> {
  let wake = (): void => {};
  await store.onWake(() => wake());
  let last = 0;
  let isLooking = false;
  let isAlone = false;
  let ledAt = Date.now();
  while (!signal.aborted) {
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const run = await store.runs.get(id);
    for (const { id: number, event, at } of await store.outbox.told(id, last)) {
      watcher.told(event, at);
      last = number;
    }
    if (run && isEnded(run) && !run.failure?.looking) return run;
    if (run && isEnded(run) && !isLooking) watcher.looking();
    isLooking = run !== null && isEnded(run);
    if (await store.isLed('sweep')) ledAt = Date.now();
    const nowAlone = Date.now() - ledAt > ALONE_MS;
    if (nowAlone !== isAlone) watcher.alone(nowAlone);
    isAlone = nowAlone;
    await firstOf(woken, signal);
  }
  return null;
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
