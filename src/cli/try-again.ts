import { clickOf } from '../commands/actions/index.ts';
import type { Run } from '../records.ts';
import { fixKey, triesOf } from '../runs/retries/tries.ts';
import { actionValue } from '../slack/actions.ts';
import { answerText } from './render/answer.ts';
import type { Style } from './render/style.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/**
 * The run that tries a failed one again with its fix: the job's own rule has started it, `--fix` says so, or the question
 * that a button asks in Slack is answered yes. Null when there is none.
 */
export async function tryAgain(
  session: Session,
  run: Run,
  { fix: isWanted, json }: { fix: boolean; json: boolean },
  terminal: Terminal,
  style: Style,
): Promise<Run | null> {
  const { runs } = session.store;
  const { next } = await triesOf(runs, run);
  if (next) return next;
  if (run.state !== 'failed' || !run.failure?.fix) return null;
  if (!isWanted) {
    if (json || !terminal.isInteractive) return null;
    if (!(await terminal.confirm('\nRun it again with the fix?'))) return null;
  }
  const click = clickOf(session.deps, 'run.fix', actionValue('run.fix', { run: run.id }));
  const answer = await session.door.click(session.invocation(), click);
  (json ? terminal.note : terminal.say)(answerText(answer, style));
  return answer.outcome === 'ok' ? runs.byRequestKey(fixKey(run.id)) : null;
}
