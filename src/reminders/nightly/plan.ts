import type { Occurrence, Schedule } from '../../records.ts';
import { secondsAfter, secondsBetween } from '../../runs/world.ts';
import { nextTimes, timesBetween } from '../../times/next.ts';
import { wallWords } from '../../times/words.ts';

/** Later than this after its planned time nobody was there to begin it: catch-up decides, not overlap alone. */
export const LATE_SECONDS = 300;
/** As many of a downtime's newest times are decided one by one, and as many wait for earlier ones. */
export const MOST_WAITING = 50;
/** As many planned times are looked through at once: a minutely schedule comes through a year within some hundred looks. */
export const MOST_AT_ONCE = 2000;

/** What is written of a planned time when it has come. */
export type PlannedRow = Pick<Occurrence, 'plannedAt' | 'times' | 'state' | 'why' | 'because' | 'dueAt'>;

/** What follows from the planned times that have come: all that is written in one transaction. */
export interface TimesPlan {
  rows: PlannedRow[];
  /** Earlier ones, waiting or running, that give way to a later one. */
  overtaken: Occurrence[];
  /** The first planned time that is not accounted for after this. */
  nextAt: Date | null;
}

type Rules = Pick<Schedule, 'cron' | 'zone' | 'overlap' | 'catchUp' | 'nextAt'>;

/**
 * Decides over the planned times from the cursor `nextAt` until now, each once; `open` are the schedule's occurrences that
 * wait or run, oldest first. A clock that steps back finds the cursor ahead of it, one that leaps forward is as downtime.
 */
export function planTimes(schedule: Rules, open: readonly Occurrence[], now: Date): TimesPlan {
  const { cron, zone, catchUp } = schedule;
  if (!schedule.nextAt || schedule.nextAt > now) return { rows: [], overtaken: [], nextAt: schedule.nextAt };
  const times = [schedule.nextAt, ...timesBetween(cron, zone, schedule.nextAt, now, MOST_AT_ONCE - 1)];
  const nextAt = nextTimes(cron, zone, times.at(-1) as Date, 1)[0] ?? null;
  // There are more: all of these lie too far back to be looked at one by one.
  if (nextAt && nextAt <= now) return { rows: [longMissed(times, schedule)], overtaken: [], nextAt };

  const late = times.filter((at) => isLate(at, now));
  const onTime = times.slice(late.length);
  const old = late.slice(0, -MOST_WAITING);
  const recent = late.slice(old.length);
  const line = lineOf(schedule, open, now);
  const rows = old.length > 0 ? [longMissed(old, schedule)] : [];
  for (const [index, at] of recent.entries()) {
    const isNewest = onTime.length === 0 && index === recent.length - 1;
    if (catchUp === 'none') line.miss(at, 'down', `Nobody was there to begin it before ${wallWords(now, zone)}.`);
    else if (catchUp === 'all' || isNewest) line.join(at, catchUp === 'all');
    else line.miss(at, 'made-up', 'Nobody was there to begin it; the last of those that were missed makes up for it.');
  }
  for (const at of onTime) line.join(at, false);
  return { rows: [...rows, ...line.rows], overtaken: line.overtaken, nextAt };
}

const isLate = (plannedAt: Date, now: Date): boolean => secondsBetween(plannedAt, now) > LATE_SECONDS;

/** Those that wait or run, and those that come to them now. */
function lineOf({ zone, overlap, catchUp }: Rules, open: readonly Occurrence[], now: Date) {
  const rows: PlannedRow[] = [];
  const overtaken: Occurrence[] = [];
  const row = (plannedAt: Date, rest: Partial<PlannedRow> & Pick<PlannedRow, 'state'>): void => {
    rows.push({ plannedAt, times: 1, why: null, because: null, dueAt: null, ...rest });
  };
  const waiting = () => rows.filter(({ state }) => state === 'waiting');
  // Whoever makes up for all times wants none left out because the earlier ones are not through yet.
  const isCatchingUp = catchUp === 'all' && open.some(({ plannedAt, createdAt }) => isLate(plannedAt, createdAt));

  const join = (at: Date, inTurn: boolean): void => {
    const ahead = [...open.filter((one) => !overtaken.includes(one)), ...waiting()];
    const [first] = ahead;
    const queues = inTurn || overlap === 'queue' || isCatchingUp || (catchUp === 'all' && waiting().length > 0);
    if (!first) row(at, { state: 'waiting', dueAt: now });
    else if (queues && ahead.length > MOST_WAITING) {
      row(at, { state: 'skipped', why: 'overlap', because: `${ahead.length} earlier ones were not through yet.` });
    } else if (queues) row(at, { state: 'waiting', why: 'queued', because: behind(first) });
    else if (overlap === 'skip') row(at, { state: 'skipped', why: 'overlap', because: behind(first) });
    else overtake(at);
  };
  const overtake = (at: Date): void => {
    for (const one of waiting()) {
      const because = `That of ${wallWords(at, zone)} took its place.`;
      Object.assign(one, { state: 'cancelled', why: 'overtaken', because, dueAt: null });
    }
    overtaken.push(...open.filter((one) => !overtaken.includes(one)));
    const running = open.find(({ state }) => state === 'running');
    if (running) row(at, { state: 'waiting', why: 'queued', because: behind(running) });
    else row(at, { state: 'waiting', dueAt: now });
  };
  const behind = ({ plannedAt, state, why }: Pick<Occurrence, 'plannedAt' | 'state' | 'why'>): string => {
    const how = state === 'running' ? 'still running' : why === 'retry' ? 'to be tried again' : 'still waiting';
    return `That of ${wallWords(plannedAt, zone)} was ${how}.`;
  };
  const miss = (at: Date, why: 'down' | 'made-up', because: string): void => row(at, { state: 'missed', why, because });
  return { rows, overtaken, join, miss };
}

/** So many planned times of a long downtime that nobody will read of them one by one. */
function longMissed(times: readonly Date[], { zone, catchUp }: Rules): PlannedRow {
  const [first, last] = [times[0] as Date, times.at(-1) as Date];
  const many = `${times.length} planned times until ${wallWords(last, zone)}`;
  return {
    plannedAt: first,
    times: times.length,
    state: 'missed',
    why: catchUp === 'last' ? 'made-up' : 'down',
    because: times.length === 1 ? 'Nobody was there to begin it.' : `Nobody was there to begin them: ${many}.`,
    dueAt: null,
  };
}

/** When a failed one is tried again after so many attempts: each pause is twice the one before. */
export const retryAt = (
  { retryPauseSeconds }: Pick<Schedule, 'retryPauseSeconds'>,
  attempts: number,
  now: Date,
): Date => secondsAfter(now, retryPauseSeconds * 2 ** (attempts - 1));
