import type { RunId } from '../../ids.ts';
import type { TroubledSchedule } from '../../night-report.ts';
import type { Notice, NoticeAnswer, Occurrence } from '../../records.ts';
import { grouped } from '../../runs/schedules/night.ts';
import { failureOf } from '../../runs/schedules/night-line.ts';
import { answerTo } from '../../runs/schedules/troubles.ts';
import type { ReminderDeps } from '../deps.ts';
import { TROUBLE_KEY } from './tell.ts';

/** An hourly schedule has this many in a few hours; what was told longer ago is over by then. */
const LATEST = 6;

/** Says of what was told that it ran after all, or is over; and of a failure its cause, once the logs have told it. */
export async function settleTold(deps: ReminderDeps): Promise<void> {
  const { store, now } = deps;
  const told = await store.notices.openWithKey(TROUBLE_KEY);
  if (told.length === 0) return;
  const ids = [...new Set(told.flatMap((notice) => troubledIn(notice).map(({ schedule }) => schedule.id)))];
  const live = new Set((await store.schedules.of(ids)).filter(({ removedAt }) => !removedAt).map(({ id }) => id));
  const latest = grouped(await store.nights.latest(ids, LATEST), ({ scheduleId }) => scheduleId);
  for (const notice of told) {
    const answers = troubledIn(notice).map(({ schedule, trouble }) =>
      live.has(schedule.id) ? answerTo(trouble, latest.get(schedule.id) ?? []) : ({ kind: 'over' } as const),
    );
    const answer = answerOf(answers);
    if (answer) await store.notices.answer(notice.id, answer, now());
  }
  await nameCauses(deps, told, latest);
}

const troubledIn = ({ body }: Notice): readonly TroubledSchedule[] =>
  body.kind === 'trouble' ? [body] : body.kind === 'troubles' ? body.troubled : [];

/** Many are over when all of them are. */
const answerOf = (answers: readonly (NoticeAnswer | null)[]): NoticeAnswer | null =>
  answers.length === 1 ? (answers[0] ?? null) : answers.every((one) => one !== null) ? { kind: 'over' } : null;

/** A failure that could not wait for its cause is told with it once it is known. */
async function nameCauses({ store }: ReminderDeps, told: readonly Notice[], latest: ReadonlyMap<string, Occurrence[]>) {
  const waiting = told.flatMap((notice) => {
    const { body } = notice;
    const isOpen =
      body.kind === 'trouble' && body.trouble.kind === 'failed' && body.run && !body.trouble.failure?.cause;
    return isOpen && latest.has(body.schedule.id) ? [{ notice, body, run: body.run as RunId }] : [];
  });
  if (waiting.length === 0) return;
  const runs = grouped(await store.nights.runsOf(waiting.map(({ run }) => run)), ({ lead }) => lead);
  for (const { notice, body, run } of waiting) {
    const failure = failureOf(runs.get(run) ?? []);
    if (failure?.cause && body.trouble.kind === 'failed')
      await store.notices.change(notice.id, { ...body, trouble: { ...body.trouble, failure } });
  }
}
