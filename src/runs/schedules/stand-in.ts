import type { Run } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import type { WantedRun } from '../want.ts';

/**
 * What makes a run that a person begins like some failed ones stand for their planned time, while its schedule waits to try
 * them again: otherwise it would do so beside that run. Nothing at other times. Holds the schedule's row in its transaction.
 */
export async function standIn(
  { schedules, occurrences }: Pick<Tables, 'schedules' | 'occurrences'>,
  runs: readonly Run[],
): Promise<Pick<WantedRun, 'retryOf' | 'schedule'>> {
  const failed = runs.find(({ state }) => state === 'failed');
  const known = failed && (await occurrences.byRun(failed.id));
  if (!failed || !known) return {};
  const schedule = await schedules.lock(known.scheduleId);
  const waits = await occurrences.get(known.scheduleId, known.plannedAt);
  if (!schedule || waits?.state !== 'waiting' || waits.runId !== known.runId) return {};
  return { retryOf: failed.id, schedule: { id: schedule.id, plannedAt: known.plannedAt } };
}
