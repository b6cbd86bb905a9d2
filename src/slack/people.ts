import type { WebClient } from '@slack/web-api';
import { isTimeZone } from '../text/zoned.ts';
import { createPoster, SlackProblem } from './poster.ts';

/** What Slack tells about a person; null when it does not tell now. */
export interface People {
  /** Away from Slack at this moment. */
  isAway(user: string): Promise<boolean | null>;
  /** The bot may write to them directly: not to somebody who has left, nor to everybody of another workspace. */
  isReachable(user: string): Promise<boolean | null>;
  /** Their time zone, by its name in the IANA list, if this machine knows it. */
  timeZoneOf(user: string): Promise<string | null>;
  /** What they are called, for where no mention can stand. */
  nameOf(user: string): Promise<string | null>;
}

/** Presence changes by the minute, a time zone or a name with a journey or a wedding; an answer that did not come is asked for again soon. */
const FRESH_MS = { presence: 60_000, reach: 600_000, user: 6 * 3_600_000, failure: 30_000 };

/** Looks people up in Slack and remembers for a while; never throws. */
export function createPeople(client: WebClient, now: () => Date): People {
  const askUser = remembered(now, FRESH_MS.user, async (user) => (await client.users.info({ user })).user ?? null);
  const lastKnown = new Map<string, NonNullable<Awaited<ReturnType<typeof askUser>>>>();
  /** While Slack does not answer, what it told before: a name or a time zone is seldom another one by then. */
  const userOf = async (user: string) => {
    const told = await askUser(user);
    if (told) lastKnown.set(user, told);
    return told ?? lastKnown.get(user) ?? null;
  };
  return {
    isAway: remembered(now, FRESH_MS.presence, async (user) => {
      const { presence } = await client.users.getPresence({ user });
      return presence === undefined ? null : presence === 'away';
    }),
    isReachable: remembered(now, FRESH_MS.reach, async (user) => {
      if ((await userOf(user))?.deleted) return false;
      try {
        // A poster of its own, since each remembers for ever what it has opened.
        await createPoster(client).openDirect(user);
        return true;
      } catch (error) {
        if (error instanceof SlackProblem && error.kind === 'refused') return false;
        throw error;
      }
    }),
    timeZoneOf: async (user) => {
      const zone = (await userOf(user))?.tz;
      return zone !== undefined && isTimeZone(zone) ? zone : null;
    },
    nameOf: async (id) => {
      const user = await userOf(id);
      return user?.profile?.display_name || user?.real_name || null;
    },
  };
}

function remembered<T>(
  now: () => Date,
  freshMs: number,
  ask: (user: string) => Promise<T | null>,
): (user: string) => Promise<T | null> {
  const known = new Map<string, { at: number; answer: Promise<T | null> }>();
  return async (user) => {
    const at = now().getTime();
    for (const [id, { at: asked }] of known) if (Math.abs(at - asked) >= freshMs) known.delete(id);
    const earlier = known.get(user);
    const failed = earlier && (await earlier.answer) === null;
    if (earlier && (!failed || Math.abs(at - earlier.at) < FRESH_MS.failure)) return earlier.answer;
    const answer = ask(user).catch(() => null);
    known.set(user, { at, answer });
    return answer;
  };
}
