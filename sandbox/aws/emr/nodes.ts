import type { NodeSpec } from '../contract.ts';
import { instanceType } from './instance-types.ts';
import { type ClusterRecord, liveInstances } from './records.ts';

/** The cluster's machines as the engine takes them. */
export const nodesOf = (cluster: ClusterRecord): NodeSpec[] =>
  liveInstances(cluster).map((instance) => {
    const { vcpu, memoryMb, yarnMemoryMb } = instanceType(instance.instanceType);
    return {
      instanceId: instance.ec2Id,
      role: instance.role,
      instanceType: instance.instanceType,
      vcpu,
      memoryMb,
      yarnMemoryMb,
    };
  });
