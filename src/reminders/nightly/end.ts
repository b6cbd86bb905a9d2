import type { ScheduleId } from '../../ids.ts';
import { isEnded, type Occurrence, type Run } from '../../records.ts';
import { cancelRunIn } from '../../runs/want.ts';
import type { Tables } from '../../store/store.ts';

/** What an occurrence has come to; `succeeded` needs no words. */
export type Ending = Pick<Occurrence, 'state'> & Partial<Pick<Occurrence, 'why' | 'because' | 'input'>>;

type Place = Pick<Occurrence, 'scheduleId' | 'plannedAt'>;

/** Ends an occurrence and lets the next one begin that waits for it; the caller holds its schedule's row. */
export async function end(tables: Tables, { scheduleId, plannedAt }: Place, ending: Ending, now: Date): Promise<void> {
  const change = { why: null, because: null, ...ending, dueAt: null, endedAt: now };
  await tables.occurrences.update(scheduleId, plannedAt, change);
  await callNext(tables, scheduleId, now);
}

/** Lets the one that has waited longest begin, when nothing else is under way. */
async function callNext(tables: Tables, schedule: ScheduleId, now: Date): Promise<void> {
  const open = await tables.occurrences.openOf(schedule);
  if (open.some(({ state, dueAt }) => state === 'running' || dueAt !== null)) return;
  const [next] = open;
  if (next) await tables.occurrences.update(schedule, next.plannedAt, { dueAt: now });
}

/** Takes an occurrence out of the way of a later one: one that runs ends when its run has, which is told to stop. */
export async function overtake(
  tables: Tables,
  { scheduleId, plannedAt, state, runId }: Occurrence,
  schedule: string,
  now: Date,
): Promise<void> {
  const ending = { why: 'overtaken', because: 'A later one took its place.' } as const;
  if (state === 'waiting') {
    const change = { ...ending, state: 'cancelled', dueAt: null, endedAt: now } as const;
    await tables.occurrences.update(scheduleId, plannedAt, change);
    return;
  }
  await tables.occurrences.update(scheduleId, plannedAt, ending);
  const runs = runId ? await runsOf(tables, runId) : [];
  for (const run of runs) if (!isEnded(run)) await cancelRunIn(tables, run, `schedule ${schedule}`, now);
}

/** The run of an occurrence, of a chain all of them in their order. */
export async function runsOf(tables: Pick<Tables, 'runs'>, lead: NonNullable<Occurrence['runId']>): Promise<Run[]> {
  const run = await tables.runs.get(lead);
  if (!run) return [];
  return run.chain ? tables.runs.ofChain(run.chain.lead) : [run];
}
