import type { ChannelId, RunId, ScheduleId } from '../../ids.ts';
import type { JobResult, Occurrence, Run, Schedule } from '../../records.ts';

/** What time begins. */
export interface Schedules {
  /** Null when a schedule of this name is there already, or was made by this request. */
  insert(
    schedule: Omit<Schedule, 'removedAt' | 'removedBy' | 'pausedAt' | 'pausedBy'> &
      Partial<Pick<Schedule, 'pausedAt' | 'pausedBy'>> & { requestKey?: string },
  ): Promise<Schedule | null>;
  byRequestKey(key: string): Promise<Schedule | null>;
  get(id: ScheduleId): Promise<Schedule | null>;
  of(ids: ScheduleId[]): Promise<Schedule[]>;
  /** Of those that are not removed. */
  byName(name: string): Promise<Schedule | null>;
  /** All that are not removed, by name. */
  live(): Promise<Schedule[]>;
  update(id: ScheduleId, change: Partial<Omit<Schedule, 'id'>>): Promise<void>;
  /** Locks the row for this transaction. */
  lock(id: ScheduleId): Promise<Schedule | null>;
  /** Those with a planned time that has come and is not accounted for, longest waiting first. */
  due(now: Date, limit: number): Promise<ScheduleId[]>;
  /** The first planned time of all that is still to come. */
  nextAt(now: Date): Promise<Date | null>;
}

/** What became of each planned time. */
export interface Occurrences {
  /** Null when this planned time is accounted for already, or was made by this request. */
  insert(
    occurrence: Pick<Occurrence, 'scheduleId' | 'plannedAt' | 'state' | 'createdAt'> &
      Partial<Occurrence> & { requestKey?: string },
  ): Promise<Occurrence | null>;
  byRequestKey(key: string): Promise<Occurrence | null>;
  get(schedule: ScheduleId, plannedAt: Date): Promise<Occurrence | null>;
  /** The one whose newest attempt is this run, or the chain of it. */
  byRun(run: RunId): Promise<Occurrence | null>;
  update(
    schedule: ScheduleId,
    plannedAt: Date,
    change: Partial<Omit<Occurrence, 'scheduleId' | 'plannedAt'>>,
  ): Promise<void>;
  /** Those of a schedule that wait or run, oldest first. */
  openOf(schedule: ScheduleId): Promise<Occurrence[]>;
  /** All that wait for a time that has come, or whose run may have ended: longest waiting first. */
  due(now: Date, limit: number): Promise<Occurrence[]>;
  /** When the next one that waits may begin. */
  nextDueAt(now: Date): Promise<Date | null>;
  /** Of a schedule, newest planned time first. */
  ofSchedule(schedule: ScheduleId, limit: number): Promise<Occurrence[]>;
  /** The newest of each of these schedules. */
  newestOf(schedules: ScheduleId[]): Promise<Occurrence[]>;
  /** Of all schedules, planned from the one moment up to before the other; oldest first. */
  between(from: Date, to: Date): Promise<Occurrence[]>;
  /** The last that succeeded, newest first. */
  succeeded(schedule: ScheduleId, limit: number): Promise<Occurrence[]>;
}

/** A run of a planned time, without what it wrote at length. */
export interface NightRun {
  /** The first run of its chain; its own id where there is none. */
  lead: RunId;
  id: RunId;
  job: string;
  state: Run['state'];
  createdAt: Date;
  endedAt: Date | null;
  /** Its cost, once it is known. */
  usd: number | null;
  /** What its own cluster has cost so far. */
  clusterUsd: number | null;
  estimated: boolean;
  metrics: JobResult['metrics'];
  /** Of a failed one: the cause, the sentence, and whether the logs are still being looked for. */
  cause: string | null;
  message: string | null;
  looking: boolean;
}

/** A planned time that succeeded: the seconds, dollars and words of all its runs. */
export interface PastSuccess {
  scheduleId: ScheduleId;
  plannedAt: Date;
  seconds: number;
  usd: number | null;
  told: { job: string; metrics: JobResult['metrics'] }[];
}

/** How a planned time that was run ended; the cause is of the run that failed first, or why there was none. */
export interface PastEnding {
  scheduleId: ScheduleId;
  plannedAt: Date;
  state: 'succeeded' | 'failed';
  cause: string | null;
}

/** How many planned times of a channel's schedules came to one end in the night before a day. */
export interface TalliedNight {
  channel: ChannelId;
  /** `2026-11-21`. */
  day: string;
  state: Occurrence['state'];
  times: number;
}

/** When something that is done again and again last went well. */
export interface Pulses {
  beat(of: 'sweep' | 'heartbeat', now: Date): Promise<void>;
  /** Null: never. */
  last(of: 'sweep' | 'heartbeat'): Promise<Date | null>;
}

/** What people may be told of a planned time that has not ended. */
export type EarlyWord = 'late' | 'slow';

/** Many schedules' planned times at once. */
export interface Nights {
  /** The runs of these attempts, of chains in their order. */
  runsOf(leads: RunId[]): Promise<NightRun[]>;
  /** The last planned times of each schedule before then that succeeded, newest first. */
  successes(schedules: ScheduleId[], before: Date, each: number): Promise<PastSuccess[]>;
  /** The last planned times of each schedule, up to then, that were run to an end, newest first. */
  endings(schedules: ScheduleId[], upTo: Date, each: number): Promise<PastEnding[]>;
  /** Planned times counted; nights end at this time of day of the zone. */
  tally(from: Date, to: Date, ends: { zone: string; at: string }): Promise<TalliedNight[]>;
  /** Ended ones of which it was not decided yet whether people are told; those of a schedule together, oldest first. */
  unjudged(limit: number): Promise<(Occurrence & { told: EarlyWord[] })[]>;
  /** All that wait or run, with what people were told of them. */
  open(): Promise<(Occurrence & { told: EarlyWord[] })[]>;
  /** The newest planned times of each schedule, newest first. */
  latest(schedules: ScheduleId[], each: number): Promise<Occurrence[]>;
  /** It is decided of these; gives of how many it was not before. */
  judge(occurrences: readonly Pick<Occurrence, 'scheduleId' | 'plannedAt'>[], now: Date): Promise<number>;
  /** People are told of it before it has ended; false when they were before. */
  note(occurrence: Pick<Occurrence, 'scheduleId' | 'plannedAt'>, word: EarlyWord): Promise<boolean>;
}
