import type { Store } from '../../../src/store/store.ts';

/** What a process is killed with that never sees it. */
class Killed extends Error {
  override readonly name = 'Killed';
}

/** Kills a process at the n-th of its calls: from then on none of its calls gets through. */
export interface Fuse {
  readonly isBlown: boolean;
  /** The call that blows it is carried out first, or not at all. */
  set(calls: number, when: 'before' | 'after'): void;
  /** Another process takes over. */
  mend(): void;
  guard<T extends object>(target: T): T;
  /** Each write is one call, a transaction with all that is in it too. */
  guardStore(store: Store): Store;
}

/** Of all calls those count whose names do. */
export function createFuse(counts: (name: string) => boolean = () => true): Fuse {
  let left = Number.POSITIVE_INFINITY;
  let when: 'before' | 'after' = 'before';
  let isBlown = false;
  let depth = 0;

  async function call(work: () => unknown): Promise<unknown> {
    // What happens within a transaction happens with it.
    if (depth > 0) return work();
    if (isBlown) throw new Killed();
    left -= 1;
    if (left > 0) return work();
    isBlown = true;
    if (when === 'after') await work();
    throw new Killed();
  }

  const guard = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (from, name) => {
        const value = Reflect.get(from, name);
        if (typeof value !== 'function') return value;
        const work = (...given: unknown[]) => value.apply(from, given);
        return counts(String(name)) ? (...given: unknown[]) => call(() => work(...given)) : work;
      },
    });

  return {
    get isBlown() {
      return isBlown;
    },
    set: (calls, then) => {
      left = calls;
      when = then;
    },
    mend: () => {
      isBlown = false;
      left = Number.POSITIVE_INFINITY;
    },
    guard,
    guardStore: (store) => {
      const within = async (work: () => unknown) => {
        depth += 1;
        try {
          return await work();
        } finally {
          depth -= 1;
        }
      };
      return new Proxy(store, {
        get: (from, name) => {
          const value = Reflect.get(from, name);
          if (name === 'transaction')
            return (work: (tables: Store) => Promise<unknown>) =>
              call(() => within(() => from.transaction((tables) => work(tables as Store))));
          if (typeof value === 'function') return value.bind(from);
          return typeof value === 'object' && value !== null ? guard(value) : value;
        },
      });
    },
  };
}
