import { isQuiet } from '../../config/quiet-hours.ts';
import { isSlackUser, newNoticeId, type RunId, type ScheduleId } from '../../ids.ts';
import type { ScheduleTrouble } from '../../night-report.ts';
import { cardsOfNotice, type NoticeBody, type NoticePlace, type Schedule } from '../../records.ts';
import { mannersOf } from '../../runs/manners.ts';
import { nameOf } from '../../runs/schedules/night-line.ts';
import { isSameMatter, joined, joinedAll } from '../../runs/schedules/same-trouble.ts';
import type { FoundTrouble } from '../../runs/schedules/troubles.ts';
import { secondsBetween } from '../../runs/world.ts';
import type { Tables } from '../../store/store.ts';
import type { ReminderDeps } from '../deps.ts';
import type { Look } from './troubles.ts';

/** The beginning of the keys of all that is told of schedules in trouble. */
export const TROUBLE_KEY = 'trouble:';
/** More of a channel's schedules that did not run as planned are one message. */
const MOST_ALONE = 5;
const MOST_LISTED = 40;

/** Tells of what was found, and keeps that it was looked at: both, or nothing, of each schedule. */
export async function tell(deps: ReminderDeps, looks: readonly Look[]): Promise<void> {
  const notRun = looks.filter(({ found }) => found.some(isNotRun));
  const channels = Map.groupBy(notRun, ({ schedule }) => schedule.channel);
  const many = [...channels.values()].filter((ofChannel) => ofChannel.length > MOST_ALONE);
  for (const ofChannel of many) await tellAsOne(deps, ofChannel);
  const toldAsOne = new Set(many.flat());
  for (const look of looks) {
    const found = toldAsOne.has(look) ? look.found.filter((one) => !isNotRun(one)) : look.found;
    if (found.length > 0) await tellEach(deps, { ...look, found });
  }
  // Most nights are as they should be.
  const unsaid = looks.filter(({ found }) => found.length === 0).flatMap(({ ended }) => ended);
  await judge(deps.store, unsaid, deps.now());
}

const judge = async ({ nights }: Pick<Tables, 'nights'>, ended: Look['ended'], now: Date): Promise<number> =>
  ended.length === 0
    ? 0
    : nights.judge(
        ended.map(({ occurrence }) => occurrence),
        now,
      );

/** There was no run when there should have been one. */
const isNotRun = ({ run, trouble: { kind } }: FoundTrouble): boolean =>
  kind === 'missed' || kind === 'late' || (kind === 'failed' && run === null);

async function tellEach(deps: ReminderDeps, look: Look): Promise<void> {
  const { schedule, found } = look;
  const now = deps.now();
  const places = await Promise.all(found.map(({ run }) => placesFor(deps, [schedule], run)));
  await deps.store.transaction(async (tables) => {
    const fresh = await freshOf(tables, look, now);
    for (const [index, one] of found.entries()) {
      // What makes up for the missed ones is no matter of its own.
      const isSaid = one.trouble.kind === 'late' && found.some(({ trouble }) => trouble.kind === 'missed');
      if (fresh.has(one) && !isSaid) await say(tables, schedule, one, places[index] ?? [], now);
    }
  });
}

/** Keeps what was looked at and said; gives what nobody has said before. */
async function freshOf(tables: Tables, { schedule, ended, found }: Look, now: Date): Promise<Set<FoundTrouble>> {
  const judged = await judge(tables, ended, now);
  const fresh = new Set<FoundTrouble>();
  for (const one of found) {
    const { plannedAt, early } = one;
    const isNew = early
      ? await tables.nights.note({ scheduleId: schedule.id, plannedAt }, early)
      : judged > 0 || ended.length === 0;
    if (isNew) fresh.add(one);
  }
  return fresh;
}

