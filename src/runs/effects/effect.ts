import { AwsProblem } from '../../aws/errors.ts';
import { UserError } from '../../errors.ts';
import type { Cluster, Failure, Fix, Run, Step, Vigil } from '../../records.ts';
import type { Intent } from '../../store/store.ts';
import type { Answered, Decision } from '../decision.ts';
import { retryPause } from '../pace.ts';
import { secondsAfter } from '../world.ts';

/** What an effect changed in the record, what is to be told of it, and when to try again what did not work yet. */
export interface Done {
  cluster?: Partial<Cluster>;
  runs?: { id: Run['id']; change: Partial<Run> }[];
  steps?: { runId: Run['id']; position: number; change: Partial<Step> }[];
  tell?: Decision['tell'];
  /** A failed run to be tried again, written together with all else. */
  retry?: { failed: Run; fix: Fix };
  /** What became of the cluster's open notices of these kinds. */
  answer?: Answered;
  /** What changes in how the cluster is watched. */
  vigil?: Partial<Pick<Vigil, 'refusedAt'>>;
  waitUntil?: Date;
}

/** True for an error that proves that AWS did nothing. */
export const hadNoEffect = (error: unknown): boolean => !(error instanceof AwsProblem && error.effect === 'unknown');

/** True for an error after which the same call may work without anybody doing anything. */
export const isPassing = (error: unknown): boolean => error instanceof AwsProblem && error.retryable;

/** An error that stays, in words for a person; anything that is neither AWS's nor the person's is thrown on. */
export function asFailure(error: unknown): Failure {
  if (error instanceof AwsProblem || error instanceof UserError) return { message: error.message, hint: error.hint };
  throw error;
}

/** Tries that stand for one that cannot be looked for: told at once, and repeated once a minute. */
const STUCK = 6;

/**
 * What an effect that did not work is: `null` when it is given up. Never one of which an earlier try may have worked
 * (`openSince`), even when an error that stays forbids to look for it: what may burn is not forgotten.
 */
export function worthAnotherTry(error: unknown, intent: Pick<Intent, 'attempts' | 'openSince'>): number | null {
  if (isPassing(error)) return intent.attempts;
  return intent.openSince && error instanceof AwsProblem ? STUCK : null;
}

/** A passing problem: told once, tried again after a pause that grows with the tries. */
export function tryAgain(
  error: unknown,
  about: { subject: Decision['tell'][number]['subject']; doing: string; attempts: number; now: Date },
): Done {
  const pause = retryPause(about.attempts);
  const message = error instanceof Error ? error.message : String(error);
  return {
    waitUntil: secondsAfter(about.now, pause),
    // A first hiccup is nobody's business; what lasts is.
    tell:
      about.attempts < 2
        ? []
        : [
            {
              subject: about.subject,
              key: `${about.subject}:trouble:${about.doing}`,
              event: { kind: 'note', message: `${message} Stoker goes on trying.` },
            },
          ],
  };
}
