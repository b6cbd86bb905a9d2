import { AwsProblem } from '../../aws/errors.ts';
import { UserError } from '../../errors.ts';
import type { InputSeen, Occurrence, Schedule } from '../../records.ts';
import { planLaunch } from '../../runs/schedules/launch.ts';
import { isNew, PATIENCE_MS, seeInput } from '../../runs/schedules/new-data.ts';
import { secondsAfter } from '../../runs/world.ts';
import { counted } from '../../slack/words.ts';
import type { Tables } from '../../store/store.ts';
import type { ReminderDeps } from '../deps.ts';
import { begin, isDue, type Known } from './begin.ts';
import { end } from './end.ts';

const AGAIN_SECONDS = 60;
/** Of the last successes the newest whose input was looked at counts. */
const SUCCESSES = 14;

/** Whether its input is looked at before it begins: not when a person wants it run, nor when it is tried again. */
export const asksForNewData = (
  { onlyNewData }: Pick<Schedule, 'onlyNewData'>,
  { state, attempts, askedBy }: Pick<Occurrence, 'state' | 'attempts' | 'askedBy'>,
): boolean => state === 'waiting' && onlyNewData && attempts === 0 && askedBy === null;

/**
 * Begins a planned time if its input is new since the last success, and skips it if it surely is not. What could not be
 * seen is looked at once more a minute later, and then it runs: not knowing is no reason to leave a night out.
 */
export async function beginOnNewData(
  deps: ReminderDeps,
  schedule: Schedule,
  occurrence: Occurrence,
  budgets: Known['budgets'],
  stopped: AbortSignal,
): Promise<void> {
  const { scheduleId, plannedAt, why } = occurrence;
  const paths = inputsOf(deps, schedule, plannedAt);
  if (paths.length === 0) return begin(deps, occurrence, { budgets });
  let input: InputSeen;
  try {
    input = await seeInput(deps, paths, AbortSignal.any([stopped, AbortSignal.timeout(PATIENCE_MS)]));
  } catch (error) {
    // Whoever comes next looks again.
    if (stopped.aborted) return;
    if (!(error instanceof AwsProblem)) throw error;
    deps.log.warn({ err: error, schedule: schedule.name }, 'it could not be seen whether there is new data');
    if (why === 'retry') return begin(deps, occurrence, { budgets });
    const because = `It could not be seen whether there is new data: ${error.message}`;
    const dueAt = secondsAfter(deps.now(), AGAIN_SECONDS);
    return whileDue(deps, occurrence, (tables) =>
      tables.occurrences.update(scheduleId, plannedAt, { why: 'retry', because, dueAt }),
    );
  }
  const successes = await deps.store.occurrences.succeeded(scheduleId, SUCCESSES);
  const last = successes.find((one) => one.input !== null) ?? null;
  if (input.objects > 0 && isNew(last?.input ?? null, input)) return begin(deps, occurrence, { budgets, input });
  const because = sameWords(input);
  return whileDue(deps, occurrence, (tables) =>
    end(tables, occurrence, { state: 'skipped', why: 'no-new-data', because, input }, deps.now()),
  );
}

/** None when it cannot be begun as it is: why is said by whoever begins it. */
function inputsOf({ config }: ReminderDeps, schedule: Schedule, plannedAt: Date): string[] {
  try {
    return planLaunch(config, schedule, plannedAt).inputs;
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** A transaction under the schedule's row, if nobody else has taken the occurrence up since it was read. */
async function whileDue(
  { store, now }: ReminderDeps,
  { scheduleId, plannedAt }: Occurrence,
  work: (tables: Tables) => Promise<void>,
): Promise<void> {
  await store.transaction(async (tables) => {
    await tables.schedules.lock(scheduleId);
    const occurrence = await tables.occurrences.get(scheduleId, plannedAt);
    if (occurrence && isDue(occurrence, now())) await work(tables);
  });
}

function sameWords({ objects, newest }: InputSeen): string {
  if (objects === 0) return 'There is no data at all where its input is.';
  const at = newest ? `, the newest of ${newest.slice(0, 16).replace('T', ' ')} UTC` : '';
  return `No new data since the last success: the same ${counted(objects, 'file')}${at}.`;
}
