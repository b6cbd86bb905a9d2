/** A table of which the loop uses nothing but this. */
export function none<T extends object>(name: string, used: Partial<T>): T {
  return new Proxy(used, {
    get: (target, field) => {
      const there = Reflect.get(target, field);
      if (there !== undefined) return there;
      throw new Error(
        `the record in memory has no ${name}.${String(field)}; add it to bench/idle/bot/memory-record.ts`,
      );
    },
  }) as T;
}

/** Earlier first. */
export const byTime = (a: Date, b: Date): number => a.getTime() - b.getTime();
/** As it comes back from a column of JSON. */
export const asJson = <T>(value: T): T => (value === undefined ? value : JSON.parse(JSON.stringify(value)));
/** Without what a change leaves as it is. */
export const defined = <T extends object>(change: T): T =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as T;
