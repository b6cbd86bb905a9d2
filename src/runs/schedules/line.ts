import type { ScheduleId } from '../../ids.ts';
import type { Tables } from '../../store/store.ts';

/** Lets the planned time that has waited longest begin, when nothing else is under way; the caller holds the schedule's row. */
export async function callNext(
  { occurrences }: Pick<Tables, 'occurrences'>,
  schedule: ScheduleId,
  now: Date,
): Promise<void> {
  const open = await occurrences.openOf(schedule);
  if (open.some(({ state, dueAt }) => state === 'running' || dueAt !== null)) return;
  const [next] = open;
  if (next) await occurrences.update(schedule, next.plannedAt, { dueAt: now });
}
