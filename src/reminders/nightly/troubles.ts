import type { ScheduleId } from '../../ids.ts';
import type { Schedule } from '../../records.ts';
import { grouped, LONGEST_STREAK, schedulesOf } from '../../runs/schedules/night.ts';
import {
  awaitsCause,
  type FoundTrouble,
  type Past,
  type TroubledTime,
  troublesOfEnded,
  troublesOfOpen,
  unaccounted,
} from '../../runs/schedules/troubles.ts';
import { LAST_SUCCESSES } from '../../runs/schedules/usual.ts';
import type { ReminderDeps, Round } from '../deps.ts';
import { settleTold } from './settle-told.ts';
import { tell } from './tell.ts';

/** So many ended planned times are looked at in one round; after a long downtime the rest comes with the next. */
const BATCH = 2000;

/** What is wrong with one schedule, and the ended planned times that were looked at for it. */
export interface Look {
  schedule: Schedule;
  ended: TroubledTime[];
  found: FoundTrouble[];
}

/** Tells of schedules that failed, were missed, are late or slow, or did far less than usual: each matter once, when it happens. */
export const troubles: Round = {
  name: 'troubles of schedules',
  run: async (deps) => {
    await tell(deps, await look(deps));
    await settleTold(deps);
  },
};

async function look({ store, now }: ReminderDeps): Promise<Look[]> {
  const at = now();
  const [unjudged, open, live] = await Promise.all([
    store.nights.unjudged(BATCH),
    store.nights.open(),
    store.schedules.live(),
  ]);
  const schedules = await schedulesOf(store, live, [...unjudged, ...open]);
  const leads = [...unjudged, ...open].flatMap(({ runId }) => (runId === null ? [] : [runId]));
  const idsIn = (...states: string[]): ScheduleId[] => [
    ...new Set([...unjudged, ...open].flatMap(({ state, scheduleId }) => (states.includes(state) ? [scheduleId] : []))),
  ];
  const [ran, failed] = [idsIn('succeeded', 'running'), idsIn('failed')];
  const [runs, successes, endings] = await Promise.all([
    leads.length > 0 ? store.nights.runsOf(leads) : [],
    ran.length > 0 ? store.nights.successes(ran, at, LAST_SUCCESSES + 1) : [],
    failed.length > 0 ? store.nights.endings(failed, at, LONGEST_STREAK) : [],
  ]);
  const runsOf = grouped(runs, ({ lead }) => lead);
  const timesOf = (occurrences: typeof open) =>
    grouped(
      occurrences.map((occurrence) => ({
        occurrence,
        runs: occurrence.runId === null ? [] : (runsOf.get(occurrence.runId) ?? []),
      })),
      ({ occurrence }) => occurrence.scheduleId,
    );
  const [endedOf, openOf] = [timesOf(unjudged), timesOf(open)];
  const successesOf = grouped(successes, ({ scheduleId }) => scheduleId);
  const endingsOf = grouped(endings, ({ scheduleId }) => scheduleId);
  return schedules.flatMap((schedule) => {
    const ended = (endedOf.get(schedule.id) ?? []).filter((time) => !awaitsCause(time, at));
    const past: Past = { successes: successesOf.get(schedule.id) ?? [], endings: endingsOf.get(schedule.id) ?? [] };
    const found = [
      ...troublesOfEnded(ended, past),
      ...(openOf.get(schedule.id) ?? []).flatMap((time) => troublesOfOpen(time, past, at)),
      ...unaccounted(schedule.nextAt, at),
    ];
    return ended.length > 0 || found.length > 0 ? [{ schedule, ended, found }] : [];
  });
}
