import { isDeepStrictEqual } from 'node:util';
import { checkScheduled } from '../../config/scheduled.ts';
import { UserError } from '../../errors.ts';
import { newScheduleId } from '../../ids.ts';
import type { Occurrence, Schedule } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import { redacted } from '../../text/redact.ts';
import { nextTimes } from '../../times/next.ts';
import type { WantDeps } from '../deps.ts';
import type { Request } from '../want.ts';
import { callNext } from './line.ts';

/** What of a schedule people choose. */
export type WantedSchedule = Pick<
  Schedule,
  | 'name'
  | 'job'
  | 'chain'
  | 'arguments'
  | 'preset'
  | 'cron'
  | 'zone'
  | 'overlap'
  | 'catchUp'
  | 'timeLimitSeconds'
  | 'retries'
  | 'retryPauseSeconds'
  | 'onlyNewData'
  | 'tell'
>;

/** Wants a schedule, whose it is and where its runs are shown by who asks. The same request key gives the same schedule. */
export async function addSchedule(deps: WantDeps, request: Request, wanted: WantedSchedule): Promise<Schedule> {
  const now = deps.now();
  return deps.store.transaction(async ({ schedules }) => {
    const earlier = await schedules.byRequestKey(request.requestKey);
    if (earlier) return earlier;
    requireRight(deps, wanted, now);
    const inserted = await schedules.insert({
      ...wanted,
      id: newScheduleId(),
      source: 'slack',
      owner: request.user,
      channel: request.channel,
      createdAt: now,
      createdBy: request.user,
      nextAt: firstAfter(wanted, now),
      requestKey: request.requestKey,
    });
    // The same request, delivered twice at once: the other delivery has written it.
    const schedule = inserted ?? (await schedules.byRequestKey(request.requestKey));
    if (schedule) return schedule;
    throw new UserError(
      `There is a schedule '${wanted.name}' already.`,
      `Give this one another name with \`--name\`, or see that one with \`/emr schedule show ${wanted.name}\`.`,
    );
  });
}

/** Changes a schedule from Slack. Changed times begin now; others go on where they were. */
export async function changeSchedule(
  deps: WantDeps,
  name: string,
  by: string,
  change: Partial<WantedSchedule>,
): Promise<Schedule> {
  const now = deps.now();
  return deps.store.transaction(async (tables) => {
    const before = await lockByName(tables, name);
    if (before.source === 'file')
      throw new UserError(`Schedule '${name}' is written in stoker.yml.`, 'Change it there, and start me again.');
    const wanted = { ...before, ...change };
    requireRight(deps, wanted, now);
    if (wanted.name !== name && (await tables.schedules.byName(wanted.name)))
      throw new UserError(`There is a schedule '${wanted.name}' already.`, 'Give this one another name.');
    return applyChange(tables, before, change, { by, now });
  });
}

/** Writes a change and, in the audit, who changed what from what. */
export async function applyChange(
  tables: Tables,
  before: Schedule,
  change: Partial<Omit<Schedule, 'id' | 'nextAt'>>,
  { by, now }: { by: string; now: Date },
): Promise<Schedule> {
  const entries = Object.entries(change) as [keyof Schedule, unknown][];
  const changed = entries.filter(([key, value]) => !isDeepStrictEqual(value, before[key]));
  if (changed.length === 0) return before;
  const after: Schedule = { ...before, ...change };
  const moves = before.cron !== after.cron || before.zone !== after.zone;
  const nextAt = moves && !before.pausedAt ? firstAfter(after, now) : before.nextAt;
  await tables.schedules.update(before.id, { ...change, nextAt });
  const told = changed.map(([key, value]) => [key, { from: safe(before[key], key), to: safe(value, key) }]);
  const detail = Object.fromEntries(told);
  await note(tables, 'schedule.change', before, { by, now }, detail);
  return { ...after, nextAt };
}

/** A value as the audit may keep it: an argument's name may be all that tells a secret. */
function safe(value: unknown, name: string): unknown {
  if (typeof value === 'string') {
    const line = redacted(`${name}=${value}`);
    return line.startsWith(`${name}=`) ? line.slice(name.length + 1) : redacted(value);
  }
  if (Array.isArray(value)) return value.map((one) => safe(one, name));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, safe(one, key)]));
}

/** Puts into the audit what no command or click at the door says in full. */
export async function note(
  { audit }: Pick<Tables, 'audit'>,
  what: 'schedule.add' | 'schedule.change' | 'schedule.remove',
  { name, channel }: Pick<Schedule, 'name' | 'channel'>,
  { by, now }: { by: string; now: Date },
  detail: Record<string, unknown> = {},
): Promise<void> {
  const entry = {
    actor: by,
    channel,
    kind: 'system',
    name: what,
    allowed: true,
    outcome: 'ok',
    requestKey: null,
  } as const;
  await audit.add({ ...entry, detail: { schedule: name, ...detail } }, now);
}

