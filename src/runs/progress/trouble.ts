import type { Progress, Trouble } from '../../records.ts';
import { isSlow } from '../slow.ts';
import { secondsBetween } from '../world.ts';

/** What is known of a run that may be in trouble. */
export interface TroubleFacts {
  progress: Progress;
  /** When its heartbeat was last looked for, by the bot's clock. */
  seenAt: Date;
  startedAt: Date;
  now: Date;
  usualSeconds: number | null;
}

/** The heartbeat comes each three seconds, after failures each minute at the latest. */
const SILENT_SECONDS = 180;
/** A wait is a stall when it is long in itself and many times as long as the waits before. */
const STALLED = { seconds: 180, times: 10, fewestTasks: 5 };
/** Of a stage that has not finished a task yet nobody knows how long its tasks take. */
const NEW_STAGE_SECONDS = 600;

/** What looks wrong with a run that goes on, the worst first; null when nothing does. */
export function troubleOf(facts: TroubleFacts): Trouble | null {
  return silent(facts) ?? stalled(facts) ?? slow(facts);
}

/** Only what was looked for and not there is silence: while S3 cannot be read, nobody knows. */
function silent({ progress, seenAt }: TroubleFacts): Trouble | null {
  const silentSeconds = secondsBetween(progress.at, seenAt);
  return silentSeconds >= SILENT_SECONDS ? { kind: 'silent', silentSeconds } : null;
}

function stalled({ progress, startedAt }: TroubleFacts): Trouble | null {
  const { at, movedAt, tasks, stages } = progress;
  if (movedAt === null || tasks.active === 0 || tasks.done < STALLED.fewestTasks) return null;
  // Both are of the cluster's clock.
  const silentSeconds = secondsBetween(movedAt, at);
  const normalSeconds = secondsBetween(startedAt, movedAt) / tasks.done;
  const atWork = stages.filter(({ active }) => active > 0);
  const isNew = atWork.length > 0 && atWork.every(({ done }) => done === 0);
  const longest = Math.max(isNew ? NEW_STAGE_SECONDS : STALLED.seconds, normalSeconds * STALLED.times);
  return silentSeconds >= longest ? { kind: 'stalled', silentSeconds, normalSeconds: Math.round(normalSeconds) } : null;
}

function slow({ startedAt, now, usualSeconds }: TroubleFacts): Trouble | null {
  if (usualSeconds === null) return null;
  const runningSeconds = secondsBetween(startedAt, now);
  const tooLong = isSlow(runningSeconds, usualSeconds);
  return tooLong ? { kind: 'slow', runningSeconds, usualSeconds: Math.round(usualSeconds) } : null;
}
