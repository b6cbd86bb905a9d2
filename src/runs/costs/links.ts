import type { Cluster, Run, Step } from '../../records.ts';
import { secondsAfter } from '../world.ts';
import type { Work } from './share.ts';

/** Of each machine at least a minute is paid, also when it ended before. */
const LEAST_SECONDS = 60;

/**
 * How the runs of a chain divide its cluster: each has it from its own begin to that of the next one, the first also the
 * time in which it came up, the last also that in which it went. So together they cost what it does. Of those that were
 * never begun none does; when that is all of them, the first.
 */
export function linkWorks(
  cluster: Pick<Cluster, 'createdAt' | 'endedAt'>,
  links: readonly { run: Pick<Run, 'id'>; step: Pick<Step, 'startedAt'> | undefined }[],
  now: Date,
): Work[] {
  const begun = links.filter(({ step }) => step?.startedAt);
  const shared = begun.length > 0 ? begun : links.slice(0, 1);
  const until = cluster.endedAt ? secondsAfter(cluster.endedAt, LEAST_SECONDS) : now;
  return shared.map(({ run, step }, index) => ({
    run: run.id,
    from: (index > 0 && step?.startedAt) || cluster.createdAt,
    to: shared[index + 1]?.step?.startedAt ?? until,
  }));
}
