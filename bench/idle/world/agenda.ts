type Entry = { at: number; order: number; run: () => unknown };

/** What will happen, in the order of time; among equals in the order in which it was put down. */
export interface Agenda {
  now(): number;
  /** Puts something down; what should have been before now happens now. */
  at(moment: number, run: () => unknown): void;
  /** Lets everything happen up to a moment, one thing after the other, without any waiting. */
  runUntil(end: number): Promise<void>;
}

/** An empty one that stands at the beginning; its clock only ever goes forward, from entry to entry. */
export function createAgenda(begins: number): Agenda {
  const heap: Entry[] = [];
  let now = begins;
  let order = 0;
  const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

  function push(entry: Entry): void {
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(entry, heap[parent] as Entry)) break;
      heap[index] = heap[parent] as Entry;
      index = parent;
    }
    heap[index] = entry;
  }

  function pop(): Entry | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child += 1;
      if (!isBefore(heap[child] as Entry, last)) break;
      heap[index] = heap[child] as Entry;
      index = child;
    }
    heap[index] = last;
    return first;
  }

  return {
    now: () => now,
    at: (moment, run) => {
      if (Number.isFinite(moment)) push({ at: Math.max(moment, now), order: order++, run });
    },
    runUntil: async (end) => {
      for (let next = heap[0]; next && next.at < end; next = heap[0]) {
        pop();
        now = next.at;
        const running = next.run();
        if (running instanceof Promise) await running;
      }
      now = Math.max(now, end);
    },
  };
}
