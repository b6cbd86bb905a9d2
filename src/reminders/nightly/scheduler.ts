import type { ScheduleId } from '../../ids.ts';
import { Loop } from '../../loop.ts';
import type { Occurrence } from '../../records.ts';
import { eachAtOnce } from '../../runs/at-once.ts';
import { budgetsNow } from '../../runs/costs/budgets.ts';
import { earlier } from '../../runs/decision.ts';
import { LOOK_ANYWAY_SECONDS, TAKE_OVER_SECONDS } from '../../runs/pace.ts';
import { secondsAfter, secondsBetween } from '../../runs/world.ts';
import type { Tables } from '../../store/store.ts';
import type { ReminderDeps } from '../reminders.ts';
import { begin, beginIn, isDue, type Known } from './begin.ts';
import { overtake } from './end.ts';
import { follow } from './follow.ts';
import { asksForNewData, beginOnNewData } from './new-data.ts';
import { LATE_SECONDS, planTimes } from './plan.ts';

/** Schedules are independent of each other; more at once would only wait for the database. */
const AT_ONCE = 6;
/** Written together: with a commit for each of a full minute, the launches of the first would hold up the last. */
const GROUP = 50;
/** Listing a large input takes minutes: a few at a time, beside all that needs no look at S3. */
const INPUTS_AT_ONCE = 3;
const BATCH = 500;

export interface Scheduler {
  stop(): Promise<void>;
}

/**
 * Begins what time begins, in the one process that holds the duty: at each planned time, when a run ends, and when anything
 * about schedules is written. The times lie in the record, so another process goes on where this one was stopped.
 */
export async function startScheduler(deps: ReminderDeps): Promise<Scheduler> {
  const loopOf = (name: string, look: (deps: ReminderDeps) => Promise<Date | null>): Loop =>
    new Loop(
      name,
      async () => {
        if (!(await deps.store.leads('reminders'))) return secondsAfter(deps.now(), TAKE_OVER_SECONDS);
        const next = await look(deps);
        return earlier(next, secondsAfter(deps.now(), LOOK_ANYWAY_SECONDS));
      },
      deps.log,
    );
  const stopping = new AbortController();
  const loops = [loopOf('schedules', lookAtTimes), loopOf('new data', (of) => lookForNewData(of, stopping.signal))];
  await deps.store.onWake((kind) => {
    if (kind === 'time') for (const loop of loops) loop.wake();
  });
  for (const loop of loops) loop.wake();
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

/** One look at all that is due, but for what has to look at its input first; gives when the next look is due. */
export async function lookAtTimes(deps: ReminderDeps): Promise<Date | null> {
  // What has ended is in nobody's way any more.
  const ended = (await dueOf(deps, false)).filter(({ state }) => state === 'running');
  await each(deps, ended, AT_ONCE, (one) => follow(deps, one));
  await planDue(deps);
  const due = (await dueOf(deps, false)).filter(({ state }) => state === 'waiting');
  if (due.length > 0) {
    const budgets = await budgetsNow(deps, deps.store);
    await each(deps, due, AT_ONCE, (one) => begin(deps, one, { budgets }));
  }
  return nextLookAt(deps);
}

/** The same for what has to look at its input first, which may take minutes, or until it is stopped. */
export async function lookForNewData(
  deps: ReminderDeps,
  stopped: AbortSignal = new AbortController().signal,
): Promise<Date | null> {
  const due = await dueOf(deps, true);
  if (due.length > 0) {
    const budgets = await budgetsNow(deps, deps.store);
    const schedules = new Map((await deps.store.schedules.of(idsOf(due))).map((one) => [one.id, one]));
    await each(deps, due, INPUTS_AT_ONCE, async (one) => {
      const schedule = schedules.get(one.scheduleId);
      if (schedule) await beginOnNewData(deps, schedule, one, budgets, stopped);
    });
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
async function planDue(deps: ReminderDeps): Promise<void> {
  const left = new Set<ScheduleId>();
  for (;;) {
    const due = (await deps.store.schedules.due(deps.now(), BATCH)).filter((id) => !left.has(id));
    if (due.length === 0) return;
    const [budgets, sweptAt] = [await budgetsNow(deps, deps.store), await deps.store.pulses.last('sweep')];
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

/** What is due, of those that look at their input before they begin, or of the others. */
async function dueOf({ store, now }: ReminderDeps, forNewData: boolean): Promise<Occurrence[]> {
  const due = await store.occurrences.due(now(), BATCH);
  if (due.length === 0) return [];
  const schedules = new Map((await store.schedules.of(idsOf(due))).map((one) => [one.id, one]));
  return due.filter((one) => {
    const schedule = schedules.get(one.scheduleId);
    return schedule !== undefined && asksForNewData(schedule, one) === forNewData;
  });
}

const idsOf = (occurrences: readonly Occurrence[]): ScheduleId[] => [
  ...new Set(occurrences.map(({ scheduleId }) => scheduleId)),
];

/** One that breaks off holds up none of the others. */
async function each(
  deps: ReminderDeps,
  due: readonly Occurrence[],
  atOnce: number,
  work: (occurrence: Occurrence) => Promise<void>,
): Promise<void> {
  await eachAtOnce(due, atOnce, async (one) => {
    try {
      await work(one);
    } catch (error) {
      const { scheduleId: schedule, plannedAt } = one;
      deps.log.error({ err: error, schedule, plannedAt }, 'a planned time could not be taken further');
    }
    return true;
  });
}

async function nextLookAt({ store, now }: ReminderDeps): Promise<Date | null> {
  const at = now();
  const [planned, due] = await Promise.all([store.schedules.nextAt(at), store.occurrences.nextDueAt(at)]);
  return earlier(planned, due);
}
