import type { WebClient } from '@slack/web-api';
import type { SlackUserId } from '../../ids.ts';
import { Loop } from '../../loop.ts';
import type { Home } from '../../records.ts';
import { LOOK_ANYWAY_SECONDS, TAKE_OVER_SECONDS } from '../../runs/pace.ts';
import { secondsAfter } from '../../runs/world.ts';
import { createBucket } from '../../slack/pace.ts';
import type { CommandDeps } from '../context.ts';
import { type Deliver, directly } from '../deliver.ts';
import type { GroupLookup } from '../groups.ts';
import { showHome, showNow } from './drawing.ts';
import { gatherFacts } from './facts.ts';
import { createMonth } from './month.ts';
import { sharing } from './sharing.ts';
import { createUsuals } from './usuals.ts';

/** The Homes of those who look at them. */
export interface Homes {
  /** Somebody has opened theirs: it is drawn at once. */
  open(user: SlackUserId, outsider: boolean): Promise<void>;
  /** Where a click in somebody's Home is answered: in a line on top of it, or directly when that is too long. */
  answer(user: SlackUserId, outsider: boolean): Deliver;
  /** Draws those that were opened lately anew, if what they show has changed; gives when to look again. */
  look(): Promise<Date | null>;
  /** From now on looks by itself, whenever something may have changed. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Slack does not tell when somebody leaves; who was not there for so long opens it anew, which draws it. */
const WATCHED_SECONDS = 1800;
/** Nobody's Home changes more often by itself. */
const CALM_SECONDS = 10;
/** So long whoever heard of the click or the opening has for drawing it. */
const TURN_SECONDS = 3;
/** However much happens, the record is not looked at more often for it. */
const LOOK_GAP_MS = 5000;
/** After a start what it is for comes first. */
const FIRST_READ_MS = 2000;
/** What is remembered for everybody is never so old that somebody would have to wait for it. */
const READ_AGAIN_SECONDS = 2700;
/** A line longer than this is read better as a message. */
const MOST_ON_TOP = 600;

export function createHomes(deps: CommandDeps, membersOf: GroupLookup, client: WebClient): Homes {
  const remembered = { month: createMonth(deps), usuals: createUsuals(deps) };
  const gather = sharing(() => gatherFacts(deps, remembered));
  const factsNow = () => gather('all');
  // Slack takes a hundred a minute: what people do comes first, and neither burst uses up the share of the other.
  const asked = { deps, membersOf, client, factsNow, bucket: createBucket(45, 20) };
  const byItself = { ...asked, bucket: createBucket(25, 10) };
  const show = sharing((user: SlackUserId) => showNow(asked, user));
  let lookedAt = 0;

  /** Brings them up to date, the longest shown first; gives when to look again. */
  const look = async (): Promise<Date | null> => {
    if (!(await deps.store.leads('slack'))) return secondsAfter(deps.now(), TAKE_OVER_SECONDS);
    const now = deps.now();
    lookedAt = now.getTime();
    const watched = await deps.store.homes.openedSince(secondsAfter(now, -WATCHED_SECONDS));
    if (watched.length === 0) return null;
    let facts: ReturnType<typeof factsNow> | undefined;
    const drawing = { ...byItself, factsNow: () => (facts ??= factsNow()) };
    let next = secondsAfter(now, LOOK_ANYWAY_SECONDS);
    for (const home of watched) {
      const due = dueAt(home, now);
      const drawn = due > now ? due : await showHome(drawing, home, drawing.bucket.take);
      const again = drawn === 'conflict' ? secondsAfter(now, TURN_SECONDS) : drawn;
      if (again instanceof Date && again < next) next = again;
    }
    return next;
  };
  const loop = new Loop('home', look, deps.log);
  // Whoever is the first to look, after a start or a quiet night, would wait until the month is counted.
  const ahead = new Loop(
    'facts of Home',
    async () => {
      await factsNow();
      return secondsAfter(deps.now(), READ_AGAIN_SECONDS);
    },
    deps.log,
  );
  const wake = (): void => {
    // A clock that was put back must not hold it up.
    const rest = Math.min(LOOK_GAP_MS, lookedAt + LOOK_GAP_MS - deps.now().getTime());
    loop.wake(Date.now() + Math.max(0, rest));
  };

  const draw = async (user: SlackUserId): Promise<void> => {
    // What could not be published now is the loop's.
    const later = await show(user);
    if (later) loop.wake(later.getTime());
  };

  return {
    open: async (user, outsider) => {
      await deps.store.homes.open(user, outsider, deps.now());
      await draw(user);
    },
    answer: (user, outsider) => {
      const write = directly(client, user, deps.log);
      return async (answer) => {
        const fits = !answer.blocks && answer.text.length <= MOST_ON_TOP;
        if (!fits) await write(answer);
        const now = deps.now();
        const text = fits ? answer.text : '📬 I have written it to you: it is under *Messages*.';
        await deps.store.homes.open(user, outsider, now);
        await deps.store.homes.update(user, { said: text === '' ? null : { text, at: now.toISOString() } });
        await draw(user);
      };
    },
    look,
    start: async () => {
      await deps.store.onWake(wake);
      wake();
      ahead.wake(Date.now() + FIRST_READ_MS);
    },
    stop: async () => {
      await Promise.all([loop.stop(), ahead.stop()]);
    },
  };
}

/** When a Home may be drawn anew by itself: soon when it has to be, else some seconds after the last time. */
function dueAt({ shownHash, shownAt, openedAt }: Omit<Home, 'userId'>, now: Date): Date {
  if (shownHash === null || shownAt === null) return secondsAfter(openedAt, TURN_SECONDS);
  // A clock that was put back must not hold it up.
  return shownAt > now ? now : secondsAfter(shownAt, CALM_SECONDS);
}
