import type { AccountStore } from '../account.ts';
import type { EmrContext } from '../context.ts';
import { noSuchCluster } from '../errors.ts';
import type { ClusterLife } from '../life.ts';
import type { ClusterRecord } from '../records.ts';

/** What an operation works on, with the caller's region already applied. */
export interface OperationScope {
  readonly region: string;
  readonly context: EmrContext;
  readonly account: AccountStore;
  /** Checks requests as today's EMR does; off in zero-delay mode. */
  readonly strict: boolean;
  /** The lives of the region's clusters. */
  lives(): ClusterLife[];
  find(clusterId: string | undefined): ClusterLife | undefined;
  /** Keeps a new cluster and sets it going. */
  adopt(cluster: ClusterRecord): Promise<void>;
}

export type Operation = (
  input: Record<string, unknown>,
  scope: OperationScope,
) => Promise<Record<string, unknown>> | Record<string, unknown>;

/** An operation whose input, checked by the API model before, has this type. Times in it are epoch seconds. */
export const operation =
  <Input>(run: (input: Input, scope: OperationScope) => ReturnType<Operation>): Operation =>
  (input, scope) =>
    run(input as Input, scope);

/** The life of the cluster named, or EMR's NoSuchCluster. */
export function clusterOf(scope: OperationScope, clusterId: string | undefined): ClusterLife {
  const life = scope.find(clusterId);
  if (!life) throw noSuchCluster(clusterId);
  return life;
}
