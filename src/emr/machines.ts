import type { AwsClusterId } from '../ids.ts';
import type { ClusterInstance } from '../records.ts';
import type { EmrGateway } from './gateway.ts';
import type { InstancePart } from './types.ts';

/** A machine of any cluster, whether the record has that cluster or not. */
export type Machine = Omit<ClusterInstance, 'clusterId'>;

/** The groups and fleets that were listed before, by their ids: what a machine's part is does not change. */
export type KnownParts = Map<string, InstancePart>;

/**
 * The machines of a cluster that there are or were, as they are paid for. One that waits for EC2 costs nothing yet and is
 * left out. One call, and one more when a machine belongs to a group or fleet that is not in `known`.
 */
export async function listMachines(
  emr: Pick<EmrGateway, 'listInstances' | 'listParts'>,
  cluster: AwsClusterId,
  known: KnownParts = new Map(),
): Promise<Machine[]> {
  const listed = (await emr.listInstances(cluster)).filter(({ ec2Id, createdAt }) => ec2Id !== null && createdAt);
  const stranger = listed.find(({ groupId }) => groupId !== null && !known.has(groupId));
  if (stranger) {
    const parts = await emr.listParts(cluster, stranger.isFleet ? 'fleets' : 'groups');
    for (const part of parts) known.set(part.id, part);
  }
  return listed.flatMap(({ id, type, market, groupId, createdAt, endedAt }) => {
    const part = known.get(groupId ?? '');
    const role = part?.role ?? null;
    return createdAt ? [{ id, type, role, market, volumes: part?.volumesOf(type) ?? [], createdAt, endedAt }] : [];
  });
}
