import type { Occurrence } from '../../records.ts';
import { budgetsNow } from '../../runs/costs/budgets.ts';
import type { ReminderDeps } from '../deps.ts';
import { dueOf, nextLookAt, survived } from './due.ts';
import { beginOnNewData } from './new-data.ts';

/** Listing a large input takes minutes, and most take a blink: the few large ones leave room for the others. */
const AT_ONCE = 16;

/** Looks at inputs, each by itself. */
export interface Inputs {
  /** Takes up what is due, as far as there is room; gives when the next look is due. */
  look(): Promise<Date | null>;
  /** Resolves when nothing is looked at any more. */
  settled(): Promise<void>;
}

/** Begins what has to look at its input first, until it is stopped; `onRoom` hears when there is room for more. */
export function createInputs(deps: ReminderDeps, stopped: AbortSignal, onRoom: () => void): Inputs {
  const atWork = new Map<string, Promise<void>>();
  const keyOf = ({ scheduleId, plannedAt }: Occurrence): string => `${scheduleId} ${plannedAt.toISOString()}`;

  async function takeUp(): Promise<void> {
    const due = (await dueOf(deps, 'on new data')).filter((one) => !atWork.has(keyOf(one)));
    const taken = due.slice(0, AT_ONCE - atWork.size);
    if (taken.length === 0 || stopped.aborted) return;
    const budgets = await budgetsNow(deps, deps.store);
    const schedules = new Map(
      (await deps.store.schedules.of(taken.map(({ scheduleId }) => scheduleId))).map((one) => [one.id, one]),
    );
    for (const one of taken) {
      const schedule = schedules.get(one.scheduleId);
      if (!schedule) continue;
      const work = survived(deps, one, () => beginOnNewData(deps, schedule, one, budgets, stopped));
      const done = work.then((isDone) => {
        atWork.delete(keyOf(one));
        // One that broke off is still due: no reason to spin.
        if (isDone) onRoom();
      });
      atWork.set(keyOf(one), done);
    }
  }

  return {
    look: async () => {
      await takeUp();
      return nextLookAt(deps);
    },
    settled: async () => {
      await Promise.all(atWork.values());
    },
  };
}
