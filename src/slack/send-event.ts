import type { ChannelId } from '../ids.ts';
import type { OutboxMessage, ThreadEvent } from '../records.ts';
import type { SlackMessage } from './blocks.ts';
import type { Pace } from './pace.ts';
import {
  asProblem,
  drawn,
  findEarlier,
  isHopeless,
  isUnknown,
  note,
  pauseAfter,
  plainIfRefused,
  type Sending,
  type Try,
} from './sending.ts';

/** The thread messages on record that want to be sent, each card's in order. */
export interface ThreadQueue {
  next(now: Date, limit: number): Promise<(OutboxMessage & { channel: ChannelId; threadTs: string })[]>;
  nextAt(now: Date): Promise<Date | null>;
  attempt(id: number, now: Date): Promise<void>;
  sent(id: number, ts: string, now: Date): Promise<void>;
  failed(id: number, error: string, notBefore: Date, mayHaveHappened: boolean): Promise<void>;
  dead(id: number, error: string, now: Date): Promise<void>;
}

/** What sending a thread message needs. */
export interface EventSending extends Sending {
  outbox: ThreadQueue;
  pace: Pace;
  renderEvent(event: ThreadEvent): SlackMessage | Promise<SlackMessage>;
}

/** Sends one thread message; says when to come back to it, null when it is done with. */
export async function sendEvent(
  deps: EventSending,
  message: OutboxMessage & { channel: ChannelId; threadTs: string },
): Promise<Date | null> {
  const bucket = deps.pace.post(message.channel);
  const busyUntil = bucket.take(deps.now().getTime());
  if (busyUntil !== null) return new Date(busyUntil);
  const place = { channel: message.channel, threadTs: message.threadTs };
  const key = `event:${message.key}`;
  const trying: Try = { begun: false };
  try {
    const words = await drawn(async () => deps.renderEvent(message.message));
    const earlier = await findEarlier(deps, place, key, message.attemptedAt);
    if (earlier instanceof Date) return earlier;
    if (earlier) {
      await deps.outbox.sent(message.id, earlier, deps.now());
      return null;
    }
    await deps.outbox.attempt(message.id, deps.now());
    trying.begun = true;
    const ts = await plainIfRefused(deps, words, (one) => deps.poster.post(place, key, one));
    await deps.outbox.sent(message.id, ts, deps.now());
    return null;
  } catch (error) {
    const problem = asProblem(error);
    note(deps, problem, { key }, 'thread message not sent');
    if (isHopeless(problem, message.attempts)) {
      await deps.outbox.dead(message.id, problem.code, deps.now());
      return null;
    }
    const notBefore = pauseAfter(deps, problem, message.attempts, bucket);
    await deps.outbox.failed(message.id, problem.code, notBefore, isUnknown(problem, message, trying));
    return notBefore;
  }
}
