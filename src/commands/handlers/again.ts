import { UserError } from '../../errors.ts';
import { isEnded } from '../../records.ts';
import { chainAgain, chainFrom } from '../actions/chain-again.ts';
import { relaunch } from '../actions/relaunch.ts';
import { runAgain } from '../actions/run-again.ts';
import type { Handler } from '../context.ts';
import { findCluster, findRun } from '../targets.ts';

/**
 * `again <run or cluster>`: the same once more, when it is over; as the buttons of its card do it. Of a chain its first run is
 * all of it, a step that failed what is left of it from there on.
 */
export const again: Handler = async (deps, asked, typed) => {
  const { store } = deps;
  const id = typed.positionals['run or cluster'] ?? '';
  if (!id.startsWith('r-')) {
    const cluster = await findCluster(store, id);
    if (cluster.state !== 'gone' && cluster.wanted === 'up')
      throw new UserError(`Cluster ${cluster.id} is up.`, `Launch another with \`/emr launch ${cluster.preset}\`.`);
    return relaunch(deps, asked, cluster);
  }
  const run = await findRun(store, id);
  const runs = run.chain ? await store.runs.ofChain(run.chain.lead) : [run];
  if (!runs.every(isEnded))
    throw new UserError(
      `Run ${run.id} goes on.`,
      `Stop it first, or start another with \`/emr ${run.chain?.name ?? run.job}\`.`,
    );
  if (run.chain?.lead === run.id) return chainAgain(deps, asked, run);
  return run.chain && run.state === 'failed' ? chainFrom(deps, asked, run) : runAgain(deps, asked, run);
};
