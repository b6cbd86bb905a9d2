import type { BudgetState } from '../../cost-report.ts';
import { UserError } from '../../errors.ts';
import type { InputSeen, Occurrence, Run, Schedule } from '../../records.ts';
import { judgeLaunch } from '../../runs/costs/budget.ts';
import { budgetWords } from '../../runs/costs/budget-words.ts';
import { type Launch, planLaunch, startLaunchIn } from '../../runs/schedules/launch.ts';
import type { Tables } from '../../store/store.ts';
import { redacted } from '../../text/redact.ts';
import { wallWords } from '../../times/words.ts';
import type { ReminderDeps } from '../deps.ts';
import { type Ending, end, runsOf } from './end.ts';

/** What is known before a planned time is begun: how far budgets are spent, and its input, where it was looked at. */
export interface Known {
  budgets: readonly BudgetState[];
  input?: InputSeen | undefined;
}

/** True for one whose time has come. */
export const isDue = ({ state, dueAt }: Pick<Occurrence, 'state' | 'dueAt'>, now: Date): boolean =>
  state === 'waiting' && dueAt !== null && dueAt <= now;

type Deps = Pick<ReminderDeps, 'config' | 'now'>;

/** Begins a planned time whose moment has come, or says why not; whoever comes second finds that it was done. */
export async function begin(
  deps: Deps & Pick<ReminderDeps, 'store'>,
  { scheduleId, plannedAt }: Pick<Occurrence, 'scheduleId' | 'plannedAt'>,
  known: Known,
): Promise<void> {
  await deps.store.transaction(async (tables) => {
    const schedule = await tables.schedules.lock(scheduleId);
    const occurrence = await tables.occurrences.get(scheduleId, plannedAt);
    if (schedule && occurrence && isDue(occurrence, deps.now()))
      await beginIn(deps, tables, schedule, occurrence, known);
  });
}

/**
 * The same within a transaction that holds the schedule's row: the run that is wanted and what became of the time are written
 * together, so that there is one or the other, once.
 */
export async function beginIn(
  deps: Deps,
  tables: Tables,
  schedule: Schedule,
  occurrence: Occurrence,
  known: Known,
): Promise<void> {
  const { scheduleId, plannedAt } = occurrence;
  const running = (await tables.occurrences.openOf(scheduleId)).find(({ state }) => state === 'running');
  if (running) {
    const because = `That of ${wallWords(running.plannedAt, schedule.zone)} was still running.`;
    // One that waits for its next try goes on saying why the last one failed.
    const why = occurrence.attempts > 0 ? {} : ({ why: 'queued', because } as const);
    await tables.occurrences.update(scheduleId, plannedAt, { ...why, dueAt: null });
    return;
  }
  const again = occurrence.runId ? await runsOf(tables, occurrence.runId) : [];
  const newer = await newerTry(tables, again);
  if (newer) {
    const taken = { state: 'running', runId: newer, why: null, because: null, dueAt: null } as const;
    await tables.occurrences.update(scheduleId, plannedAt, taken);
    return;
  }
  const plan = planOrRefuse(deps, schedule, occurrence, known.budgets);
  if ('refused' in plan) await end(tables, occurrence, plan.refused, deps.now());
  else await launch(deps, tables, { schedule, occurrence, launch: plan.launch, again, input: known.input });
}

/** The run by which somebody else, or the job's own rule, tries a failed one again; of a chain its first. */
export async function newerTry(tables: Pick<Tables, 'runs'>, runs: readonly Run[]): Promise<Run['id'] | null> {
  const failed = runs.find(({ state }) => state === 'failed');
  const newer = failed ? (await tables.runs.retriesOf(failed.id)).at(-1) : undefined;
  return newer ? (newer.chain?.lead ?? newer.id) : null;
}

type Plan = { launch: Launch } | { refused: Ending };

function planOrRefuse(
  { config }: Deps,
  schedule: Schedule,
  { plannedAt, askedBy, attempts, because }: Occurrence,
  budgets: readonly BudgetState[],
): Plan {
  const off = schedule.removedAt ? 'removed' : schedule.pausedAt && askedBy === null ? 'paused' : null;
  // A try that failed has failed, whatever came of the next one.
  if (off && attempts > 0) return { refused: { state: 'failed', why: 'run-failed', because } };
  if (off)
    return {
      refused: { state: 'cancelled', why: 'asked', because: `The schedule was ${off} before it could begin.` },
    };
  try {
    const launch = planLaunch(config, schedule, plannedAt);
    for (const job of launch.jobs) {
      const verdict = judgeLaunch(budgets, { owner: schedule.owner, job, admin: false });
      if (verdict.kind !== 'refused') continue;
      const words = budgetWords(verdict.spent, "its owner's budget");
      return {
        refused: { state: 'failed', why: 'budget', because: `Not begun: ${words}.` },
      };
    }
    return { launch };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const words = error.hint ? `${error.message} ${error.hint}` : error.message;
    return { refused: { state: 'failed', why: 'refused', because: redacted(words) } };
  }
}

interface Begin {
  schedule: Schedule;
  occurrence: Occurrence;
  launch: Launch;
  again: readonly Run[];
  input: InputSeen | undefined;
}

async function launch(
  deps: Deps,
  tables: Tables,
  { schedule, occurrence, launch, again, input }: Begin,
): Promise<void> {
  const now = deps.now();
  const { plannedAt, attempts, startedAt } = occurrence;
  const attempt = attempts + 1;
  const requestKey = `schedule:${schedule.id}:${plannedAt.toISOString()}:${attempt}`;
  const request = { user: schedule.owner, channel: schedule.channel, requestKey };
  const run = await startLaunchIn(deps, tables, request, { schedule, plannedAt, launch, again });
  await tables.occurrences.update(schedule.id, plannedAt, {
    state: 'running',
    why: null,
    because: null,
    attempts: attempt,
    runId: run.id,
    dueAt: null,
    ...(input && { input }),
    startedAt: startedAt ?? now,
  });
  const [before] = again;
  if (before) {
    const message = `Tried again by its schedule ${schedule.name}, as ${run.id}: try ${attempt} of ${schedule.retries + 1}.`;
    await tables.outbox.add(before.id, `${before.id}:schedule-retry`, { kind: 'note', message }, now);
  }
  await tables.audit.add(
    {
      actor: 'stoker',
      channel: schedule.channel,
      kind: 'system',
      name: 'schedule.begin',
      detail: { schedule: schedule.name, plannedAt: plannedAt.toISOString(), run: run.id, attempt },
      allowed: true,
      outcome: 'ok',
      requestKey,
    },
    now,
  );
}
