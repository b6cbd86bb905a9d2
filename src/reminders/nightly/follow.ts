import type { Config } from '../../config/schema.ts';
import type { Occurrence, Run, Schedule } from '../../records.ts';
import { chainState } from '../../runs/chains/state.ts';
import { redacted } from '../../text/redact.ts';
import type { ReminderDeps } from '../deps.ts';
import { newerTry } from './begin.ts';
import { type Ending, end, runsOf } from './end.ts';
import { retryAt } from './plan.ts';

const MOST_CHARACTERS = 300;

/** Writes what became of an occurrence whose run has ended, or when it is tried again. */
export async function follow(
  { config, store, now: clock }: Pick<ReminderDeps, 'config' | 'store' | 'now'>,
  { scheduleId, plannedAt }: Pick<Occurrence, 'scheduleId' | 'plannedAt'>,
): Promise<void> {
  const now = clock();
  await store.transaction(async (tables) => {
    const schedule = await tables.schedules.lock(scheduleId);
    const occurrence = await tables.occurrences.get(scheduleId, plannedAt);
    if (!schedule || occurrence?.state !== 'running' || !occurrence.runId) return;
    const runs = await runsOf(tables, occurrence.runId);
    const newer = await newerTry(tables, runs);
    if (newer) {
      await tables.occurrences.update(scheduleId, plannedAt, { runId: newer });
      return;
    }
    const next = decideEnd(schedule, occurrence, runs, config.jobs, now);
    if (next.kind === 'end') await end(tables, occurrence, next.ending, now);
    if (next.kind === 'retry') {
      const change = { state: 'waiting', why: 'retry', because: next.because, dueAt: next.at } as const;
      await tables.occurrences.update(scheduleId, plannedAt, change);
    }
  });
}

/** What follows from the runs of an occurrence. */
export type FollowDecision =
  | { kind: 'wait' }
  | { kind: 'end'; ending: Ending }
  | { kind: 'retry'; at: Date; because: string };

/** Decides over an occurrence by its runs; a person's wish to stop is never answered by another try. */
export function decideEnd(
  schedule: Pick<Schedule, 'retries' | 'retryPauseSeconds' | 'pausedAt' | 'removedAt'>,
  { attempts, why, because, askedBy }: Pick<Occurrence, 'attempts' | 'why' | 'because' | 'askedBy'>,
  runs: readonly Run[],
  jobs: Config['jobs'],
  now: Date,
): FollowDecision {
  const state = chainState(runs);
  if (state === 'running') return { kind: 'wait' };
  if (state === 'succeeded') return { kind: 'end', ending: { state } };
  if (why === 'overtaken') return { kind: 'end', ending: { state: 'cancelled', why, because } };
  const failed = runs.find((run) => run.state === 'failed');
  if (!failed) {
    const words = 'The run was cancelled.';
    return { kind: 'end', ending: { state: 'cancelled', why: 'asked', because: words } };
  }
  if (mayFixItself(failed, jobs)) return { kind: 'wait' };
  const words = failureWords(failed);
  const isOff = schedule.removedAt !== null || (schedule.pausedAt !== null && askedBy === null);
  const isStopped = isOff || runs.some(({ cancelWantedBy }) => cancelWantedBy !== null && isByPerson(cancelWantedBy));
  if (isStopped || attempts > schedule.retries)
    return { kind: 'end', ending: { state: 'failed', why: 'run-failed', because: words } };
  return { kind: 'retry', at: retryAt(schedule, attempts, now), because: words };
}

/** By a person in Slack, and not by a rule such as a time limit. */
const isByPerson = (by: string): boolean => /^[UW][A-Z0-9]{2,}$/.test(by);

/** While its logs are read the job's own rule may still try it again, with a fix: better than the same once more. */
const mayFixItself = ({ job, failure }: Run, jobs: Config['jobs']): boolean =>
  failure?.looking === true && (jobs[job]?.retry?.automatic ?? 0) > 0;

function failureWords({ job, failure, chain }: Run): string {
  const message = redacted(failure?.message ?? 'The run failed.');
  const words = chain ? `${job}: ${message}` : message;
  return words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS - 1)}…` : words;
}
