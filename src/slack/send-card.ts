import type { ChannelId } from '../ids.ts';
import { type Card, type CardSubject, noticeOf } from '../records.ts';
import type { SlackMessage } from './blocks.ts';
import type { Bucket, Pace } from './pace.ts';
import { SlackProblem } from './poster.ts';
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

/** A card to be shown, and the message in whose thread it stands. */
export type StaleCard = Card & { threadTs: string | null };

/** The cards on record that want to be shown; the store has them. */
export interface CardQueue {
  /** Those in the thread of a card that is not there yet are none of them. */
  stale(now: Date, limit: number): Promise<StaleCard[]>;
  nextAt(now: Date): Promise<Date | null>;
  address(subject: CardSubject, channel: ChannelId): Promise<void>;
  attempt(subject: CardSubject, now: Date): Promise<void>;
  shown(subject: CardSubject, version: number, ts: string | null, now: Date): Promise<void>;
  failed(subject: CardSubject, error: string, notBefore: Date, mayHaveHappened: boolean): Promise<void>;
  giveUp(subject: CardSubject, version: number, error: string): Promise<void>;
}

/** What sending a card needs. */
export interface CardSending extends Sending {
  cards: CardQueue;
  pace: Pace;
  /** The card as the record now has it; null when there is nothing to show. */
  renderCard(subject: CardSubject): Promise<SlackMessage | null>;
}

/** What became of one card. */
export interface CardSent {
  /** When to come back to it. */
  at: Date | null;
  /** It was not even tried, and is still among the stale ones. */
  held: boolean;
  /** Its message is new: what waits for it in its thread can be sent. */
  isNew: boolean;
}

/** Slack's words for a thread whose first message somebody has deleted. */
const THREAD_GONE = /^(thread_not_found|cannot_reply_to_message)$/;
const heldUntil = (at: Date): CardSent => ({ at, held: true, isNew: false });

/** Shows one card as it is now: posts it, or brings its message up to date. */
export async function sendCard(deps: CardSending, waiting: StaleCard): Promise<CardSent> {
  const trying: Try = { begun: false };
  let bucket: Bucket | null = null;
  try {
    const card = await addressed(deps, waiting);
    bucket = card.ts === null ? deps.pace.post(card.channel) : deps.pace.update;
    const busyUntil = bucket.take(deps.now().getTime());
    if (busyUntil !== null) return heldUntil(new Date(busyUntil));
    const message = await drawn(() => deps.renderCard(card.subject));
    const ts =
      message === null
        ? card.ts
        : card.ts === null
          ? await postOnce(deps, card, message, trying)
          : await updateCard(deps, card, card.ts, message);
    if (ts instanceof Date) return heldUntil(ts);
    await deps.cards.shown(card.subject, card.wantedVersion, ts, deps.now());
    return { at: null, held: false, isNew: card.ts === null };
  } catch (error) {
    const problem = asProblem(error);
    note(deps, problem, { subject: waiting.subject }, 'card not shown');
    // A run's or a cluster's card is its state, and stays wanted; what time brought about is of no use for ever.
    if (noticeOf(waiting.subject) !== null && isHopeless(problem, waiting.attempts)) {
      await deps.cards.giveUp(waiting.subject, waiting.wantedVersion, problem.code);
      return { at: null, held: false, isNew: false };
    }
    const notBefore = pauseAfter(deps, problem, waiting.attempts, bucket);
    await deps.cards.failed(waiting.subject, problem.code, notBefore, isUnknown(problem, waiting, trying));
    return { at: notBefore, held: false, isNew: false };
  }
}

/** The conversation with a person is opened before anything is posted: only there a lost message can be found again. */
async function addressed(deps: CardSending, card: StaleCard): Promise<StaleCard> {
  if (!/^[UW]/.test(card.channel)) return card;
  const channel = (await deps.poster.openDirect(card.channel)) as ChannelId;
  await deps.cards.address(card.subject, channel);
  return { ...card, channel };
}

/** A moment: until then an earlier try may still turn up. */
async function postOnce(
  deps: CardSending,
  card: StaleCard,
  message: SlackMessage,
  trying: Try,
): Promise<string | Date> {
  const key = `card:${card.subject}`;
  const place = { channel: card.channel, threadTs: card.threadTs ?? undefined, broadcast: card.broadcast };
  try {
    const earlier = await findEarlier(deps, place, key, card.attemptedAt);
    if (earlier instanceof Date) return earlier;
    if (earlier) return await updateCard(deps, card, earlier, message);
    await deps.cards.attempt(card.subject, deps.now());
    trying.begun = true;
    return await plainIfRefused(deps, message, (one) => deps.poster.post(place, key, one));
  } catch (error) {
    if (card.threadTs === null || !(error instanceof SlackProblem && THREAD_GONE.test(error.code))) throw error;
    // What was to be read in the thread is then read in the channel.
    return postOnce(deps, { ...card, threadTs: null }, message, trying);
  }
}

async function updateCard(deps: CardSending, card: Card, ts: string, message: SlackMessage): Promise<string> {
  try {
    await plainIfRefused(deps, message, (one) =>
      deps.poster.update({ channel: card.channel, ts }, `card:${card.subject}`, one),
    );
  } catch (error) {
    // Somebody deleted the card: it is not forced upon them again.
    if (!(error instanceof SlackProblem && error.code === 'message_not_found')) throw error;
  }
  return ts;
}
