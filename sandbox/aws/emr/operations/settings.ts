import type {
  AddTagsInput,
  PutAutoTerminationPolicyInput,
  PutManagedScalingPolicyInput,
  RemoveTagsInput,
} from '@aws-sdk/client-emr';
import { checkAutoTermination, checkManagedScaling, checkTags } from '../check-policies.ts';
import { invalid } from '../errors.ts';
import { isUp } from '../records.ts';
import { clusterOf, type OperationScope, operation } from './operation.ts';

interface OneCluster {
  ClusterId: string;
}

export const settingOperations = {
  SetTerminationProtection: operation<{ JobFlowIds: string[]; TerminationProtected: boolean }>(async (input, scope) => {
    for (const id of input.JobFlowIds) {
      await change(scope, id, (cluster) => {
        cluster.isProtected = input.TerminationProtected;
      });
    }
    return {};
  }),

  SetVisibleToAllUsers: operation<{ JobFlowIds: string[]; VisibleToAllUsers: boolean }>(async (input, scope) => {
    for (const id of input.JobFlowIds) {
      await change(scope, id, (cluster) => {
        cluster.visible = input.VisibleToAllUsers;
      });
    }
    return {};
  }),

  SetUnhealthyNodeReplacement: operation<{ JobFlowIds: string[]; UnhealthyNodeReplacement: boolean }>(
    async (input, scope) => {
      for (const id of input.JobFlowIds) {
        await change(scope, id, (cluster) => {
          cluster.unhealthyReplacement = input.UnhealthyNodeReplacement;
        });
      }
      return {};
    },
  ),

  PutAutoTerminationPolicy: operation<PutAutoTerminationPolicyInput>(async (input, scope) => {
    const { cluster } = clusterOf(scope, input.ClusterId);
    if (!isUp(cluster)) throw invalid(`Cluster ${cluster.id} is ${cluster.state}: its policy cannot be changed.`);
    const seconds = checkAutoTermination(input.AutoTerminationPolicy ?? {}, cluster.request.ReleaseLabel);
    await change(scope, cluster.id, () => {
      cluster.idleTimeoutSeconds = seconds;
      // A policy counts from when it is attached, or a snooze would come too late.
      if (cluster.idleSince !== undefined) cluster.idleSince = scope.context.now();
    });
    return {};
  }),

  GetAutoTerminationPolicy: operation<OneCluster>((input, scope) => {
    const { cluster } = clusterOf(scope, input.ClusterId);
    return cluster.idleTimeoutSeconds === undefined
      ? {}
      : { AutoTerminationPolicy: { IdleTimeout: cluster.idleTimeoutSeconds } };
  }),

  RemoveAutoTerminationPolicy: operation<OneCluster>(async (input, scope) => {
    await change(scope, input.ClusterId, (cluster) => {
      delete cluster.idleTimeoutSeconds;
    });
    return {};
  }),

  PutManagedScalingPolicy: operation<PutManagedScalingPolicyInput>(async (input, scope) => {
    const policy = input.ManagedScalingPolicy ?? {};
    checkManagedScaling(policy);
    await change(scope, input.ClusterId, (cluster) => {
      cluster.managedScaling = policy;
    });
    return {};
  }),

  GetManagedScalingPolicy: operation<OneCluster>((input, scope) => {
    const { cluster } = clusterOf(scope, input.ClusterId);
    return cluster.managedScaling ? { ManagedScalingPolicy: cluster.managedScaling } : {};
  }),

  RemoveManagedScalingPolicy: operation<OneCluster>(async (input, scope) => {
    await change(scope, input.ClusterId, (cluster) => {
      delete cluster.managedScaling;
    });
    return {};
  }),

  AddTags: operation<AddTagsInput>(async (input, scope) => {
    const tags = input.Tags ?? [];
    await change(scope, input.ResourceId, (cluster) => {
      const kept = cluster.tags.filter((tag) => !tags.some((one) => one.Key === tag.Key));
      checkTags(tags, kept.length);
      cluster.tags = [...kept, ...tags];
    });
    return {};
  }),

  RemoveTags: operation<RemoveTagsInput>(async (input, scope) => {
    await change(scope, input.ResourceId, (cluster) => {
      cluster.tags = cluster.tags.filter((tag) => !input.TagKeys?.includes(tag.Key ?? ''));
    });
    return {};
  }),
};

type Cluster = ReturnType<typeof clusterOf>['cluster'];

async function change(scope: OperationScope, id: string | undefined, edit: (cluster: Cluster) => void): Promise<void> {
  const { cluster } = clusterOf(scope, id);
  edit(cluster);
  await scope.context.save(cluster);
}
