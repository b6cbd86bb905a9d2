import { type ClusterRecord, isUp } from './records.ts';

/**
 * Decides what becomes of a cluster that an earlier sandbox left. One at rest, or not yet begun, goes on. One under
 * whose hands a process was (a bootstrap action, a step) has lost it: it ends as a real one does whose primary node dies.
 */
export function recover(cluster: ClusterRecord, now: number): void {
  if (!isUp(cluster)) return;
  const cut = cluster.steps.filter((step) => step.state === 'RUNNING');
  if (cut.length === 0 && cluster.state !== 'BOOTSTRAPPING') {
    // The time it was not there does not count as idle.
    if (cluster.idleSince !== undefined) cluster.idleSince = now;
    return;
  }
  const what = cut.length > 0 ? `step ${cut.map((step) => step.id).join(', ')} ran` : 'it was bootstrapping';
  cluster.state = 'TERMINATING';
  cluster.endsFailed = true;
  cluster.reason = { Code: 'INTERNAL_ERROR', Message: `The local AWS was stopped while ${what}.` };
}
