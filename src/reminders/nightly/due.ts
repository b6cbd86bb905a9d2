import type { Occurrence } from '../../records.ts';
import { earlier } from '../../runs/decision.ts';
import type { ReminderDeps } from '../deps.ts';
import { asksForNewData } from './new-data.ts';

/** As many are taken up by one look. */
export const BATCH = 500;

/** What is due: that which first looks at its input, or that which needs no look at S3. */
export async function dueOf({ store, now }: ReminderDeps, what: 'at once' | 'on new data'): Promise<Occurrence[]> {
  const due = await store.occurrences.due(now(), BATCH);
  if (due.length === 0) return [];
  const ids = [...new Set(due.map(({ scheduleId }) => scheduleId))];
  const schedules = new Map((await store.schedules.of(ids)).map((one) => [one.id, one]));
  return due.filter((one) => {
    const schedule = schedules.get(one.scheduleId);
    return schedule !== undefined && asksForNewData(schedule, one) === (what === 'on new data');
  });
}

/** When the next planned time comes, or what waits may begin. */
export async function nextLookAt({ store, now }: ReminderDeps): Promise<Date | null> {
  const at = now();
  const [planned, due] = await Promise.all([store.schedules.nextAt(at), store.occurrences.nextDueAt(at)]);
  return earlier(planned, due);
}

/** Work on one planned time; false when it broke off, which is logged and holds up none of the others. */
export async function survived(
  { log }: ReminderDeps,
  { scheduleId: schedule, plannedAt }: Occurrence,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    log.error({ err: error, schedule, plannedAt }, 'a planned time could not be taken further');
    return false;
  }
}
