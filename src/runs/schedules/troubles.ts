import type { RunId } from '../../ids.ts';
import type { ScheduleTrouble } from '../../night-report.ts';
import type { NoticeAnswer, Occurrence } from '../../records.ts';
import type { EarlyWord, NightRun, PastEnding, PastSuccess } from '../../store/store.ts';
import { isSlow } from '../slow.ts';
import { secondsAfter } from '../world.ts';
import { failureOf, secondsOf, streakOf } from './night-line.ts';
import { tellingFigures } from './odd.ts';
import { figuresOf, usualOf } from './usual.ts';

/** What was not begun so long after its time is late. */
export const LATE_SECONDS = 600;
/** So long a failure waits for its cause; without it, it is told all the same. */
const CAUSE_SECONDS = 180;

/** A planned time with the runs of its newest attempt, and what people were told of it before it ended. */
export interface TroubledTime {
  occurrence: Occurrence & { told: readonly EarlyWord[] };
  runs: readonly NightRun[];
}

/** Something to be told: of which planned time, by which word if it has not ended, and about which run. */
export interface FoundTrouble {
  plannedAt: Date;
  early: EarlyWord | null;
  run: RunId | null;
  trouble: ScheduleTrouble;
}

/** What a schedule did before, newest first; as much of it as is before a planned time counts for that one. */
export interface Past {
  successes: readonly PastSuccess[];
  endings: readonly PastEnding[];
}

/** True while the cause of a failure may still come within the time that people can wait for it. */
export const awaitsCause = ({ occurrence, runs }: TroubledTime, now: Date): boolean =>
  occurrence.state === 'failed' &&
  runs.some(({ state, looking, cause }) => state === 'failed' && looking && cause === null) &&
  now < secondsAfter(occurrence.endedAt ?? now, CAUSE_SECONDS);

/** What is wrong with planned times of one schedule that have ended, given oldest first: all that were missed are one matter. */
export function troublesOfEnded(times: readonly TroubledTime[], past: Past): FoundTrouble[] {
  const missed = times.filter(({ occurrence }) => occurrence.state === 'missed').map(({ occurrence }) => occurrence);
  return [...missedTrouble(missed), ...times.flatMap((time) => troubleOfEnded(time, past))];
}

function missedTrouble(missed: readonly Occurrence[]): FoundTrouble[] {
  const [first] = missed;
  const last = missed.at(-1);
  if (!first || !last) return [];
  const trouble = {
    kind: 'missed' as const,
    times: missed.reduce((sum, { times }) => sum + times, 0),
    first: first.plannedAt.toISOString(),
    last: last.plannedAt.toISOString(),
    because: last.because,
  };
  return [{ plannedAt: first.plannedAt, early: null, run: null, trouble }];
}

function troubleOfEnded({ occurrence, runs }: TroubledTime, past: Past): FoundTrouble[] {
  const { plannedAt, state, because } = occurrence;
  const at = plannedAt.toISOString();
  const run = runs[0]?.lead ?? null;
  if (state === 'failed') {
    const endings = past.endings.filter((one) => one.plannedAt <= plannedAt);
    const failure = failureOf(runs);
    const trouble = { kind: 'failed' as const, plannedAt: at, failure, because, streak: streakOf(endings) };
    return [{ plannedAt, early: null, run, trouble }];
  }
  if (state !== 'succeeded') return [];
  const usual = usualOf(past.successes.filter((one) => one.plannedAt < plannedAt));
  const figures = tellingFigures(figuresOf(runs), usual).filter(({ odd }) => odd);
  return [
    ...lateStart(occurrence, run),
    ...(figures.length > 0
      ? [{ plannedAt, early: null, run, trouble: { kind: 'figures' as const, plannedAt: at, figures } }]
      : []),
  ];
}

