import { Loop } from '../../loop.ts';
import { eachAtOnce } from '../at-once.ts';
import { earlier } from '../decision.ts';
import type { RunDeps } from '../deps.ts';
import { LOOK_ANYWAY_SECONDS, TAKE_OVER_SECONDS } from '../pace.ts';
import { secondsAfter } from '../world.ts';
import { followRound } from './round.ts';

const AT_ONCE = 3;
const BATCH = 50;

/** Brings the lines of followed logs into their threads; one process does, the one that sweeps. */
export async function startFollower(deps: RunDeps): Promise<{ stop(): Promise<void> }> {
  const loop = new Loop(
    'follow',
    async () => {
      if (!(await deps.store.leads('sweep'))) return secondsAfter(deps.now(), TAKE_OVER_SECONDS);
      const due = await deps.store.follows.due(deps.now(), BATCH);
      await eachAtOnce(due, AT_ONCE, async (follow) => {
        await followRound(deps, follow);
        return true;
      });
      const now = deps.now();
      return earlier(await deps.store.follows.nextDueAt(now), secondsAfter(now, LOOK_ANYWAY_SECONDS));
    },
    deps.log,
  );
  await deps.store.onWake((kind) => {
    if (kind === 'work') loop.wake();
  });
  loop.wake();
  return { stop: () => loop.stop() };
}
