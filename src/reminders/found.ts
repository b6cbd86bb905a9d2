import { AwsProblem } from '../aws/errors.ts';
import { adoptFound } from '../runs/found/adopt.ts';
import { lookForFound } from '../runs/found/look.ts';
import { markClaimed } from '../runs/found/mark.ts';
import { settleLists } from '../runs/found/settle.ts';
import type { ReminderDeps, Round } from './deps.ts';
import { tellUnclaimed } from './unclaimed.ts';

const LOOK_AGAIN_MS = 300_000;

/** Every few minutes a look at the clusters that Stoker did not launch; once a day they are told of. */
export const foundClusters: Round = {
  name: 'found clusters',
  run: async (deps) => {
    if (await isLookDue(deps)) await look(deps);
    await deps.store.transaction((tables) => settleLists(tables, deps.now()));
    await tellUnclaimed(deps);
  },
};

/** Every five minutes; a demo that reminds every few seconds looks so much more often. */
async function isLookDue({ store, config, now }: ReminderDeps): Promise<boolean> {
  const last = await store.found.lookedAt();
  const { remindSeconds } = config.environment;
  const pause = Math.min(LOOK_AGAIN_MS, 5000 * remindSeconds);
  // Also after the clock was put back.
  return last === null || Math.abs(now().getTime() - last.getTime()) >= pause;
}

async function look(deps: ReminderDeps): Promise<void> {
  try {
    await lookForFound(deps);
    await adoptFound(deps);
    for (const cluster of await deps.store.clusters.live()) await markClaimed(deps, cluster);
  } catch (error) {
    if (!(error instanceof AwsProblem)) throw error;
    deps.log.warn({ err: error }, 'the account could not be looked through for clusters of others');
  }
}