/** What is wrong with one that waits or runs. */
export function troublesOfOpen({ occurrence, runs }: TroubledTime, past: Past, now: Date): FoundTrouble[] {
  const { plannedAt, told } = occurrence;
  const run = runs[0]?.lead ?? null;
  const found = [...lateStart(occurrence, run), ...notBegun(occurrence, now)];
  const usual = usualOf(past.successes.filter((one) => one.plannedAt < plannedAt)).seconds;
  const [first] = runs;
  if (occurrence.state === 'running' && !told.includes('slow') && first && usual !== null) {
    if (isSlow(secondsOf(runs, now), usual)) {
      const since = first.createdAt.toISOString();
      const trouble = { kind: 'slow' as const, plannedAt: plannedAt.toISOString(), since, usualSeconds: usual };
      found.push({ plannedAt, early: 'slow', run, trouble });
    }
  }
  return found;
}

/** It waits though its time is long past, and not for another try. */
function notBegun({ state, plannedAt, askedBy, attempts, told, because }: TroubledTime['occurrence'], now: Date) {
  const isMissing = state === 'waiting' && attempts === 0 && askedBy === null && isLate(plannedAt, now);
  return isMissing && !told.includes('late') ? [late(plannedAt, null, null, because)] : [];
}

/** It was begun, long after its time. */
function lateStart(
  { plannedAt, startedAt, createdAt, askedBy, told }: TroubledTime['occurrence'],
  run: RunId | null,
): FoundTrouble[] {
  if (!startedAt || askedBy !== null || told.includes('late') || !isLate(plannedAt, startedAt)) return [];
  // Whoever is there puts it on record when its time comes.
  const because = isLate(plannedAt, createdAt) ? 'Nobody was there to begin it when its time came.' : null;
  return [late(plannedAt, startedAt, run, because)];
}

const isLate = (plannedAt: Date, at: Date): boolean => at > secondsAfter(plannedAt, LATE_SECONDS);

const late = (plannedAt: Date, begunAt: Date | null, run: RunId | null, because: string | null): FoundTrouble => ({
  plannedAt,
  early: 'late',
  run,
  trouble: { kind: 'late', plannedAt: plannedAt.toISOString(), begunAt: begunAt?.toISOString() ?? null, because },
});

/** A schedule whose time has passed without anybody having accounted for it. */
export function unaccounted(nextAt: Date | null, now: Date): FoundTrouble[] {
  // There is no row yet that could keep that it was told.
  return nextAt !== null && isLate(nextAt, now) ? [{ ...late(nextAt, null, null, null), early: null }] : [];
}

/** What became of a trouble that people were told of, by its schedule's newest planned times; null while nothing has. */
export function answerTo(trouble: ScheduleTrouble, latest: readonly Occurrence[]): NoticeAnswer | null {
  const at = new Date(trouble.kind === 'missed' ? trouble.last : trouble.plannedAt);
  const own = latest.find(({ plannedAt }) => plannedAt.getTime() === at.getTime());
  const later = latest.filter(({ plannedAt }) => plannedAt > at);
  const [newest] = later;
  const asked = later.find(({ askedBy, startedAt }) => askedBy !== null && startedAt !== null);
  const isOver = own ? own.endedAt !== null : newest !== undefined;
  switch (trouble.kind) {
    case 'late':
      if (own?.startedAt && (trouble.begunAt === null || own.state === 'succeeded')) return ran(own);
      return asked ? ran(asked) : isOver ? { kind: 'over' } : null;
    case 'slow':
      return isOver ? { kind: 'over' } : null;
    case 'missed':
    case 'failed': {
      const success = later.findLast(({ state }) => state === 'succeeded');
      const after = asked ?? success;
      if (after) return ran(after);
      // Of the same again people were told anew.
      return later.some(({ state }) => state === 'failed') ? { kind: 'over' } : null;
    }
    case 'figures':
      return asked ? ran(asked) : later.some(isRun) ? { kind: 'over' } : null;
  }
}

const isRun = ({ state }: Occurrence): boolean => state === 'succeeded' || state === 'failed';

const ran = ({ startedAt, plannedAt, askedBy }: Occurrence): NoticeAnswer => ({
  kind: 'ran',
  at: (startedAt ?? plannedAt).toISOString(),
  by: askedBy,
});
