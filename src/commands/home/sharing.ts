/**
 * Work that is done for a key one at a time. Whoever asks while it is done shares the next run with all others who ask
 * meanwhile: each gets what began after they asked, and a hundred who ask at once make two runs.
 */
export function sharing<K, T>(work: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const running = new Map<K, Promise<T>>();
  const waiting = new Map<K, Promise<T>>();
  const runNext = async (key: K): Promise<T> => {
    await running.get(key)?.catch(() => {});
    waiting.delete(key);
    const run = work(key);
    running.set(key, run);
    try {
      return await run;
    } finally {
      if (running.get(key) === run) running.delete(key);
    }
  };
  return (key) => {
    const next = waiting.get(key) ?? runNext(key);
    // A run begins in a later turn at the earliest, so this never keeps one that has begun.
    waiting.set(key, next);
    return next;
  };
}
