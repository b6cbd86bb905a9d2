import type { Cluster } from '../../records.ts';
import { inlineCode } from '../escape.ts';
import { clusterState, timeOfDay } from '../words.ts';

/** Whether the fire is out: the one thing nobody should have to look up. */
export function clusterLine(cluster: Cluster, own: boolean): string {
  const id = inlineCode(cluster.awsId ?? cluster.id);
  if (cluster.state === 'gone') {
    if (!cluster.awsId) return 'No cluster was launched';
    return `Cluster ${id} is gone${cluster.endedAt ? ` since ${timeOfDay(cluster.endedAt)}` : ''}`;
  }
  const state = `Cluster ${id} ${clusterState(cluster)}`;
  return own || cluster.state === 'terminating' ? state : `${state}; it stays up after this run`;
}

/** A link to the cluster in the AWS console; empty when there is none yet. */
export const consoleLink = (url: string | null): string =>
  url && /^https?:\/\/[\x21-\x3b\x3d\x3f-\x7b\x7d\x7e]{1,900}$/.test(url) ? `<${url}|AWS console>` : '';
