/** A heartbeat is looked for so many times a second in all, however many runs there are. */
const LOOKS_A_SECOND = 10;
const LONGEST_SECONDS = 300;
/** Slack takes fifty updates a minute: ten cards that always move are each drawn anew within 15 s. */
const SECONDS_A_CARD = 1.2;
const SHORTEST_REFRESH_SECONDS = 5;

/** Seconds until the heartbeats are looked for again: quick with few runs, doubling while S3 cannot be read. */
export function pollPause(base: number, facts: { runs: number; failures: number }): number {
  const calm = Math.max(base, facts.runs / LOOKS_A_SECOND);
  return Math.min(LONGEST_SECONDS, calm * 2 ** Math.min(facts.failures, 8));
}

/** Seconds that a card stands still while only its progress changes. */
export const refreshPause = (liveRuns: number): number => Math.max(SHORTEST_REFRESH_SECONDS, liveRuns * SECONDS_A_CARD);
