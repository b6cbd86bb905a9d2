import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** Lets a few pieces of work run at a time, the rest in the order they came. */
export type Lane = <T>(work: () => Promise<T>) => Promise<T>;

/** Unnoticed by a person, long enough to see that more is coming. */
const QUIET_MS = 25;
/** Slack waits three seconds for an acknowledgement; nobody should wait longer than this for an answer to begin. */
const MOST_MS = 1000;

/**
 * A lane for `width` at a time. While commands keep arriving, work waits: acknowledgements go first, so that a burst
 * does not run into Slack's three seconds.
 */
export function createLane(width: number): Lane {
  let running = 0;
  let lastArrival = 0;
  const waiting: (() => void)[] = [];

  const quiet = async (since: number): Promise<void> => {
    for (;;) {
      // What came in while other work was done is heard first.
      await nextTurn();
      const now = performance.now();
      const rest = QUIET_MS - (now - lastArrival);
      if (rest <= 0 || now - since >= MOST_MS) return;
      // Whole milliseconds: a timer that fires a fraction early would let the next in line go first.
      await sleep(Math.ceil(rest));
    }
  };

  return async (work) => {
    const arrived = performance.now();
    lastArrival = arrived;
    if (running < width) running += 1;
    // The one that ends hands its place on.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      await quiet(arrived);
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
