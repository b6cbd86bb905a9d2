import type { Cluster, Vigil } from '../../records.ts';
import { hardLimitAt, secondsAfter } from '../../runs/world.ts';

/** What ends an idle cluster of which Stoker does nothing, and when. */
export interface Otherwise {
  by: 'aws-policy' | 'hard-limit';
  at: Date;
}

/**
 * The earlier of AWS's own policy and the hard limit. AWS counts from when idleness began or from when the policy was
 * set; the earlier of the two that is still to come is taken, so that nothing is said to be saved that was not.
 */
export function endWithoutStoker(
  cluster: Pick<Cluster, 'launchedAt' | 'createdAt' | 'hardLimitSeconds'>,
  backstop: Vigil['backstop'],
  since: Date,
  now: Date,
): Otherwise {
  const limit: Otherwise = { by: 'hard-limit', at: hardLimitAt(cluster) };
  if (!backstop) return limit;
  const at = [since, new Date(backstop.setAt)]
    .map((from) => secondsAfter(from, backstop.seconds))
    .filter((end) => end > now && end < limit.at)
    .toSorted((a, b) => a.getTime() - b.getTime())[0];
  return at ? { by: 'aws-policy', at } : limit;
}
