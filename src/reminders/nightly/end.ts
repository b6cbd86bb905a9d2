import { isEnded, type Occurrence, type Run } from '../../records.ts';
import { callNext } from '../../runs/schedules/line.ts';
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
  const by = `schedule ${schedule}`;
  for (const run of runs) {
    if (!isEnded(run)) await cancelRunIn(tables, run, by, now);
    // While its logs are read its job's own rule may still begin another try.
    else if (run.failure?.looking) await tables.runs.update(run.id, { cancelWantedBy: by });
  }
}

/** The run of an occurrence, of a chain all of them in their order. */
export async function runsOf(tables: Pick<Tables, 'runs'>, lead: NonNullable<Occurrence['runId']>): Promise<Run[]> {
  const run = await tables.runs.get(lead);
  if (!run) return [];
  return run.chain ? tables.runs.ofChain(run.chain.lead) : [run];
}
