import type { Logger } from 'pino';
import type { SlackMessage } from './blocks.ts';
import type { Bucket } from './pace.ts';
import { isRefusalOfBlocks, type Poster, SlackProblem } from './poster.ts';

/** What sending a card and sending a thread message have in common. */
export interface Sending {
  poster: Poster;
  now: () => Date;
  log: Logger;
  /** How long a message whose reply was lost may take to appear in the channel's history. */
  settleSeconds: number;
}

/** An outage of Slack ends for all at once; what Slack refuses, a person must mend. */
const LONGEST_PAUSE_SECONDS = { outage: 60, refused: 600 };
/** What is refused is given up after this many tries; the cards of runs and clusters go on telling the state. */
const MOST_TRIES = 6;
/** Slack's reasons that lie with the place or the app and not with the message: somebody mends them, in a day. */
const SHUT_OUT =
  /^(not_in_channel|channel_not_found|is_archived|messages_tab_disabled|restricted_action\w*|not_authed|invalid_auth|account_inactive|token_(revoked|expired)|no_permission|missing_scope|access_denied|accesslimited|team_access_not_granted|ekm_access_denied|org_login_required)$/;
const MOST_TRIES_SHUT_OUT = 150;

/** Whether this try came as far as sending; before, an earlier one is as unknown as it was. */
export interface Try {
  begun: boolean;
}

/** True when the message may be there although nobody said so. */
export const isUnknown = (problem: SlackProblem, earlier: { attemptedAt: Date | null }, { begun }: Try): boolean =>
  problem.kind === 'unknown-outcome' || (earlier.attemptedAt !== null && !begun);

/** True when Slack refused it so often that one more try would not help. */
export const isHopeless = (problem: SlackProblem, attempts: number): boolean =>
  problem.kind === 'refused' && attempts + 1 >= (SHUT_OUT.test(problem.code) ? MOST_TRIES_SHUT_OUT : MOST_TRIES);

/** Words without the blocks are better than nothing when Slack does not like the blocks. */
export async function plainIfRefused<T>(
  { log }: Pick<Sending, 'log'>,
  message: SlackMessage,
  send: (message: SlackMessage) => Promise<T>,
): Promise<T> {
  try {
    return await send(message);
  } catch (error) {
    if (!(error instanceof SlackProblem && isRefusalOfBlocks(error)) || message.blocks.length === 0) throw error;
    const simpler = simplified(message);
    const left = simpler.blocks.length > 0 ? 'sent without charts' : 'sent as text';
    log.error({ slack: error.code, blocks: message.blocks, err: error.cause }, `Slack refused the blocks; ${left}`);
    return plainIfRefused({ log }, simpler, send);
  }
}

/** Charts are younger than all else, and not every workspace may know them: a card does without before it is but text. */
function simplified({ text, blocks }: SlackMessage): SlackMessage {
  const others = blocks.filter(({ type }) => type !== 'data_visualization');
  return { text, blocks: others.length < blocks.length ? others : [] };
}

/**
 * Looks for what an earlier try may have posted: its `ts`; a moment until which it may still turn up; or null when it would
 * have by now. That counts from when the look began: a process that stood still after it has not looked again.
 */
export async function findEarlier(
  { poster, now, settleSeconds }: Pick<Sending, 'poster' | 'now' | 'settleSeconds'>,
  place: Parameters<Poster['find']>[0],
  key: string,
  attemptedAt: Date | null,
): Promise<string | Date | null> {
  if (!attemptedAt) return null;
  const lookedAt = now();
  const found = await poster.find(place, key, attemptedAt);
  if (found) return found;
  const settledAt = new Date(attemptedAt.getTime() + settleSeconds * 1000);
  return settledAt > lookedAt ? settledAt : null;
}

/** When to try again; a limit holds up whatever shares the bucket. */
export function pauseAfter(
  { now }: Pick<Sending, 'now'>,
  problem: SlackProblem,
  attempts: number,
  bucket: Bucket | null,
): Date {
  const seconds =
    problem.kind === 'rate-limited'
      ? problem.retryAfterSeconds
      : Math.min(LONGEST_PAUSE_SECONDS[problem.kind === 'refused' ? 'refused' : 'outage'], 2 ** Math.min(attempts, 10));
  const at = new Date(now().getTime() + seconds * 1000);
  if (problem.kind === 'rate-limited') bucket?.holdUntil(at.getTime());
  return at;
}

/** A record that cannot be drawn, such as one of another version of Stoker, must not stop the others from being sent. */
export async function drawn<T>(draw: () => Promise<T>): Promise<T> {
  try {
    return await draw();
  } catch (error) {
    throw new SlackProblem('refused', 'not_drawn', 0, error);
  }
}

/** The log's line about something that was not sent. */
export function note({ log }: Pick<Sending, 'log'>, problem: SlackProblem, of: object, words: string): void {
  const { code: slack, kind, cause } = problem;
  if (slack === 'not_drawn') log.error({ ...of, err: cause }, `${words}: it cannot be drawn`);
  else log.warn({ ...of, slack, kind }, words);
}

/** What a client's call failed with; anything else is not Slack's, and goes on. */
export function asProblem(error: unknown): SlackProblem {
  if (error instanceof SlackProblem) return error;
  throw error;
}
