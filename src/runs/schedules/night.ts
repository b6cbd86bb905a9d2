import type { ScheduleId } from '../../ids.ts';
import type { Night, PlannedLine } from '../../night-report.ts';
import type { Occurrence, Schedule } from '../../records.ts';
import type { NightRun, Tables } from '../../store/store.ts';
import type { WantDeps } from '../deps.ts';
import { secondsAfter } from '../world.ts';
import { type NightTime, nameOf, nightLine, worstFirst } from './night-line.ts';
import { LATE_SECONDS } from './troubles.ts';
import { LAST_SUCCESSES, type Usual, usualOf } from './usual.ts';

/** A streak that is longer is told as this long. */
export const LONGEST_STREAK = 30;

type NightDeps = Pick<WantDeps, 'store' | 'now'>;

/** What is usual for each of these schedules, by their successes before a moment. */
export type Usuals = (ids: readonly ScheduleId[], before: Date) => Promise<ReadonlyMap<ScheduleId, Usual>>;

/** The same from the record, with one query. */
export const usualsOf =
  ({ nights }: Pick<Tables, 'nights'>): Usuals =>
  async (ids, before) => {
    const successes = ids.length > 0 ? await nights.successes([...ids], before, LAST_SUCCESSES) : [];
    const successesOf = grouped(successes, ({ scheduleId }) => scheduleId);
    return new Map(ids.map((id) => [id, usualOf(successesOf.get(id) ?? [])]));
  };

/** What schedules did with the times that were planned from the one moment up to before the other: six queries in all. */
export async function nightOf(
  { store, now }: NightDeps,
  from: Date,
  to: Date,
  usuals: Usuals = usualsOf(store),
): Promise<Night> {
  const occurrences = await store.occurrences.between(from, to);
  const schedules = await schedulesOf(store, await store.schedules.live(), occurrences);
  const leads = occurrences.flatMap(({ runId }) => (runId === null ? [] : [runId]));
  const ids = [...new Set(occurrences.map(({ scheduleId }) => scheduleId))];
  const failed = new Set(occurrences.flatMap(({ state, scheduleId }) => (state === 'failed' ? [scheduleId] : [])));
  const [runs, usualBy, endings] = await Promise.all([
    leads.length > 0 ? store.nights.runsOf(leads) : [],
    usuals(ids, from),
    failed.size > 0 ? store.nights.endings([...failed], to, LONGEST_STREAK) : [],
  ]);
  const runsOf = grouped(runs, ({ lead }) => lead);
  const timesOf = grouped(occurrences, ({ scheduleId }) => scheduleId);
  const endingsOf = grouped(endings, ({ scheduleId }) => scheduleId);
  const at = now();
  const lines = schedules.flatMap((schedule) => {
    const times = [
      ...(timesOf.get(schedule.id) ?? []).map((occurrence) => timeOf(occurrence, runsOf)),
      ...lateTime(schedule, from, to, at),
    ];
    if (times.length === 0) return [];
    const usual = usualBy.get(schedule.id) ?? usualOf([]);
    return [nightLine({ schedule, times, usual, endings: endingsOf.get(schedule.id) ?? [], now: at })];
  });
  return { from: from.toISOString(), to: to.toISOString(), lines: lines.toSorted(worstFirst) };
}

/** Which schedules run before then, the earliest first; each with its next time. */
export async function tonightOf({ store, now }: NightDeps, until: Date): Promise<PlannedLine[]> {
  const from = now();
  return (await store.schedules.live())
    .flatMap((schedule) => {
      const { nextAt, cron } = schedule;
      return nextAt && nextAt >= from && nextAt < until
        ? [{ schedule: nameOf(schedule), at: nextAt.toISOString(), cron }]
        : [];
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Its time has passed, and nobody has accounted for it. */
function lateTime({ nextAt }: Schedule, from: Date, to: Date, now: Date): NightTime[] {
  if (nextAt === null || nextAt < from || nextAt >= to || nextAt >= secondsAfter(now, -LATE_SECONDS)) return [];
  return [{ occurrence: { state: 'late', plannedAt: nextAt, why: null, because: null, times: 1 }, runs: [] }];
}

/** All live schedules, and those of some planned times that were removed since. */
export async function schedulesOf(
  { schedules }: Pick<Tables, 'schedules'>,
  live: readonly Schedule[],
  occurrences: readonly Pick<Occurrence, 'scheduleId'>[],
): Promise<Schedule[]> {
  const known = new Set(live.map(({ id }) => id));
  const removed = new Set(occurrences.flatMap(({ scheduleId }) => (known.has(scheduleId) ? [] : [scheduleId])));
  return removed.size > 0 ? [...live, ...(await schedules.of([...removed]))] : [...live];
}

const timeOf = (occurrence: Occurrence, runsOf: ReadonlyMap<string, NightRun[]>): NightTime => ({
  occurrence,
  runs: occurrence.runId === null ? [] : (runsOf.get(occurrence.runId) ?? []),
});

/** Rows by what they belong to, in their order. */
export function grouped<T, K extends string>(rows: readonly T[], keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
