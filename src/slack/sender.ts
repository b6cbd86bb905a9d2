import type { Logger } from 'pino';
import type { ChannelId } from '../ids.ts';
import type { Card, CardSubject, OutboxMessage, ThreadEvent } from '../records.ts';
import type { SlackMessage } from './blocks.ts';
import type { Pace } from './pace.ts';
import { isRefusalOfBlocks, type Poster, SlackProblem } from './poster.ts';

/** The cards on record that want to be shown; the store has them. */
export interface CardQueue {
  stale(now: Date, limit: number): Promise<Card[]>;
  nextAt(now: Date): Promise<Date | null>;
  attempt(subject: CardSubject, now: Date): Promise<void>;
  shown(subject: CardSubject, version: number, ts: string | null, now: Date): Promise<void>;
  failed(subject: CardSubject, error: string, notBefore: Date, mayHaveHappened: boolean): Promise<void>;
}

/** The thread messages on record that want to be sent, each card's in order. */
export interface ThreadQueue {
  next(now: Date, limit: number): Promise<(OutboxMessage & { channel: ChannelId; threadTs: string })[]>;
  nextAt(now: Date): Promise<Date | null>;
  attempt(id: number, now: Date): Promise<void>;
  sent(id: number, ts: string, now: Date): Promise<void>;
  failed(id: number, error: string, notBefore: Date, mayHaveHappened: boolean): Promise<void>;
  dead(id: number, error: string, now: Date): Promise<void>;
}

export interface SenderDeps {
  cards: CardQueue;
  outbox: ThreadQueue;
  poster: Poster;
  pace: Pace;
  /** The card as the record now has it; null when there is nothing to show. */
  renderCard(subject: CardSubject): Promise<SlackMessage | null>;
  renderEvent(event: ThreadEvent): SlackMessage | Promise<SlackMessage>;
  now: () => Date;
  log: Logger;
  /** How long a message whose reply was lost may take to appear in the channel's history. */
  settleSeconds: number;
}

const BATCH = 50;
/** An outage of Slack ends for all at once; what Slack refuses, a person must mend. */
const LONGEST_PAUSE_SECONDS = { outage: 60, refused: 600 };
/** A refused thread message is given up after this many tries; its card goes on telling the state. */
const MOST_TRIES = 6;
/** Slack's reasons that lie with the place or the app and not with the message: somebody mends them, in a day. */
const SHUT_OUT =
  /^(not_in_channel|channel_not_found|is_archived|restricted_action\w*|not_authed|invalid_auth|account_inactive|token_(revoked|expired)|no_permission|missing_scope|access_denied|accesslimited|team_access_not_granted|ekm_access_denied|org_login_required)$/;
const MOST_TRIES_SHUT_OUT = 150;

/**
 * Sends what waits, as fast as Slack allows, and gives the moment at which more can be sent (null: nothing waits for
 * time alone). Cards are rendered when they are sent, so ten changes while Slack is slow are one update.
 */
export async function sendWaiting(deps: SenderDeps): Promise<Date | null> {
  let next: number | null = null;
  const later = (at: Date | null) => {
    if (at) next = next === null ? at.getTime() : Math.min(next, at.getTime());
  };
  for (;;) {
    const cards = await deps.cards.stale(deps.now(), BATCH);
    let moved = 0;
    for (const card of cards) {
      const { at, held } = await sendCard(deps, card);
      if (!held) moved += 1;
      later(at);
    }
    if (cards.length < BATCH || moved === 0) break;
  }
  for (;;) {
    const messages = await deps.outbox.next(deps.now(), BATCH);
    let sent = 0;
    for (const message of messages) {
      const at = await sendEvent(deps, message);
      if (at === null) sent += 1;
      later(at);
    }
    if (sent === 0) break;
  }
  // Those that wait for their time were not looked at above.
  later(await deps.cards.nextAt(deps.now()));
  later(await deps.outbox.nextAt(deps.now()));
  return next === null ? null : new Date(next);
}

/** When to come back to a card; `held`: it was not even tried, and is still among the stale ones. */
async function sendCard(deps: SenderDeps, card: Card): Promise<{ at: Date | null; held: boolean }> {
  const bucket = card.ts === null ? deps.pace.post(card.channel) : deps.pace.update;
  const busyUntil = bucket.take(deps.now().getTime());
  if (busyUntil !== null) return { at: new Date(busyUntil), held: true };
  const sending: Sending = { begun: false };
  try {
    const message = await drawn(() => deps.renderCard(card.subject));
    const ts =
      message === null
        ? card.ts
        : card.ts === null
          ? await postOnce(deps, card, message, sending)
          : await updateCard(deps, card, card.ts, message);
    if (message !== null && ts === null) return { at: waitForHistory(deps, card.attemptedAt), held: true };
    await deps.cards.shown(card.subject, card.wantedVersion, ts, deps.now());
    return { at: null, held: false };
  } catch (error) {
    const problem = asProblem(error);
    const notBefore = pauseAfter(deps, problem, card.attempts, bucket);
    note(deps, problem, { subject: card.subject }, 'card not shown');
    await deps.cards.failed(card.subject, problem.code, notBefore, isUnknown(problem, card, sending));
    return { at: notBefore, held: false };
  }
}

/** Whether this try came as far as sending; before, an earlier one is as unknown as it was. */
interface Sending {
  begun: boolean;
}

