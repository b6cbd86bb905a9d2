import { badRequest } from '../errors.ts';
import { clusterArn } from '../ids.ts';
import type { ClusterLife } from '../life.ts';
import { isUp } from '../records.ts';
import { seconds } from '../view-cluster.ts';
import { type OperationScope, operation } from './operation.ts';

/** The application UIs of EMR: Spark's history server beside a cluster, and on it. */
export const appUiOperations = {
  CreatePersistentAppUI: operation<{ TargetResourceArn: string }>((input, scope) => {
    const life = scope.lives().find(({ cluster }) => clusterArn(scope.region, cluster.id) === input.TargetResourceArn);
    if (!life) throw badRequest(`No cluster has the ARN '${input.TargetResourceArn}'.`);
    return { PersistentAppUIId: idOf(life), RuntimeRoleEnabledCluster: false };
  }),

  DescribePersistentAppUI: operation<{ PersistentAppUIId: string }>((input, scope) => {
    const { cluster } = lifeOf(scope, input.PersistentAppUIId);
    return {
      PersistentAppUI: {
        PersistentAppUIId: input.PersistentAppUIId,
        PersistentAppUITypeList: ['SHS'],
        // AWS documents no values.
        PersistentAppUIStatus: 'ATTACHED',
        CreationTime: seconds(cluster.createdAt),
        LastModifiedTime: seconds(cluster.createdAt),
      },
    };
  }),

  GetPersistentAppUIPresignedURL: operation<{
    PersistentAppUIId: string;
    PersistentAppUIType?: string;
    ApplicationId?: string;
  }>((input, scope) => {
    const life = lifeOf(scope, input.PersistentAppUIId);
    requireSpark(input.PersistentAppUIType, 'SHS');
    return presigned(life, input.ApplicationId, scope);
  }),

  GetOnClusterAppUIPresignedURL: operation<{ ClusterId: string; OnClusterAppUIType?: string; ApplicationId?: string }>(
    (input, scope) => {
      const life = scope.find(input.ClusterId);
      if (!life || !isUp(life.cluster)) throw badRequest(`Cluster ${input.ClusterId} is not running.`);
      requireSpark(input.OnClusterAppUIType, 'SparkHistoryServer');
      return presigned(life, input.ApplicationId, scope);
    },
  ),
};

/** `p-…` of the cluster's `j-…`: there is one for each. */
const idOf = ({ cluster }: ClusterLife): string => `p-${cluster.id.slice(2)}`;

function lifeOf(scope: OperationScope, id: string): ClusterLife {
  const life = scope.lives().find((one) => idOf(one) === id);
  if (!life) throw badRequest(`There is no persistent app UI '${id}'.`);
  return life;
}

function requireSpark(type: string | undefined, spark: string): void {
  if (type !== undefined && type !== spark) throw badRequest(`This local EMR has no '${type}', only '${spark}'.`);
}

async function presigned(life: ClusterLife, application: string | undefined, { context }: OperationScope) {
  if (!context.history.isServed()) throw badRequest('This local EMR runs no Spark, so it has no history server.');
  await life.pushEventLogs();
  const url = await context.history.pageOf(application ?? null);
  return url === null ? { PresignedURLReady: false } : { PresignedURLReady: true, PresignedURL: url };
}
