import type { FollowedStream, Run } from '../../records.ts';
import type { WantDeps } from '../deps.ts';
import { secondsAfter } from '../world.ts';
import { MOST_MINUTES } from './decide.ts';

/** Wants the logs of a run followed in its thread; false when that is done already. `own` is what helps most. */
export async function beginFollow(
  { store, now }: Pick<WantDeps, 'store' | 'now'>,
  run: Run,
  stream: FollowedStream,
  by: string,
): Promise<boolean> {
  const at = now();
  const until = secondsAfter(at, MOST_MINUTES * 60);
  return store.transaction(async (tables) => {
    const isNew = await tables.follows.begin({ runId: run.id, stream, wantedBy: by, until }, at);
    if (isNew) {
      await tables.outbox.add(
        run.id,
        followKey(run.id, stream, at, 'begun'),
        { kind: 'follow-begun', run: run.id, stream, by, until: until.toISOString() },
        at,
      );
    }
    return isNew;
  });
}

/** The key of a message of one follower: batches have numbers, so that none is posted twice. */
export const followKey = (run: string, stream: FollowedStream, begunAt: Date, what: string | number): string =>
  `${run}:follow:${stream}:${begunAt.getTime()}:${what}`;