const isUnknown = (problem: SlackProblem, earlier: { attemptedAt: Date | null }, { begun }: Sending): boolean =>
  problem.kind === 'unknown-outcome' || (earlier.attemptedAt !== null && !begun);

/** Null: an earlier try may still turn up. */
async function postOnce(deps: SenderDeps, card: Card, message: SlackMessage, sending: Sending): Promise<string | null> {
  const key = `card:${card.subject}`;
  if (card.attemptedAt) {
    const found = await deps.poster.find({ channel: card.channel }, key, card.attemptedAt);
    if (found) return updateCard(deps, card, found, message);
    if (waitForHistory(deps, card.attemptedAt)) return null;
  }
  await deps.cards.attempt(card.subject, deps.now());
  sending.begun = true;
  return plainIfRefused(deps, message, (one) => deps.poster.post({ channel: card.channel }, key, one));
}

async function updateCard(deps: SenderDeps, card: Card, ts: string, message: SlackMessage): Promise<string> {
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

async function sendEvent(
  deps: SenderDeps,
  message: OutboxMessage & { channel: ChannelId; threadTs: string },
): Promise<Date | null> {
  const bucket = deps.pace.post(message.channel);
  const busyUntil = bucket.take(deps.now().getTime());
  if (busyUntil !== null) return new Date(busyUntil);
  const place = { channel: message.channel, threadTs: message.threadTs };
  const key = `event:${message.key}`;
  const sending: Sending = { begun: false };
  try {
    const words = await drawn(async () => deps.renderEvent(message.message));
    if (message.attemptedAt) {
      const found = await deps.poster.find(place, key, message.attemptedAt);
      if (found) {
        await deps.outbox.sent(message.id, found, deps.now());
        return null;
      }
      const wait = waitForHistory(deps, message.attemptedAt);
      if (wait) return wait;
    }
    await deps.outbox.attempt(message.id, deps.now());
    sending.begun = true;
    const ts = await plainIfRefused(deps, words, (one) => deps.poster.post(place, key, one));
    await deps.outbox.sent(message.id, ts, deps.now());
    return null;
  } catch (error) {
    const problem = asProblem(error);
    note(deps, problem, { key }, 'thread message not sent');
    const mostTries = SHUT_OUT.test(problem.code) ? MOST_TRIES_SHUT_OUT : MOST_TRIES;
    if (problem.kind === 'refused' && message.attempts + 1 >= mostTries) {
      await deps.outbox.dead(message.id, problem.code, deps.now());
      return null;
    }
    const notBefore = pauseAfter(deps, problem, message.attempts, bucket);
    await deps.outbox.failed(message.id, problem.code, notBefore, isUnknown(problem, message, sending));
    return notBefore;
  }
}

/** Words without the blocks are better than nothing when Slack does not like the blocks. */
async function plainIfRefused<T>(
  deps: SenderDeps,
  message: SlackMessage,
  send: (message: SlackMessage) => Promise<T>,
): Promise<T> {
  try {
    return await send(message);
  } catch (error) {
    if (!(error instanceof SlackProblem && isRefusalOfBlocks(error)) || message.blocks.length === 0) throw error;
    const simpler = simplified(message);
    const left = simpler.blocks.length > 0 ? 'sent without charts' : 'sent as text';
    deps.log.error(
      { slack: error.code, blocks: message.blocks, err: error.cause },
      `Slack refused the blocks; ${left}`,
    );
    return plainIfRefused(deps, simpler, send);
  }
}

/** Charts are younger than all else, and not every workspace may know them: a card does without before it is but text. */
function simplified({ text, blocks }: SlackMessage): SlackMessage {
  const others = blocks.filter(({ type }) => type !== 'data_visualization');
  return { text, blocks: others.length < blocks.length ? others : [] };
}

function waitForHistory(deps: SenderDeps, attemptedAt: Date | null): Date | null {
  const settledAt = new Date((attemptedAt ?? deps.now()).getTime() + deps.settleSeconds * 1000);
  return settledAt > deps.now() ? settledAt : null;
}

function pauseAfter(deps: SenderDeps, problem: SlackProblem, attempts: number, bucket: ReturnType<Pace['post']>): Date {
  const seconds =
    problem.kind === 'rate-limited'
      ? problem.retryAfterSeconds
      : Math.min(LONGEST_PAUSE_SECONDS[problem.kind === 'refused' ? 'refused' : 'outage'], 2 ** Math.min(attempts, 10));
  const at = new Date(deps.now().getTime() + seconds * 1000);
  if (problem.kind === 'rate-limited') bucket.holdUntil(at.getTime());
  return at;
}

/** A record that cannot be drawn, such as one of another version of Stoker, must not stop the others from being sent. */
async function drawn<T>(draw: () => Promise<T>): Promise<T> {
  try {
    return await draw();
  } catch (error) {
    throw new SlackProblem('refused', 'not_drawn', 0, error);
  }
}

function note(deps: SenderDeps, problem: SlackProblem, of: object, words: string): void {
  const { code: slack, kind, cause } = problem;
  if (slack === 'not_drawn') deps.log.error({ ...of, err: cause }, `${words}: it cannot be drawn`);
  else deps.log.warn({ ...of, slack, kind }, words);
}

function asProblem(error: unknown): SlackProblem {
  if (error instanceof SlackProblem) return error;
  throw error;
}
