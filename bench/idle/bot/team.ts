import { UserError } from '../../../src/errors.ts';
import type { ClusterId, SlackUserId } from '../../../src/ids.ts';
import type { Notice, NoticeBody } from '../../../src/records.ts';
import type { ReminderDeps } from '../../../src/reminders/deps.ts';
import { keepCluster } from '../../../src/runs/keep.ts';
import { terminateCluster } from '../../../src/runs/want.ts';
import { lot, randomOf } from '../random.ts';
import { HOUR, MINUTE, second } from '../spans.ts';
import { type Life, lastUse, nextUse } from '../world/life.ts';
import type { World } from '../world/world.ts';

/** What people were told, held against the truth of that moment. */
export interface Nag {
  at: number;
  life: Life;
  kind: NoticeBody['kind'];
  /** They did not need to be told: it worked, or they would have used it again before anything happened. */
  isWrong: boolean;
}

/** What people did with the bot, in their order; the same in every way of running a month. */
export type Deed = `${string} ${string}`;

export const userOf = (person: number): SlackUserId => `U${String(person).padStart(4, '0')}` as SlackUserId;
const personOf = (user: string): number => Number(user.slice(1));

/** Slack's word of who is there. */
export const peopleOf = (world: World): ReminderDeps['people'] => ({
  isReachable: async () => true,
  isAway: async (user) =>
    isDown(world, world.agenda.now()) ? null : isAwayFromSlack(world, personOf(user), world.agenda.now()),
  timeZoneOf: async () => 'UTC',
  nameOf: async () => null,
});

/** Away from the desk for a while, or absent at it, in stretches that do not lie in step for all. */
function isAwayFromSlack({ office, seed, scenario }: World, person: number, at: number): boolean {
  const { awayAtDesk, absenceMinutes, awayAfterMinutes } = scenario.slack;
  if (!office.wasPresent(person, at - awayAfterMinutes * MINUTE, at)) return true;
  const stretch = Math.floor(at / (absenceMinutes * MINUTE) + lot(seed, person, 'stretches'));
  return lot(seed, person, 'absent', stretch) < awayAtDesk;
}

/** Whoever will use it again within this keeps it, for as long as they think to need it. */
const LONG_KEEP = 4 * HOUR;
/** Nobody looks at the phone before or after. */
const DAY_HOURS = { from: 7, to: 23 };

export interface Team {
  /** A notice has just become visible. */
  hear(notice: Notice, life: Life): void;
}

/** People who read what the bot tells, and click, each in their own time. */
export function createTeam(
  world: World,
  deps: ReminderDeps,
  onNag: (nag: Nag) => void,
  clicked: (what: string) => unknown,
): Team {
  const { agenda, office, scenario, seed } = world;
  const { answers } = scenario;

  /** When they see it and mind; null when they do not. */
  function seenAt(life: Life, key: string): number | null {
    const { owner } = life.story;
    const now = agenda.now();
    const random = randomOf(`${seed}/answer/${key}`);
    const [ignores, phone, pause] = [
      random.next(),
      random.next(),
      random.about(answers.minutes.median, answers.minutes.spread),
    ];
    if (office.isPresent(owner, now)) return ignores < answers.ignores ? null : second(now + pause * MINUTE);
    const hour = new Date(now).getUTCHours();
    const isDay = hour >= DAY_HOURS.from && hour < DAY_HOURS.to;
    if (isDay && phone < answers.onThePhone) return second(now + random.between(5, 60) * MINUTE);
    return second(office.nextPresent(owner, now) + pause * MINUTE);
  }

  async function answerIdle(life: Life, key: string): Promise<void> {
    const now = agenda.now();
    const [id, by] = [clusterIdOf(life), userOf(life.story.owner)];
    const needs = nextUse(life, now) - now < LONG_KEEP;
    if (needs || lot(seed, key, 'for nothing') < answers.keepsForNothing) {
      const hours = needs && lastUse(life, now + LONG_KEEP) - now > 0.8 * HOUR ? 4 : 1;
      await click(`keep ${life.id} ${hours} h`, () =>
        keepCluster(deps, id, { until: new Date(now + hours * HOUR), by, admin: false }),
      );
    } else if (lot(seed, key, 'terminates') < answers.terminates) {
      // As they do who end one by themselves.
      await world.unprotect(life);
      await click(`terminate ${life.id}`, () => terminateCluster(deps, id, by));
    }
  }

  async function answerLimit(life: Life, key: string, endsAt: number): Promise<void> {
    if (nextUse(life, endsAt) - endsAt > HOUR || lot(seed, key, 'admin') >= answers.findsAdmin) return;
    const until = new Date(endsAt + 4 * HOUR);
    await click(`extend ${life.id}`, () => keepCluster(deps, clusterIdOf(life), { until, by: userOf(0), admin: true }));
  }

  /** What the door answers a click that comes too late is no fault of anybody. */
  async function click(what: string, effect: () => Promise<unknown>): Promise<void> {
    try {
      await effect();
      await clicked(what);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }

  return {
    hear: ({ body, key: noticeKey, id }, life) => {
      const now = agenda.now();
      const key = noticeKey.replace(/^c-/, '');
      if (body.kind === 'idle' || body.kind === 'blind' || body.kind === 'hard-limit') {
        onNag({ at: now, life, kind: body.kind, isWrong: body.kind === 'idle' && wasNeedless(life, body.endsAt, now) });
      }
      const at = seenAt(life, key);
      if (at === null) return;
      agenda.at(at, async () => {
        if (isDown(world, agenda.now()) || life.endedAt !== null) return;
        const read = await deps.store.notices.get(id);
        if (!read || read.answer) return;
        if (body.kind === 'idle') await answerIdle(life, key);
        if (body.kind === 'hard-limit' && office.isPresent(life.story.owner, agenda.now()))
          await answerLimit(life, key, Date.parse(body.endsAt));
      });
    },
  };
}

export const clusterIdOf = ({ id }: Life): ClusterId => `c-${id}` as ClusterId;

const isDown = ({ storms }: World, at: number): boolean =>
  [...storms.botDown, ...storms.slackDown].some(({ from, to }) => from <= at && at < to);

/** At work, or used again before anything would have happened: within the hour where nothing ever would. */
function wasNeedless(life: Life, endsAt: string | null, now: number): boolean {
  const deadline = endsAt === null ? now + HOUR : Date.parse(endsAt);
  return nextUse(life, now) < deadline;
}
