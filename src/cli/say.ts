import { clickOf } from '../commands/actions/index.ts';
import type { Answered } from '../commands/context.ts';
import { parse } from '../commands/parsing/parse.ts';
import type { Typed } from '../commands/spec.ts';
import type { Run } from '../records.ts';
import { followLogs } from './follow-logs.ts';
import { followRun } from './follow-run.ts';
import type { SayOptions } from './options.ts';
import { answerText } from './render/answer.ts';
import { json } from './render/json.ts';
import { outcomeJson } from './render/outcome.ts';
import type { Style } from './render/style.ts';
import { requireBot } from './require-bot.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/** Says one command at the door, shows the answer, follows a run that it started, and gives the exit code. */
export async function say(
  session: Session,
  words: readonly string[],
  options: SayOptions,
  terminal: Terminal,
  style: Style,
): Promise<number> {
  const parsed = parse(words, session.deps.registry);
  if (parsed.kind === 'run' && needsBot(parsed.typed)) {
    await requireBot(session.store, () => terminal.note('Waiting for a Stoker to do its duty …'));
  }
  const invocation = session.invocation();
  const answer = await session.door.command(invocation, words);
  const run = await session.store.runs.byRequestKey(invocation.requestKey);
  if (options.json) (run ? terminal.note : terminal.say)(jsonOrText(answer, run, style));
  else terminal.say(wholeText(answer, style));
  if (run && !options.wait) return started(run, options, terminal);
  if (run) return followRun(session, run, { json: options.json, isOwn: true, fix: options.fix }, terminal, style);
  if (answer.outcome !== 'ok') return 1;
  if (answer.follows) return followLogs(session, answer.follows.run, answer.follows.stream, terminal);
  const asks = parsed.kind === 'run' && isQuestion(parsed.typed);
  return asks ? confirm(session, answer, options, terminal, style) : 0;
}

function jsonOrText(answer: Answered, run: Run | null, style: Style): string {
  const text = answerText(answer, style);
  if (run) return text;
  return json(answer.data ?? { outcome: answer.outcome, message: [text, answer.plain ?? ''].join('\n').trimEnd() });
}

/** The answer, and below it what no limit of Slack cuts; of an answer that is only for programs that alone. */
const wholeText = (answer: Answered, style: Style): string =>
  [answerText(answer, style), answer.plain ?? ''].filter((part) => part !== '').join('\n\n');

function started(run: Run, options: SayOptions, terminal: Terminal): number {
  if (options.json) terminal.say(json(outcomeJson(run)));
  return 0;
}

/** Whether a Stoker has to bring it about. */
const needsBot = ({ command, positionals, options }: Typed): boolean =>
  command.wants ? options['dry-run'] !== true : command.name === 'schedule' && positionals.action === 'run';

/** What is asked before it is done, by the button that does it in Slack. */
const QUESTIONS = {
  'cluster.terminate': 'Terminate it?',
  'found.terminate': 'Terminate it?',
  'schedule.remove': 'Remove it?',
} as const;

/** Whether the answer is such a question; others may hold the same button among their own. */
const isQuestion = ({ command, positionals }: Typed): boolean =>
  command.name === 'terminate' || (command.name === 'schedule' && positionals.action === 'remove');

/** In Slack the question has a button; here it is asked. */
async function confirm(
  session: Session,
  answer: Answered,
  options: SayOptions,
  terminal: Terminal,
  style: Style,
): Promise<number> {
  const actions = Object.keys(QUESTIONS) as (keyof typeof QUESTIONS)[];
  const asked = actions
    .map((action) => ({ action, value: buttonValue(answer, action) }))
    .find(({ value }) => value !== null);
  if (!asked) return 0;
  if (!options.yes && !terminal.isInteractive) {
    terminal.note('Nothing was done: there is nobody to ask. Say --yes to do it.');
    return 1;
  }
  if (!options.yes && !(await terminal.confirm(QUESTIONS[asked.action]))) {
    terminal.note('Nothing was done.');
    return 1;
  }
  const done = await session.door.click(session.invocation(), clickOf(session.deps, asked.action, asked.value));
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
