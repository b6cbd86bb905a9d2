import type { ChannelId, ClusterId, NoticeId, RunId } from '../../ids.ts';
import type {
  Card,
  CardSubject,
  Notice,
  NoticeAnswer,
  NoticeBody,
  NoticePlace,
  OutboxMessage,
  ThreadEvent,
} from '../../records.ts';

export interface Cards {
  /** Wants the card shown anew; makes it when there is none. */
  touch(subject: CardSubject, channel: ChannelId, now: Date): Promise<void>;
  /** Wants those of the cards shown anew that there are. */
  refresh(subjects: CardSubject[]): Promise<void>;
  /**
   * Wants the few of the cards shown anew that were shown longest ago, before the given time; none while any card has
   * something to tell that could be sent now.
   */
  refreshOldest(subjects: CardSubject[], shownBefore: Date, limit: number, now: Date): Promise<void>;
  /** Of a run in a chain, here and wherever a subject is named, the card of the chain's first run. */
  get(subject: CardSubject): Promise<Card | null>;
  /** Everywhere that a notice is shown. */
  ofNotice(id: NoticeId): Promise<Card[]>;
  /** The card whose message this is. */
  byMessage(channel: string, ts: string): Promise<Card | null>;
  /**
   * Cards whose message is missing or older than the record: new ones first, those of runs that go on last, since they
   * change all the time; among equals the longest waiting first. Those in the thread of a card come once that has a
   * message, with its ts.
   */
  stale(now: Date, limit: number): Promise<(Card & { threadTs: string | null })[]>;
  /** When the next stale card that waits for its time may be sent. */
  nextAt(now: Date): Promise<Date | null>;
  /** Slack has told the channel of a card that was addressed to a person. */
  address(subject: CardSubject, channel: ChannelId): Promise<void>;
  /** Recorded before the message is posted for the first time. */
  attempt(subject: CardSubject, now: Date): Promise<void>;
  shown(subject: CardSubject, version: number, ts: string | null, now: Date): Promise<void>;
  /** Not shown now; a post that certainly did not happen needs no search before the next. */
  failed(subject: CardSubject, error: string, notBefore: Date, mayHaveHappened: boolean): Promise<void>;
  /** Not shown, and not tried again before it changes. */
  giveUp(subject: CardSubject, version: number, error: string): Promise<void>;
}

export interface Outbox {
  /** Puts an event into the thread of a card, once a key; needs the card. */
  add(subject: RunId | ClusterId, key: string, message: ThreadEvent, now: Date): Promise<void>;
  /** All that was told of a run or cluster, sent or not, in order; `after` leaves out those up to this id. */
  told(subject: RunId | ClusterId, after: number): Promise<{ id: number; event: ThreadEvent; at: Date }[]>;
  /**
   * The oldest waiting message of each card that has its `ts`; a card's messages never overtake each other. One that
   * links to the card of another run waits for that card, unless Slack does not take it.
   */
  next(now: Date, limit: number): Promise<(OutboxMessage & { channel: ChannelId; threadTs: string })[]>;
  /** When the next message that waits for its time may be sent. */
  nextAt(now: Date): Promise<Date | null>;
  attempt(id: number, now: Date): Promise<void>;
  sent(id: number, ts: string, now: Date): Promise<void>;
  failed(id: number, error: string, notBefore: Date, mayHaveHappened: boolean): Promise<void>;
  dead(id: number, error: string, now: Date): Promise<void>;
}

/** What time has told people. */
export interface Notices {
  /** Tells it in these places; null when the key was told before. In threads only of cards that are there. */
  add(
    notice: { id: NoticeId; key: string; clusterId: ClusterId | null; body: NoticeBody },
    places: NoticePlace[],
    now: Date,
  ): Promise<Notice | null>;
  get(id: NoticeId): Promise<Notice | null>;
  byKey(key: string): Promise<Notice | null>;
  /** Of a cluster, newest first. */
  ofCluster(id: ClusterId, limit: number): Promise<Notice[]>;
  /** Those of a cluster that nobody and nothing has answered, oldest first. */
  open(id: ClusterId): Promise<Notice[]>;
  /** The same of several clusters. */
  openOf(ids: ClusterId[]): Promise<Notice[]>;
  /**
   * Those that tell of no cluster by itself, by the beginning of their keys, and that nothing has answered; oldest first.
   * In a transaction they are locked.
   */
  openWithKey(prefix: string): Promise<Notice[]>;
  /** Changes what an open notice tells, and draws it anew. */
  change(id: NoticeId, body: NoticeBody): Promise<void>;
  /** Says what became of it and draws it anew; false when it has an answer already. */
  answer(id: NoticeId, answer: NoticeAnswer, now: Date): Promise<boolean>;
  /** When people could first see it in any of its places; null while none has it. */
  shownAt(id: NoticeId): Promise<Date | null>;
}
