import { findRun } from '../commands/targets.ts';
import { UserError } from '../errors.ts';
import { awaitsCause, isEnded, type Run } from '../records.ts';
import { progressOf } from '../runs/progress/progress-of.ts';
import { escapeMrkdwn } from '../slack/escape.ts';
import { finish, followRun } from './follow-run.ts';
import type { WatchOptions } from './options.ts';
import { partsOf } from './parts.ts';
import { answerText } from './render/answer.ts';
import { json } from './render/json.ts';
import { mrkdwnText } from './render/mrkdwn.ts';
import { outcomeJson } from './render/outcome.ts';
import { stateText } from './render/progress.ts';
import type { Style } from './render/style.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/** `watch [run]`: follows a run that is there already, or says once how it is; gives the exit code. */
export async function watch(
  session: Session,
  { run: asked, once, json: asJson }: { run: string | null } & WatchOptions,
  terminal: Terminal,
  style: Style,
): Promise<number> {
  const deed = { name: 'watch', what: 'watch a run', role: 'viewer', detail: { run: asked, once } } as const;
  const answer = await session.door.permit(session.invocation(), deed);
  const refuse = (outcome: string, message: string): number => {
    terminal.say(asJson ? json({ outcome, message }) : message);
    return 1;
  };
  if (answer.outcome !== 'ok') return refuse(answer.outcome, answerText(answer, style));
  const run = await wanted(session, asked).catch((error: Error) => {
    if (error instanceof UserError) return error;
    throw error;
  });
  if (run instanceof UserError)
    return refuse('invalid', mrkdwnText(`🤔 ${escapeMrkdwn(`${run.message} ${run.hint ?? ''}`)}`, style));
  const parts = await partsOf(session.store, run);
  const open = parts.find((part) => !isEnded(part));
  if (!open && (once || !parts.some(awaitsCause))) return finish(session, parts, { json: asJson }, terminal, style);
  if (!once) return followRun(session, run, { json: asJson, isOwn: false, fix: false }, terminal, style);
  const now = open ?? run;
  const live = await progressOf(session.deps, now, new Date());
  terminal.say(asJson ? json(outcomeJson(now, live)) : stateText(now, live, new Date(), style));
  return 0;
}

/** The run that is meant; without an id the newest of the one who asks. */
async function wanted({ store, user }: Session, asked: string | null): Promise<Run> {
  if (asked === null) {
    const newest = await store.runs.newestOf(user);
    if (newest) return newest;
    throw new UserError('You have not started a run yet.', 'See those of others with `/emr status`.');
  }
  return findRun(store, asked);
}
