import type { ScheduleId } from '../../ids.ts';
import { Loop } from '../../loop.ts';
import type { Occurrence } from '../../records.ts';
import { eachAtOnce } from '../../runs/at-once.ts';
import { budgetsNow } from '../../runs/costs/budgets.ts';
import { earlier } from '../../runs/decision.ts';
import { LOOK_ANYWAY_SECONDS, TAKE_OVER_SECONDS } from '../../runs/pace.ts';
import { secondsAfter, secondsBetween } from '../../runs/world.ts';
import type { Tables } from '../../store/store.ts';
import type { ReminderDeps } from '../deps.ts';
import { begin, beginIn, isDue, type Known } from './begin.ts';
import { BATCH, dueOf, nextLookAt, survived } from './due.ts';
import { overtake } from './end.ts';
import { follow } from './follow.ts';
import { createInputs } from './inputs.ts';
import { asksForNewData } from './new-data.ts';
import { LATE_SECONDS, planTimes } from './plan.ts';

/** Schedules are independent of each other; more at once would only wait for the database. */
const AT_ONCE = 6;
/** Written together: with a commit for each of a full minute, the launches of the first would hold up the last. */
const GROUP = 50;

export interface Scheduler {
  stop(): Promise<void>;
}

/**
 * Begins what time begins, in the one process that holds the duty: at each planned time, when a run ends, and when anything
 * about schedules is written. The times lie in the record, so another process goes on where this one was stopped.
 */
export async function startScheduler(deps: ReminderDeps): Promise<Scheduler> {
  const loopOf = (name: string, look: () => Promise<Date | null>): Loop =>
    new Loop(
      name,
      async () => {
        if (!(await deps.store.leads('reminders'))) return secondsAfter(deps.now(), TAKE_OVER_SECONDS);
        const next = await look();
        return earlier(next, secondsAfter(deps.now(), LOOK_ANYWAY_SECONDS));
      },
      deps.log,
    );
  const stopping = new AbortController();
  const inputs = createInputs(deps, stopping.signal, () => forInputs.wake());
  const forInputs = loopOf('new data', inputs.look);
  const loops = [loopOf('schedules', () => lookAtTimes(deps)), forInputs];
  await deps.store.onWake((kind) => {
    if (kind === 'time') for (const loop of loops) loop.wake();
  });
  for (const loop of loops) loop.wake();
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops.map((loop) => loop.stop()));
      await inputs.settled();
    },
  };
}

/** One look at all that is due, but for what has to look at its input first; gives when the next look is due. */
export async function lookAtTimes(deps: ReminderDeps): Promise<Date | null> {
  // Counting them goes over all clusters of the month: once a look, and only where something begins.
  let counted: Promise<Known['budgets']> | undefined;
  const budgetsOnce = () => (counted ??= budgetsNow(deps, deps.store));
  // What has ended is in nobody's way any more.
  const ended = (await dueOf(deps, 'at once')).filter(({ state }) => state === 'running');
  await eachAtOnce(ended, AT_ONCE, (one) => survived(deps, one, () => follow(deps, one)));
  await planDue(deps, budgetsOnce);
  const due = (await dueOf(deps, 'at once')).filter(({ state }) => state === 'waiting');
  if (due.length > 0) {
    const budgets = await budgetsOnce();
    await eachAtOnce(due, AT_ONCE, (one) => survived(deps, one, () => begin(deps, one, { budgets })));
  }
  return nextLookAt(deps);
}

/** What a look at all that is due knows. */
interface Look {
  budgets: Known['budgets'];
  /** When AWS was last looked at. */
  sweptAt: Date | null;
  /** Those that this look cannot take further. */
  left: Set<ScheduleId>;
}

/** Puts all planned times that have come on record, and begins those that can. */
async function planDue(deps: ReminderDeps, budgetsOnce: () => Promise<Known['budgets']>): Promise<void> {
  const left = new Set<ScheduleId>();
  for (;;) {
    const due = (await deps.store.schedules.due(deps.now(), BATCH)).filter((id) => !left.has(id));
    if (due.length === 0) return;
    const [budgets, sweptAt] = [await budgetsOnce(), await deps.store.pulses.last('sweep')];
    const look = { budgets, sweptAt, left };
    await eachAtOnce(inGroups(due), AT_ONCE, async (group) => {
      // One that breaks off takes its group back with it: the others of it then go alone.
      if (await plan(deps, group, look)) return true;
      for (const id of group) if (!(await plan(deps, [id], look))) left.add(id);
      return true;
    });
  }
}

const inGroups = (ids: readonly ScheduleId[]): ScheduleId[][] =>
  Array.from({ length: Math.ceil(ids.length / GROUP) }, (_, index) => ids.slice(index * GROUP, (index + 1) * GROUP));

/** False when nothing was written because of a mistake, which is logged of one that stands alone. */
async function plan(deps: ReminderDeps, ids: readonly ScheduleId[], look: Look): Promise<boolean> {
  try {
    await deps.store.transaction(async (tables) => {
      for (const id of ids) if (!(await planOne(deps, tables, id, look))) look.left.add(id);
    });
    return true;
  } catch (error) {
    if (ids.length === 1) deps.log.error({ err: error, schedule: ids[0] }, 'a schedule could not be looked at');
    return false;
  }
}

/**
 * One look at one schedule: what is written of its planned times, the cursor behind them, and the run of the one that begins
 * at once are one transaction. False: it has to wait for a look at AWS.
 */
async function planOne(deps: ReminderDeps, tables: Tables, id: ScheduleId, look: Look): Promise<boolean> {
  const schedule = await tables.schedules.lock(id);
  if (!schedule) return true;
  const now = deps.now();
  const open = await tables.occurrences.openOf(id);
  if (schedule.overlap !== 'queue' && !(await isKnown(tables, open, look.sweptAt, now))) return false;
  const { rows, overtaken, nextAt } = planTimes(schedule, open, now);
  for (const one of overtaken) await overtake(tables, one, schedule.name, now);
  await tables.schedules.update(id, { nextAt });
  for (const row of rows) {
    const endedAt = row.state === 'waiting' ? null : now;
    const written = await tables.occurrences.insert({ ...row, scheduleId: id, createdAt: now, endedAt });
    if (written && isDue(written, now) && !asksForNewData(schedule, written))
      await beginIn(deps, tables, schedule, written, look);
  }
  return true;
}

/**
 * Whether the one before still runs: after a downtime the record goes on saying so of what has ended long ago, until AWS was
 * looked at and what was seen there is on record, too.
 */
async function isKnown(
  { clusters }: Pick<Tables, 'clusters'>,
  open: readonly Occurrence[],
  sweptAt: Date | null,
  now: Date,
): Promise<boolean> {
  const running = open.find(({ state }) => state === 'running');
  if (!running?.runId) return true;
  if (sweptAt === null || secondsBetween(sweptAt, now) > LATE_SECONDS) return false;
  const cluster = await clusters.find(running.runId);
  return !cluster?.awsId || cluster.dueAt === null || cluster.dueAt > now;
}
