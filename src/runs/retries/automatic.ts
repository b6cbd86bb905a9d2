import type { Job, Preset } from '../../config/schema.ts';
import { withWorkers } from '../../config/workers.ts';
import { mostCost } from '../../emr/pricing/estimate.ts';
import type { Prices } from '../../emr/pricing/prices.ts';
import type { Cluster, Run } from '../../records.ts';
import { dollars } from '../../text/money.ts';

/** Whether a failed run is tried again without a click; `why` not is told where somebody may wonder. */
export type RetryDecision = { kind: 'retry' } | { kind: 'none'; why: string | null };

const none = (why: string | null = null): RetryDecision => ({ kind: 'none', why });

/**
 * Decides from the record and stoker.yml alone: only what the job allows, only with a fix, no more often and not dearer
 * than it says. A price that is not known is no reason to spend money.
 */
export function decideRetry(facts: {
  run: Run;
  cluster: Cluster;
  /** How many runs were tried before this one in its chain, by click or without. */
  earlier: number;
  job: Pick<Job, 'retry' | 'timeLimit'> | undefined;
  preset: Preset | undefined;
  prices: Prices;
}): RetryDecision {
  const { run, cluster, earlier, job, preset, prices } = facts;
  const fix = run.failure?.fix;
  if (run.state !== 'failed' || run.cancelWantedBy || !job?.retry || !preset || !fix) return none();
  const { automatic, maxCost } = job.retry;
  if (earlier >= automatic) return none(`It was tried again as often as \`retry.automatic\` of \`${run.job}\` allows.`);
  if (!isWelcome(run, cluster)) return none();
  const cost = mostCost(withWorkers(preset, fix.overrides.workers), job.timeLimit, prices);
  if (cost.estimated)
    return none(
      'It is not tried again automatically: the price of its nodes is not known for certain, so `retry.maxCost` cannot be kept.',
    );
  if (cost.usd > maxCost)
    return none(
      `It is not tried again automatically: up to its time limit another try may cost ${dollars(cost.usd)}, and \`retry.maxCost\` of \`${run.job}\` is ${dollars(maxCost)}.`,
    );
  return { kind: 'retry' };
}

/** Whether another try may begin by itself: nobody has put the run's cluster out, and a shared one stays. */
export const isWelcome = ({ ownCluster }: Run, { wanted, state, keepAlive }: Cluster): boolean =>
  wanted === 'up' && (ownCluster || (keepAlive && state !== 'gone' && state !== 'terminating'));
