import { setTimeout as sleep } from 'node:timers/promises';
import { AwsProblem } from '../aws/errors.ts';
import type { LogCursors } from '../emr/logs/follow/cursor.ts';
import type { NewLines } from '../emr/logs/follow/new-lines.ts';
import type { LogChoice } from '../emr/logs/view/choose.ts';
import { isEnded, type Run } from '../records.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

const LOOK_EVERY_MS = 2000;
/** The last lines of a step come after it has ended. */
const GRACE_MS = 15_000;

/** Prints what the logs of a run say, as it comes, until the run has ended or Ctrl-C; as `tail -f` of several files does. */
export async function followLogs(
  session: Session,
  id: Run['id'],
  stream: LogChoice | null,
  terminal: Terminal,
): Promise<number> {
  const leaving = new AbortController();
  void terminal.interrupted().then(() => leaving.abort());
  let cursors: LogCursors = {};
  let speaker = '';
  let heardAt = Date.now();
  let trouble = '';
  const note = (text: string): void => {
    if (text !== '' && text !== trouble) terminal.note(text);
    trouble = text;
  };
  while (!leaving.signal.aborted) {
    const run = await session.store.runs.get(id);
    const news = run && (await newLines(session, run, stream, cursors, note));
    if (news) {
      cursors = news.cursors;
      for (const log of news.logs) {
        if (log.name !== speaker) terminal.note(`==> ${log.name} <==`);
        speaker = log.name;
        if (log.leftOut > 0) terminal.note(`(${log.leftOut} older lines left out)`);
        terminal.say(log.text);
        heardAt = Date.now();
      }
    }
    const endedAt = run && isEnded(run) ? (run.endedAt?.getTime() ?? 0) : null;
    if (run === null || (endedAt !== null && Date.now() - Math.max(endedAt, heardAt) > GRACE_MS)) {
      terminal.note('The run has ended.');
      return 0;
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal: leaving.signal }).catch(() => {});
  }
  return 0;
}

/** Null while there is nothing to read, or AWS cannot be reached: then the next look may do better. */
async function newLines(
  { deps, store }: Session,
  run: Run,
  stream: LogChoice | null,
  cursors: LogCursors,
  note: (trouble: string) => void,
): Promise<{ logs: NewLines[]; cursors: LogCursors } | null> {
  const [step] = await store.steps.ofRun(run.id);
  const cluster = await store.clusters.get(run.clusterId);
  if (!step?.awsId || !cluster) return null;
  try {
    const news = await deps.emr.newLogLines(cluster, step, stream, cursors);
    note('');
    return news;
  } catch (error) {
    if (!(error instanceof AwsProblem)) throw error;
    note(error.message);
    return null;
  }
}
