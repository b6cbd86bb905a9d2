import { UserError } from '../../errors.ts';
import { type FollowedStream, isEnded, type Run } from '../../records.ts';
import { beginFollow } from '../../runs/follow/want.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';

/** Follows the logs of a run in its thread: `own` is what helps most, else one of the streams of `logs`. */
export async function followLogs(
  deps: CommandDeps,
  { invocation }: Asked,
  run: Run,
  stream: FollowedStream,
): Promise<Answer> {
  if (isEnded(run)) {
    throw new UserError(
      `Run ${run.id} has ended: there is nothing to follow.`,
      `\`/emr logs ${run.id}\` shows what its logs say.`,
    );
  }
  if (invocation.source === 'terminal') {
    return {
      text: `Following ${run.job} ${run.id}; Ctrl-C stops.`,
      follows: { run: run.id, stream: stream === 'own' ? null : stream },
    };
  }
  const isNew = await beginFollow(deps, run, stream, invocation.user);
  return {
    text: isNew
      ? '👀 New lines come into the thread of the run.'
      : 'That is followed already, in the thread of the run.',
  };
}

/** Stops it; the thread says so. */
export async function unfollowLogs(
  deps: CommandDeps,
  { invocation }: Asked,
  run: Run,
  stream: FollowedStream,
): Promise<Answer> {
  const isStopped = await deps.store.follows.stop(run.id, stream, invocation.user, deps.now());
  return { text: isStopped ? 'Stopped: the thread says so in a moment.' : 'Nobody follows that any more.' };
}
