import type { Cluster } from '../../records.ts';
import type { Tables } from '../../store/store.ts';

/** Who ends a cluster that does nothing, where a person would stand. */
export const IDLE = 'idle';
/** AWS's policy ends a cluster within a minute or two of its limit; what it has not ended by then, it sees somebody at. */
export const LEFT_TO_AWS_SECONDS = 300;

/**
 * True while a cluster is to end for idleness and that can be taken back: for certain while AWS knows nothing of it, and
 * if AWS has not begun yet while it is left to AWS's own policy (`leftToAwsAt`).
 */
export const isEndingIdle = ({
  wanted,
  endedBy,
  terminateAskedAt,
}: Pick<Cluster, 'wanted' | 'endedBy' | 'terminateAskedAt'>): boolean =>
  wanted === 'gone' && endedBy === IDLE && terminateAskedAt === null;

/** Takes the end for idleness back; the caller holds the row and says why. */
export async function standDown(tables: Pick<Tables, 'clusters'>, { id }: Cluster, now: Date): Promise<void> {
  await tables.clusters.update(id, { wanted: 'up', endedBy: null, wouldEndAt: null, dueAt: now });
}
