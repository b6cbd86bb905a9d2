/** What is to happen, each at its moment of a clock that jumps from one to the next. */
export interface Agenda {
  now(): Date;
  at(moment: Date, what: () => Promise<void> | void): void;
  /** Lets it all happen that comes up to a moment, also what is put on it meanwhile. */
  runUntil(moment: Date): Promise<void>;
}

export function createAgenda(beginning: Date): Agenda {
  const waiting: { ms: number; order: number; what: () => Promise<void> | void }[] = [];
  let ms = beginning.getTime();
  let order = 0;
  return {
    now: () => new Date(ms),
    at: (moment, what) => {
      order += 1;
      waiting.push({ ms: Math.max(ms, moment.getTime()), order, what });
      waiting.sort((a, b) => a.ms - b.ms || a.order - b.order);
    },
    runUntil: async (moment) => {
      for (let next = waiting[0]; next && next.ms <= moment.getTime(); next = waiting[0]) {
        waiting.shift();
        ms = next.ms;
        await next.what();
      }
      ms = Math.max(ms, moment.getTime());
    },
  };
}
