import { type CardSending, sendCard } from './send-card.ts';
import { type EventSending, sendEvent } from './send-event.ts';

/** All that sending needs. */
export interface SenderDeps extends CardSending, EventSending {}

const BATCH = 50;

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
    let moved = false;
    let isNew = false;
    for (const card of cards) {
      const sent = await sendCard(deps, card);
      if (!sent.held) moved = true;
      if (sent.isNew) isNew = true;
      later(sent.at);
    }
    // A new card may have others waiting for its thread.
    if (!moved || (cards.length < BATCH && !isNew)) break;
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
