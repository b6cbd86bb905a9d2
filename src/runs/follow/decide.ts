import type { Follow } from '../../store/store.ts';
import { secondsAfter } from '../world.ts';

/** Nobody reads a stream for longer, and a thread of hundreds of messages is read by nobody. */
export const MOST_MINUTES = 30;
const MOST_MESSAGES = 60;
/** A message at most this often: Slack takes one a second in a channel, for all that Stoker says there. */
const BATCH_SECONDS = 10;
/** A log in S3 grows every five minutes. */
const PUSHED_SECONDS = 30;
/** The last lines of a step reach CloudWatch Logs after it has ended. */
const GRACE_SECONDS = 15;

/** What one look at the logs showed. */
export interface Look {
  hasNews: boolean;
  runEndedAt: Date | null;
  /** When S3 has more to give; null where CloudWatch Logs streams, or when all is there. */
  nextPush: Date | null;
}

export type Ending = 'stopped' | 'ended' | 'time' | 'messages';

/** Whether to go on following, and when to look again. */
export function decideFollow(follow: Follow, look: Look, now: Date): { end: Ending } | { dueAt: Date } {
  if (follow.stoppedBy !== null) return { end: 'stopped' };
  const messages = follow.messages + (look.hasNews ? 1 : 0);
  if (messages >= MOST_MESSAGES) return { end: 'messages' };
  if (now >= follow.until) return { end: 'time' };
  const isOver = look.runEndedAt !== null && now >= secondsAfter(look.runEndedAt, GRACE_SECONDS);
  if (isOver && !look.hasNews && look.nextPush === null) return { end: 'ended' };
  return { dueAt: secondsAfter(now, look.nextPush === null ? BATCH_SECONDS : PUSHED_SECONDS) };
}