async function say(
  tables: Tables,
  schedule: Schedule,
  { plannedAt, run, trouble }: FoundTrouble,
  places: NoticePlace[],
  now: Date,
): Promise<void> {
  const before = await tables.notices.openWithKey(keyOf(schedule.id, trouble.kind, ''));
  const same = before.findLast(
    ({ body, createdAt }) =>
      body.kind === 'trouble' && isSameMatter(body.trouble, trouble, secondsBetween(createdAt, now)),
  );
  const body = { kind: 'trouble' as const, schedule: nameOf(schedule), run, trouble };
  if (same?.body.kind === 'trouble') {
    await tables.notices.change(same.id, { ...body, trouble: joined(same.body.trouble, trouble) });
    return;
  }
  const key = keyOf(schedule.id, trouble.kind, plannedAt.toISOString());
  await tables.notices.add({ id: newNoticeId(), key, clusterId: null, body }, places, now);
}

const keyOf = (schedule: ScheduleId, kind: ScheduleTrouble['kind'], at: string): string =>
  `${TROUBLE_KEY}${schedule}:${kind}:${at}`;

/** Many at once, mostly because nobody was there: one message a channel, which names them. */
async function tellAsOne(deps: ReminderDeps, looks: readonly Look[]): Promise<void> {
  const now = deps.now();
  const schedules = looks.map(({ schedule }) => schedule);
  const places = await placesFor(deps, schedules, null);
  await deps.store.transaction(async (tables) => {
    const said: { schedule: Schedule; one: FoundTrouble }[] = [];
    for (const { schedule, ended, found } of looks) {
      const notRun = found.filter(isNotRun);
      // What else there is to say of it is said by itself, and its planned time is kept as looked at then.
      const others = found.filter((each) => !isNotRun(each)).map(({ plannedAt }) => plannedAt.getTime());
      const own = ended.filter(({ occurrence }) => !others.includes(occurrence.plannedAt.getTime()));
      const fresh = await freshOf(tables, { schedule, ended: own, found: notRun }, now);
      const one = notRun.find((each) => fresh.has(each));
      if (one) said.push({ schedule, one });
    }
    const [first] = said;
    if (!first) return;
    const troubled = said
      .slice(0, MOST_LISTED)
      .map(({ schedule, one }) => ({ schedule: nameOf(schedule), run: one.run, trouble: one.trouble }));
    const prefix = `${TROUBLE_KEY}${first.schedule.channel}:`;
    for (const { id, body, createdAt } of await tables.notices.openWithKey(prefix)) {
      if (body.kind !== 'troubles') continue;
      const goesOn = joinedAll(body.troubled, troubled, secondsBetween(createdAt, now));
      if (goesOn) return tables.notices.change(id, { ...body, troubled: goesOn });
    }
    const body: NoticeBody = { kind: 'troubles', all: said.length, troubled };
    // While nobody looks at schedules, it is the same with each look.
    const isStill = said.every(({ one }) => one.early === null && one.trouble.kind === 'late');
    const key = `${prefix}${(isStill ? first.one.plannedAt : now).toISOString()}`;
    await tables.notices.add({ id: newNoticeId(), key, clusterId: null, body }, places, now);
  });
}

/**
 * The run's thread and its channel, or the channel; and directly the owner and whom the schedule names, as far as they want
 * that and it is no quiet hour of theirs.
 */
async function placesFor(
  deps: ReminderDeps,
  schedules: readonly Schedule[],
  run: RunId | null,
): Promise<NoticePlace[]> {
  const now = deps.now();
  const [first] = schedules;
  if (!first) return [];
  const people = [...new Set(schedules.flatMap(({ owner, tell: others }) => [owner, ...others]))].filter(isSlackUser);
  const direct = await Promise.all(
    people.map(async (person) => {
      const manners = await mannersOf(deps, person, now);
      const isWritten = manners.direct && !manners.quiet && (await deps.people.isReachable(person)) !== false;
      return isWritten ? [{ channel: person, threadOf: null, broadcast: false }] : [];
    }),
  );
  const broadcast = run !== null && !isQuiet(deps.config.reminders, now);
  const most = cardsOfNotice(newNoticeId()).length;
  return [{ channel: first.channel, threadOf: run, broadcast }, ...direct.flat()].slice(0, most);
}