/** Plans nothing more, and lets go of what has not begun; what runs goes on. A paused one is left as it is. */
export async function pauseSchedule(deps: WantDeps, name: string, by: string): Promise<Schedule> {
  const now = deps.now();
  return deps.store.transaction(async (tables) => {
    const schedule = await lockByName(tables, name);
    if (schedule.pausedAt) return schedule;
    const change = { pausedAt: now, pausedBy: by, nextAt: null };
    await tables.schedules.update(schedule.id, change);
    await letGo(tables, schedule, 'The schedule was paused before it began.', now);
    return { ...schedule, ...change };
  });
}

/** Plans again, from now on: what fell into the pause is not made up for. One that is not paused is left as it is. */
export async function resumeSchedule(deps: WantDeps, name: string): Promise<Schedule> {
  const now = deps.now();
  return deps.store.transaction(async (tables) => {
    const schedule = await lockByName(tables, name);
    if (!schedule.pausedAt) return schedule;
    const change = { pausedAt: null, pausedBy: null, nextAt: firstAfter(schedule, now) };
    await tables.schedules.update(schedule.id, change);
    return { ...schedule, ...change };
  });
}

/** Takes a schedule from Slack away; what runs goes on. */
export async function removeSchedule(deps: WantDeps, name: string, by: string): Promise<Schedule> {
  const now = deps.now();
  return deps.store.transaction(async (tables) => {
    const schedule = await lockByName(tables, name);
    if (schedule.source === 'file')
      throw new UserError(
        `Schedule '${name}' is written in stoker.yml, so only taking it out there removes it.`,
        `\`/emr schedule pause ${name}\` stops it at once.`,
      );
    return takeAway(tables, schedule, by, now);
  });
}

/** The same for any of them, by whoever may. */
export async function takeAway(tables: Tables, schedule: Schedule, by: string, now: Date): Promise<Schedule> {
  const change = { removedAt: now, removedBy: by, nextAt: null };
  await tables.schedules.update(schedule.id, change);
  await letGo(tables, schedule, 'The schedule was removed before it began.', now);
  return { ...schedule, ...change };
}

/** Wants it run now, out of turn, paused or not. The same request key gives the same one. */
export async function runNow(deps: WantDeps, name: string, request: Request): Promise<Occurrence> {
  const now = deps.now();
  return deps.store.transaction(async (tables) => {
    const schedule = await lockByName(tables, name);
    const { occurrences } = tables;
    const inserted = await occurrences.insert({
      scheduleId: schedule.id,
      plannedAt: now,
      askedBy: request.user,
      state: 'waiting',
      dueAt: now,
      createdAt: now,
      requestKey: request.requestKey,
    });
    const occurrence =
      inserted ??
      (await occurrences.byRequestKey(request.requestKey)) ??
      // Asked by two in the same millisecond, it runs once.
      (await occurrences.get(schedule.id, now));
    if (!occurrence) throw new Error(`schedule ${schedule.id} could not be asked to run at ${now.toISOString()}`);
    return occurrence;
  });
}

/** The first planned time from now on. */
export const firstAfter = ({ cron, zone }: Pick<Schedule, 'cron' | 'zone'>, now: Date): Date | null =>
  nextTimes(cron, zone, now, 1)[0] ?? null;

/** Throws the first thing that is wrong with what is to be scheduled. */
function requireRight({ config }: Pick<WantDeps, 'config'>, wanted: WantedSchedule, now: Date): void {
  const [problem] = checkScheduled(config, wanted, firstAfter(wanted, now) ?? now, wanted.zone);
  if (problem) throw new UserError(`${problem.text[0]?.toUpperCase()}${problem.text.slice(1)}`);
}

async function lockByName({ schedules }: Pick<Tables, 'schedules'>, name: string): Promise<Schedule> {
  const found = await schedules.byName(name);
  const locked = found && (await schedules.lock(found.id));
  if (locked && !locked.removedAt) return locked;
  throw new UserError(`There is no schedule '${name}'.`, 'See them with `/emr schedule`.');
}

/**
 * Ends what waits, but for what a person asked for: that begins when it stood behind what is let go. A try that failed has
 * failed, whatever would have come of the next one.
 */
async function letGo(tables: Tables, { id }: Schedule, because: string, now: Date): Promise<void> {
  const { occurrences } = tables;
  for (const one of await occurrences.openOf(id)) {
    if (one.state !== 'waiting' || one.askedBy !== null) continue;
    const ending =
      one.attempts > 0
        ? ({ state: 'failed', why: 'run-failed', because: one.because } as const)
        : ({ state: 'cancelled', why: 'asked', because } as const);
    await occurrences.update(id, one.plannedAt, { ...ending, dueAt: null, endedAt: now });
  }
  await callNext(tables, id, now);
}
