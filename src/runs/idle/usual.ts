import type { StepId } from '../../ids.ts';
import type { Cluster, Run, Step } from '../../records.ts';
import type { Store } from '../../store/store.ts';
import { comparable, isTelling, LAST_SUCCESSES, median } from '../progress/history.ts';
import { secondsAfter, secondsBetween } from '../world.ts';

const MONTH_SECONDS = 30 * 86_400;

/** How long clusters of this preset took from their launch to readiness; null when too few of the last month say so. */
export async function usualStart(
  { clusters }: Pick<Store, 'clusters'>,
  preset: string,
  now: Date,
): Promise<number | null> {
  const seconds = (await clusters.livedBetween(secondsAfter(now, -MONTH_SECONDS), now)).flatMap((one: Cluster) =>
    one.preset === preset && one.launchedAt && one.readyAt ? [secondsBetween(one.launchedAt, one.readyAt)] : [],
  );
  return isTelling(seconds) ? median(seconds) : null;
}

/** How long the steps of these runs should take, by earlier runs of the same job; those of a job of several steps are left out. */
export async function usualSteps(
  { runs }: Pick<Store, 'runs'>,
  live: readonly Run[],
  steps: readonly Step[],
): Promise<Map<StepId, number>> {
  const usual = new Map<StepId, number>();
  for (const run of live) {
    const [step, ...more] = steps.filter(({ runId }) => runId === run.id);
    if (!step?.awsId || more.length > 0) continue;
    const seconds = median(comparable(run, await runs.succeeded(run.job, LAST_SUCCESSES)).map((one) => one.seconds));
    if (seconds !== null) usual.set(step.awsId, seconds);
  }
  return usual;
}
