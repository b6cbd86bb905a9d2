import type {
  DescribeClusterInput,
  ListBootstrapActionsInput,
  ListClustersInput,
  RunJobFlowInput,
  TerminateJobFlowsInput,
} from '@aws-sdk/client-emr';
import { checkAlways, checkLaunch } from '../check-launch.ts';
import { invalid } from '../errors.ts';
import { clusterArn } from '../ids.ts';
import { newCluster } from '../launch.ts';
import { page, scattered } from '../paging.ts';
import { clusterSummary, clusterView } from '../view-cluster.ts';
import { jobFlowState, jobFlowView } from '../view-job-flow.ts';
import { clusterOf, type OperationScope, operation } from './operation.ts';

const PAGE = 50;
const MAX_TERMINATED_AT_ONCE = 10;

/** Times of a request as they come over the wire: epoch seconds. */
type OnTheWire<T> = Omit<T, 'CreatedAfter' | 'CreatedBefore'> & { CreatedAfter?: number; CreatedBefore?: number };

export const clusterOperations = {
  RunJobFlow: operation<RunJobFlowInput>(async (input, scope) => {
    if (scope.strict) {
      checkLaunch(input, new Set(Object.keys(scope.account.settings(scope.region).securityConfigurations)));
    } else {
      checkAlways(input);
    }
    const cluster = newCluster(input, scope.region, scope.context.now());
    await scope.adopt(cluster);
    return { JobFlowId: cluster.id, ClusterArn: clusterArn(cluster.region, cluster.id) };
  }),

  DescribeCluster: operation<DescribeClusterInput>((input, scope) => {
    const { cluster } = clusterOf(scope, input.ClusterId);
    return { Cluster: clusterView(cluster, scope.context.now(), scope.strict) };
  }),

  ListClusters: operation<OnTheWire<ListClustersInput>>((input, scope) => {
    const states = new Set(input.ClusterStates ?? []);
    const found = createdWithin(scope, input).filter((cluster) => states.size === 0 || states.has(cluster.state));
    const { items, marker } = page(scattered(found), (cluster) => cluster.id, input.Marker, PAGE);
    const now = scope.context.now();
    return {
      Clusters: items.map((cluster) => clusterSummary(cluster, now)),
      ...(marker !== undefined && { Marker: marker }),
    };
  }),

  /** Deprecated by AWS since 2013, still answered. */
  DescribeJobFlows: operation<{
    JobFlowIds?: string[];
    JobFlowStates?: string[];
    CreatedAfter?: number;
    CreatedBefore?: number;
  }>((input, scope) => {
    const ids = new Set(input.JobFlowIds ?? []);
    const states = new Set(input.JobFlowStates ?? []);
    const found = createdWithin(scope, input)
      .filter((cluster) => ids.size === 0 || ids.has(cluster.id))
      .filter((cluster) => states.size === 0 || states.has(jobFlowState(cluster)));
    return { JobFlows: found.map((cluster) => jobFlowView(cluster, scope.context.now())) };
  }),

  ListBootstrapActions: operation<ListBootstrapActionsInput>((input, scope) => {
    const { cluster } = clusterOf(scope, input.ClusterId);
    const actions = cluster.bootstrapActions.map(({ Name, ScriptBootstrapAction: script }) => ({
      Name,
      ScriptPath: script?.Path,
      Args: script?.Args ?? [],
    }));
    return { BootstrapActions: actions };
  }),

  TerminateJobFlows: operation<TerminateJobFlowsInput>(async (input, scope) => {
    const ids = input.JobFlowIds ?? [];
    if (ids.length > MAX_TERMINATED_AT_ONCE) {
      throw invalid(`At most ${MAX_TERMINATED_AT_ONCE} job flows can be terminated in one call, got ${ids.length}.`);
    }
    const lives = ids.map((id) => {
      const life = scope.find(id);
      if (!life) throw invalid(`Specified job flow ID does not exist: ${id}.`);
      return life;
    });
    if (lives.some((life) => life.cluster.isProtected && life.cluster.endedAt === undefined)) {
      throw invalid('Could not shut down one or more job flows since they are termination protected.');
    }
    for (const life of lives) life.terminate({ Code: 'USER_REQUEST', Message: 'Terminated by user request' }, false);
    await Promise.all(lives.map((life) => scope.context.save(life.cluster)));
    return {};
  }),
};

function createdWithin(scope: OperationScope, input: { CreatedAfter?: number; CreatedBefore?: number }) {
  const { CreatedAfter: after = Number.NEGATIVE_INFINITY, CreatedBefore: before = Number.POSITIVE_INFINITY } = input;
  return scope
    .lives()
    .map((life) => life.cluster)
    .filter(({ createdAt }) => createdAt >= after * 1000 && createdAt <= before * 1000);
}
