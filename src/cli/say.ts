import { clickOf } from '../commands/actions/index.ts';
import type { Answered } from '../commands/context.ts';
import { parse } from '../commands/parsing/parse.ts';
import { isEnded, type Run, type ThreadEvent } from '../records.ts';
import { actionValue } from '../slack/actions.ts';
import { renderThreadEvent } from '../slack/thread.ts';
import { createFollower } from './follow.ts';
import type { SayOptions } from './options.ts';
import { answerText } from './render/answer.ts';
import { outcomeJson, outcomeText } from './render/outcome.ts';
import type { Style } from './render/style.ts';
import { requireBot } from './require-bot.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/** A command left by Ctrl-C, or a run that somebody stopped; a shell's number for an interrupted program. */
const INTERRUPTED = 130;

/** Says one command at the door, shows the answer, follows a run that it started, and gives the exit code. */
export async function say(
  session: Session,
  words: readonly string[],
  options: SayOptions,
  terminal: Terminal,
  style: Style,
): Promise<number> {
  const parsed = parse(words, session.deps.registry);
  const command = parsed.kind === 'run' ? parsed.typed.command : null;
  if (command?.wants) {
    await requireBot(session.store, () => terminal.note('Waiting for a Stoker to do its duty …'));
  }
  const invocation = session.invocation();
  const answer = await session.door.command(invocation, words);
  const run = await session.store.runs.byRequestKey(invocation.requestKey);
  if (options.json) (run ? terminal.note : terminal.say)(jsonOrText(answer, run, style));
  else terminal.say(answerText(answer, style));
  if (run) return options.wait ? follow(session, run, options, terminal, style) : started(run, options, terminal);
  if (answer.outcome !== 'ok') return 1;
  return command?.name === 'terminate' ? confirmTermination(session, answer, options, terminal, style) : 0;
}

const jsonOrText = (answer: Answered, run: Run | null, style: Style): string =>
  run ? answerText(answer, style) : json({ outcome: answer.outcome, message: answerText(answer, style) });

const json = (value: object): string => JSON.stringify(value, null, 2);

function started(run: Run, options: SayOptions, terminal: Terminal): number {
  if (options.json) terminal.say(json(outcomeJson(run)));
  return 0;
}

async function follow(
  session: Session,
  { id }: Run,
  options: SayOptions,
  terminal: Terminal,
  style: Style,
): Promise<number> {
  const tell = options.json ? terminal.note : terminal.say;
  const watcher = {
    told: (event: ThreadEvent, at: Date) => {
      const text = eventText(event, style);
      if (text) tell(`${at.toLocaleTimeString('en-GB')}  ${text.replaceAll('\n', '\n          ')}`);
    },
    looking: () => tell('It failed. Looking in the logs for the lines that say why; Ctrl-C does not wait for them.'),
    alone: (isAlone: boolean) =>
      terminal.note(
        isAlone
          ? 'No Stoker is running any more. The run goes on; what becomes of it is seen once `npm start` runs again.'
          : 'A Stoker is running again.',
      ),
    blind: (isBlind: boolean) =>
      terminal.note(isBlind ? 'The database does not answer; trying on …' : 'The database answers again.'),
  };
  const follower = await createFollower(session.store, id, watcher);
  for (;;) {
    const leaving = new AbortController();
    void terminal.interrupted().then(() => leaving.abort());
    const run = (await follower.follow(leaving.signal)) ?? (await endedRun(session, id));
    if (run) return finish(session, run, options, terminal, style);
    if (!terminal.isInteractive || !(await terminal.confirm(`\nCancel ${id}? Otherwise it runs on.`))) {
      terminal.note(
        `Left. It runs on: ${style.program} status ${id} shows it, ${style.program} cancel ${id} stops it.`,
      );
      return INTERRUPTED;
    }
    terminal.note(answerText(await session.door.command(session.invocation(), `cancel ${id}`), style));
  }
}

/** Links to what the run wrote, by the click that gives them in Slack. */
async function linksOf(session: Session, run: Run, style: Style): Promise<string> {
  const click = clickOf(session.deps, 'run.files', actionValue('run.files', { run: run.id }));
  return `\n${answerText(await session.door.click(session.invocation(), click), style)}`;
}

/** The run if it has ended, whether or not the reason is known by now. */
async function endedRun({ store }: Session, id: Run['id']): Promise<Run | null> {
  const run = await store.runs.get(id).catch(() => null);
  return run && isEnded(run) ? run : null;
}

async function finish(
  session: Session,
  run: Run,
  options: SayOptions,
  terminal: Terminal,
  style: Style,
): Promise<number> {
  terminal.say(options.json ? json(outcomeJson(run)) : `\n${outcomeText(run, style)}`);
  if (!options.json && run.result?.files?.length) terminal.say(await linksOf(session, run, style));
  return run.state === 'succeeded' ? 0 : run.state === 'cancelled' ? INTERRUPTED : 1;
}

/** One event as its line in the thread; what the end says anyway is left to the end. */
function eventText(event: ThreadEvent, style: Style): string {
  if (event.kind === 'run-failed' || event.kind === 'failure-lines') return '';
  return answerText(renderThreadEvent(event.kind === 'step-done' ? { ...event, result: null } : event), style);
}

/** In Slack the question has a button; here it is asked. */
async function confirmTermination(
  session: Session,
  answer: Answered,
  options: SayOptions,
  terminal: Terminal,
  style: Style,
): Promise<number> {
  const value = buttonValue(answer, 'cluster.terminate');
  if (value === null) return 0;
  if (!options.yes && !terminal.isInteractive) {
    terminal.note('Nothing was done: there is nobody to ask. Say --yes to do it.');
    return 1;
  }
  if (!options.yes && !(await terminal.confirm('Terminate it?'))) {
    terminal.note('Nothing was done.');
    return 1;
  }
  const done = await session.door.click(session.invocation(), clickOf(session.deps, 'cluster.terminate', value));
  terminal.say(answerText(done, style));
  return done.outcome === 'ok' ? 0 : 1;
}

function buttonValue({ blocks = [] }: Answered, action: string): string | null {
  for (const block of blocks) {
    if (block.type !== 'actions') continue;
    for (const element of block.elements) {
      if (element.type === 'button' && element.action_id === action) return element.value ?? null;
    }
  }
  return null;
}
