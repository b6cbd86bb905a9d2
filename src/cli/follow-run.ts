import { clickOf } from '../commands/actions/index.ts';
import type { RunId } from '../ids.ts';
import { isEnded, type Run, type ThreadEvent } from '../records.ts';
import { chainState, firstFailed } from '../runs/chains/state.ts';
import { actionValue } from '../slack/actions.ts';
import { renderThreadEvent } from '../slack/thread.ts';
import { createFollower, type Watcher } from './follow.ts';
import { partsOf } from './parts.ts';
import { createProgressLine } from './progress-line.ts';
import { answerText } from './render/answer.ts';
import { json } from './render/json.ts';
import { outcomeJson, outcomeText } from './render/outcome.ts';
import type { Style } from './render/style.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';
import { tryAgain } from './try-again.ts';

/** A command left by Ctrl-C, or a run that somebody stopped; a shell's number for an interrupted program. */
const INTERRUPTED = 130;

export interface FollowOptions {
  json: boolean;
  /** It was started here: Ctrl-C asks whether to cancel it, and a failure with a fix is tried again when that is wanted. */
  isOwn: boolean;
  /** Wanted without asking. */
  fix: boolean;
}

/** Follows a run, or by its first run a chain, to its end: what is told in its thread, how far it is, how it ended. Gives the exit code. */
export async function followRun(
  session: Session,
  { id }: Run,
  options: FollowOptions,
  terminal: Terminal,
  style: Style,
): Promise<number> {
  const follower = await createFollower(session.deps, id, watcherOn(terminal, options, style));
  for (;;) {
    const leaving = new AbortController();
    void terminal.interrupted().then(() => leaving.abort());
    const parts = (await follower.follow(leaving.signal)) ?? (await endedParts(session, id));
    if (parts) {
      if (!options.json) terminal.say('');
      // As JSON only the last run of a chain is printed: one command, one answer.
      const code = options.json ? null : await finish(session, parts, options, terminal, style);
      const failed = firstFailed(parts);
      const next = options.isOwn && failed ? await tryAgain(session, failed, options, terminal, style) : null;
      if (next) return followRun(session, next, options, terminal, style);
      return code ?? finish(session, parts, options, terminal, style);
    }
    const asks = options.isOwn && terminal.isInteractive;
    if (!asks || !(await terminal.confirm(`\nCancel ${id}? Otherwise it runs on.`))) {
      terminal.note(`Left. It runs on: ${style.program} watch ${id} shows it, ${style.program} cancel ${id} stops it.`);
      return INTERRUPTED;
    }
    terminal.note(answerText(await session.door.command(session.invocation(), `cancel ${id}`), style));
  }
}

function watcherOn(terminal: Terminal, options: FollowOptions, style: Style): Watcher {
  const tell = options.json ? terminal.note : terminal.say;
  const line = createProgressLine(terminal, () => new Date());
  return {
    told: (event, at) => {
      const text = eventText(event, style);
      if (text) tell(`${at.toLocaleTimeString('en-GB')}  ${text.replaceAll('\n', '\n          ')}`);
    },
    sees: line.show,
    looking: () => tell('It failed. Looking in the logs for the lines that say why; Ctrl-C does not wait for them.'),
    alone: (isAlone) =>
      terminal.note(
        isAlone
          ? 'No Stoker is running any more. The run goes on; what becomes of it is seen once `npm start` runs again.'
          : 'A Stoker is running again.',
      ),
    blind: (isBlind) =>
      terminal.note(isBlind ? 'The database does not answer; trying on …' : 'The database answers again.'),
  };
}

/** One event as its line in the thread; what the end says anyway is left to the end. */
function eventText(event: ThreadEvent, style: Style): string {
  if (event.kind === 'run-failed' || event.kind === 'failure-lines') return '';
  return answerText(renderThreadEvent(event.kind === 'step-done' ? { ...event, result: null } : event), style);
}

/** The run, or all of the chain, if it has ended, whether or not the reason is known by now. */
async function endedParts({ store }: Session, id: RunId): Promise<Run[] | null> {
  const run = await store.runs.get(id).catch(() => null);
  const parts = run ? await partsOf(store, run).catch(() => []) : [];
  return parts.length > 0 && parts.every(isEnded) ? parts : null;
}

/** Says how a run, or each of a chain, ended, and gives the exit code that tells it too. */
export async function finish(
  session: Session,
  parts: readonly Run[],
  options: Pick<FollowOptions, 'json'>,
  terminal: Terminal,
  style: Style,
): Promise<number> {
  const state = chainState(parts);
  const code = state === 'succeeded' ? 0 : state === 'cancelled' ? INTERRUPTED : 1;
  if (options.json) {
    const [run] = parts;
    terminal.say(
      json(
        run && !isWhole(parts)
          ? outcomeJson(run)
          : { chain: run?.chain?.name, state, runs: parts.map((one) => outcomeJson(one)) },
      ),
    );
    return code;
  }
  for (const run of parts) {
    terminal.say(outcomeText(run, style));
    if (run.result?.files?.length) terminal.say(await linksOf(session, run, style));
  }
  return code;
}

/** True for all runs of a chain, and not for one of them. */
const isWhole = ([first]: readonly Run[]): boolean => first?.chain?.lead === first?.id;

/** Links to what the run wrote, by the click that gives them in Slack. */
async function linksOf(session: Session, run: Run, style: Style): Promise<string> {
  const click = clickOf(session.deps, 'run.files', actionValue('run.files', { run: run.id }));
  return `\n${answerText(await session.door.click(session.invocation(), click), style)}`;
}
