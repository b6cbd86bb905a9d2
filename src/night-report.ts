import type { ChannelId, RunId, ScheduleId, SlackUserId } from './ids.ts';
import type { Occurrence, OccurrenceReason } from './records/schedules.ts';

/** What became of a planned time; `late`: its time has passed, and nothing has begun it. */
export type NightState = Occurrence['state'] | 'late';

/** A number that a job told of its work, and what it usually is; null with too few nights to say. */
export interface NightFigure {
  job: string;
  label: string;
  value: number;
  format?: string | undefined;
  usual: number | null;
  /** Far too little of a count, or worse than in any of the last nights. */
  odd?: 'few' | 'dropped' | undefined;
}

/** Failures one after the other, this one included. */
export interface Streak {
  nights: number;
  /** The planned time of the first, ISO 8601. */
  since: string;
  /** Whether all of them failed of one cause. */
  sameCause: boolean;
}

/** Which schedule it is, in what people call it by. */
export interface NightSchedule {
  id: ScheduleId;
  name: string;
  /** The job or chain that it runs. */
  what: string;
  owner: SlackUserId;
  channel: ChannelId;
  zone: string;
}

/** One night of one schedule: all its planned times counted, and the one of them that says most. Times are ISO 8601. */
export interface NightLine {
  schedule: NightSchedule;
  counts: Partial<Record<NightState, number>>;
  /** Of the one that is told of: the worst, and of equals the newest. */
  state: NightState;
  why: OccurrenceReason | null;
  /** The same for a person. */
  because: string | null;
  plannedAt: string;
  /** Of a chain the first. */
  run: RunId | null;
  seconds: number | null;
  usualSeconds: number | null;
  /** It took, or is taking, twice its usual time. */
  slow: boolean;
  usd: number | null;
  usualUsd: number | null;
  estimated: boolean;
  figures: NightFigure[];
  /** Of a failed one: the run that failed, by its job; what its cause is called, where it is known; and the sentence. */
  failure: { run: RunId; job: string; cause: string | null; title: string | null; message: string } | null;
  streak: Streak | null;
}

/** What schedules did between two moments, the worst first. */
export interface Night {
  from: string;
  to: string;
  lines: NightLine[];
}

/** A schedule's next planned time. */
export interface PlannedLine {
  schedule: NightSchedule;
  at: string;
  /** Five fields of cron, by the clocks of the schedule's zone. */
  cron: string;
}

/** How the planned times of one night ended, by the day on whose morning it ended. */
export interface NightTally {
  day: string;
  ran: number;
  failed: number;
  missed: number;
  /** Skipped, or cancelled by somebody. */
  skipped: number;
}

/** What a channel is told in the morning, or anybody who asks for a night. */
export interface Digest {
  /** The day on whose morning the night ended, `2026-11-21`. */
  day: string;
  /** IANA name of the zone whose mornings count. */
  zone: string;
  /** ISO 8601: when it was put together. */
  asOf: string;
  night: Night;
  /** What runs before the next morning; empty for nights long past. */
  tonight: PlannedLine[];
  /** The last seven nights, oldest first. */
  week: NightTally[];
}

/** The beginning of a digest, and the sums of all of it. */
export interface DigestSummary extends Omit<Digest, 'night' | 'tonight'> {
  /** Planned times by what became of them. */
  counts: Partial<Record<NightState, number>>;
  schedules: number;
  /** Schedules by the state that they are told by. */
  toldBy: Partial<Record<NightState, number>>;
  usd: number;
  estimated: boolean;
  /** The worst ones. */
  lines: NightLine[];
  /** The earliest ones, and how many there are in all. */
  tonight: PlannedLine[];
  planned: number;
}

/** What is wrong with one schedule, to be said when it happens; times are ISO 8601. */
export type ScheduleTrouble =
  /** These should have run and didn't; `times` of them from the first to the last. */
  | { kind: 'missed'; times: number; first: string; last: string; because: string | null }
  /** It has not begun so long after its time, or only then; because of what, where that is known. */
  | { kind: 'late'; plannedAt: string; begunAt: string | null; because: string | null }
  | { kind: 'slow'; plannedAt: string; since: string; usualSeconds: number }
  /** Counts far too small, or scores that dropped. */
  | { kind: 'figures'; plannedAt: string; figures: NightFigure[] }
  | {
      kind: 'failed';
      plannedAt: string;
      failure: NightLine['failure'];
      because: string | null;
      streak: Streak | null;
    };

/** The same of one schedule among many. */
export interface TroubledSchedule {
  schedule: NightSchedule;
  /** The run that it is about, of a chain the first. */
  run: RunId | null;
  trouble: ScheduleTrouble;
}
