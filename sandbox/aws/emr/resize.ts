import { machinesOfFleet, machinesOfGroup } from './launch.ts';
import { type ClusterRecord, type InstanceRecord, liveInstances, type Millis } from './records.ts';

/**
 * Adds the machines that groups and fleets lack and marks those that are too many as ended, newest first.
 * Returns what has changed; the engine has not been told yet.
 */
export function reconcileMachines(
  cluster: ClusterRecord,
  now: Millis,
): { added: InstanceRecord[]; removed: InstanceRecord[] } {
  const added: InstanceRecord[] = [];
  const removed: InstanceRecord[] = [];
  const end = (instance: InstanceRecord) => {
    instance.state = 'TERMINATED';
    instance.endedAt = now;
    instance.reason = { Message: 'Instance was terminated because the cluster was resized.' };
    removed.push(instance);
  };
  for (const group of cluster.groups) {
    const have = liveInstances(cluster).filter((one) => one.groupId === group.id);
    added.push(...machinesOfGroup(group, Math.max(0, group.requested - have.length), now));
    for (const instance of have.slice(group.requested)) end(instance);
  }
  for (const fleet of cluster.fleets) {
    const have = liveInstances(cluster).filter((one) => one.fleetId === fleet.id);
    added.push(...machinesOfFleet(fleet, now, have));
    for (const market of ['ON_DEMAND', 'SPOT'] as const) {
      const target = (market === 'SPOT' ? fleet.config.TargetSpotCapacity : fleet.config.TargetOnDemandCapacity) ?? 0;
      let units = 0;
      for (const instance of have.filter((one) => one.market === market)) {
        if (units >= target) end(instance);
        units += instance.weight;
      }
    }
  }
  cluster.instances.push(...added);
  return { added, removed };
}
