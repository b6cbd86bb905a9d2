import type { LogCursors } from '../../emr/logs/follow/cursor.ts';
import { type NewLines, readNewLines } from '../../emr/logs/follow/new-lines.ts';
import { chooseLogs, type LogChoice } from '../../emr/logs/view/choose.ts';
import { nextPush } from '../../emr/logs/view/next-push.ts';
import type { Follow } from '../../store/store.ts';
import type { RunDeps } from '../deps.ts';
import { logPlaceOf, logsOfRun } from '../read-logs.ts';
import { secondsAfter } from '../world.ts';
import { decideFollow, type Look } from './decide.ts';
import { followKey } from './want.ts';

const AGAIN_SECONDS = 30;

/**
 * One look at what somebody follows. What is new and up to where it was read become one transaction, so that a batch is
 * posted once, whatever line a crash comes at.
 */
export async function followRound(deps: RunDeps, follow: Follow): Promise<void> {
  const { runId, stream, begunAt } = follow;
  const seen = await lookAt(deps, follow).catch((err: unknown) => {
    // Whatever is wrong with these logs must not hold up those that others follow.
    deps.log.warn({ err, run: runId }, 'logs that are followed could not be read');
    return null;
  });
  const now = deps.now();
  const { logs, cursors, look } = seen ?? {
    logs: [],
    cursors: follow.cursors,
    look: { hasNews: false, runEndedAt: null, nextPush: secondsAfter(now, AGAIN_SECONDS) },
  };
  const messages = follow.messages + (look.hasNews ? 1 : 0);
  const next = decideFollow(follow, look, now);
  await deps.store.transaction(async (tables) => {
    const isOurs =
      'dueAt' in next
        ? await tables.follows.advance(follow, { cursors, messages, dueAt: next.dueAt })
        : await tables.follows.end(follow);
    // Two processes may follow for a moment while the duty goes from one to the other.
    if (!isOurs) return;
    if (look.hasNews) {
      const key = followKey(runId, stream, begunAt, messages);
      await tables.outbox.add(runId, key, { kind: 'log-lines', run: runId, stream, logs }, now);
    }
    if ('dueAt' in next) return;
    const event = { kind: 'follow-ended', stream, why: next.end, by: follow.stoppedBy } as const;
    await tables.outbox.add(runId, followKey(runId, stream, begunAt, 'ended'), event, now);
  });
}

async function lookAt(deps: RunDeps, follow: Follow): Promise<{ logs: NewLines[]; cursors: LogCursors; look: Look }> {
  const before = follow.cursors as LogCursors;
  const run = await deps.store.runs.get(follow.runId);
  const cluster = run && (await deps.store.clusters.get(run.clusterId));
  const [step] = await deps.store.steps.ofRun(follow.runId);
  const runEndedAt = run?.endedAt ?? null;
  if (!cluster?.awsId || !step?.awsId || follow.stoppedBy !== null) {
    return { logs: [], cursors: before, look: { hasNews: false, runEndedAt, nextPush: null } };
  }
  const place = await logPlaceOf(deps.emr, cluster.awsId);
  // Not the whole copies that S3 gets after the end: what was followed is followed to its own end.
  const found = await logsOfRun(deps, cluster, { ...step, endedAt: null });
  const { logs, cursors } = await readNewLines(found, streamOf(follow), before);
  const chosen = chooseLogs(found.sources, { stream: streamOf(follow), everywhere: false });
  const isPushed = place.logs.cloudWatch === null || (chosen.length > 0 && chosen.every(({ from }) => from === 's3'));
  const push = isPushed ? nextPush(chosen, step, deps.now()) : null;
  return { logs, cursors, look: { hasNews: logs.length > 0, runEndedAt, nextPush: push } };
}

const streamOf = ({ stream }: Follow): LogChoice | null => (stream === 'own' ? null : (stream as LogChoice));
