import type { ScheduleId } from '../../ids.ts';
import { type Usuals, usualsOf } from '../../runs/schedules/night.ts';
import type { Usual } from '../../runs/schedules/usual.ts';
import type { CommandDeps } from '../context.ts';

/** What is usual comes from nights that were over a day ago, so it hardly changes while somebody looks. */
const FRESH_MS = 10 * 60_000;

/** What is usual for schedules as it was read some minutes ago at most: most of what a Home would read is that. */
export function createUsuals({ store, now }: Pick<CommandDeps, 'store' | 'now'>): Usuals {
  let known = new Map<ScheduleId, { usual: Usual; readAt: number }>();
  const read = usualsOf(store);
  return async (ids, before) => {
    const readAt = now().getTime();
    const fresh = ids.flatMap((id) => {
      const one = known.get(id);
      return one && Math.abs(readAt - one.readAt) < FRESH_MS ? [[id, one] as const] : [];
    });
    const isFresh = new Set(fresh.map(([id]) => id));
    const others = await read(
      ids.filter((id) => !isFresh.has(id)),
      before,
    );
    known = new Map([...fresh, ...[...others].map(([id, usual]) => [id, { usual, readAt }] as const)]);
    return new Map([...known].map(([id, { usual }]) => [id, usual]));
  };
}
