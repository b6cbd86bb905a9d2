/**
 * One piece of work at a time for each key; of what comes meanwhile only the newest is done. For what a person changes faster
 * than it can be drawn.
 */
export function createNewest(): (key: string, work: () => Promise<void>) => Promise<void> {
  const waiting = new Map<string, (() => Promise<void>) | null>();
  return async (key, work) => {
    if (waiting.has(key)) {
      waiting.set(key, work);
      return;
    }
    waiting.set(key, null);
    try {
      for (let next: (() => Promise<void>) | null = work; next; next = waiting.get(key) ?? null) {
        waiting.set(key, null);
        await next();
      }
    } finally {
      waiting.delete(key);
    }
  };
}
