import { AwsProblem } from '../aws/errors.ts';
import { type ClusterObservation, LIVE_CLUSTER_STATES, type StepObservation } from '../emr/types.ts';
import type { AwsClusterId, ClusterId } from '../ids.ts';
import type { Cluster, Run, Step } from '../records.ts';
import { eachAtOnce } from './at-once.ts';
import type { RunDeps } from './deps.ts';
import { clusterChange, matchStep, stepChange } from './observe.ts';
import { isClusterEnded, isStepEnded, secondsBetween } from './world.ts';

/** What one look at AWS showed. */
export interface SweepReport {
  liveClusters: number;
  liveRuns: number;
  /** Clusters of which something was seen that the record did not have. */
  changed: ClusterId[];
}

/** When the steps of a cluster were last listed; kept by the one who sweeps. */
export type StepLooks = Map<ClusterId, Date>;

/**
 * A step alone on its cluster shows its end in the cluster's state; these only guard against a missed one. On a kept
 * cluster somebody else's step may hide it.
 */
const STEPS_AGAIN_SECONDS = { own: 300, kept: 15 };
/** An id that EMR does not know yet may still appear. */
const APPEARS_WITHIN_SECONDS = 300;
/** EMR keeps what it knows of a cluster for two months; one that is younger and unknown is not gone, but out of sight. */
const FORGOTTEN_AFTER_SECONDS = 55 * 86_400;
const AT_ONCE = 5;
/** As many as `ListSteps` takes. */
const MOST_STEP_IDS = 10;

/**
 * One look at AWS for all clusters: `ListClusters` by state, and steps only where a run is live and something may have
 * happened to it. Calls grow with live clusters, not with steps or runs.
 */
export async function sweep(deps: RunDeps, looks: StepLooks): Promise<SweepReport> {
  const clusters = (await deps.store.clusters.live()).filter((cluster) => cluster.awsId !== null);
  const runs = await deps.store.runs.live();
  if (clusters.length === 0) return { liveClusters: 0, liveRuns: runs.length, changed: [] };
  const steps = await deps.store.steps.ofRuns(runs.map((run) => run.id));
  const seen = new Map((await deps.emr.listClusters({ states: LIVE_CLUSTER_STATES })).map((one) => [one.id, one]));
  const changed: ClusterId[] = [];
  const unseen: AwsProblem[] = [];
  await eachAtOnce(clusters, AT_ONCE, async (cluster) => {
    const live = runs.filter((run) => run.clusterId === cluster.id);
    try {
      const isChanged = await look(deps, looks, cluster, live, steps, seen.get(cluster.awsId as AwsClusterId));
      if (isChanged) changed.push(cluster.id);
      return isChanged;
    } catch (error) {
      if (!isOfOneCluster(error)) throw error;
      // What is wrong with this one alone must not slow down the look at the others.
      deps.log.warn({ err: error, cluster: cluster.id }, 'a cluster could not be looked at');
      unseen.push(error);
      return false;
    }
  });
  if (unseen[0] && unseen.length === clusters.length) throw unseen[0];
  for (const id of looks.keys()) if (!clusters.some((cluster) => cluster.id === id)) looks.delete(id);
  return { liveClusters: clusters.length, liveRuns: runs.length, changed };
}

async function look(
  deps: RunDeps,
  looks: StepLooks,
  cluster: Cluster,
  runs: Run[],
  steps: Step[],
  listed: ClusterObservation | undefined,
): Promise<boolean> {
  const seen = await describeIfNeeded(deps, cluster, listed);
  if (!seen) return false;
  const change = clusterChange(cluster, seen);
  const mine = steps.filter((step) => runs.some((run) => run.id === step.runId));
  const listSteps = needsSteps(deps, looks, cluster, runs, mine, seen.state, change !== null);
  let stepChanges = listSteps ? changesOf(mine, await openSteps(deps, seen.id, mine)) : [];
  if (listSteps) looks.set(cluster.id, deps.now());
  if (!change && stepChanges.length === 0) return false;
  // The list of clusters is older than that of the steps: what explains them may have come between.
  const again =
    stepChanges.some((one) => isAhead(one.change, seen)) && (await describeIfNeeded(deps, cluster, undefined));
  // And it may have ended since, with them: then how they ended is known now.
  if (again && isClusterEnded(again.state)) stepChanges = changesOf(mine, await openSteps(deps, seen.id, mine));
  const newest = again ? clusterChange(cluster, again) : change;
  await deps.store.transaction(async (tables) => {
    await tables.clusters.lock(cluster.id);
    for (const { step, change } of stepChanges) await tables.steps.update(step.runId, step.position, change);
    await tables.clusters.update(cluster.id, { ...newest, dueAt: deps.now() });
  });
  return true;
}

/** True for a step that runs on a cluster that is not up, or is cancelled on one that is not ending. */
function isAhead({ awsState }: Partial<Step>, { state }: ClusterObservation): boolean {
  if (state === 'STARTING' || state === 'BOOTSTRAPPING') return awsState !== 'PENDING';
  return awsState === 'CANCELLED' && (state === 'RUNNING' || state === 'WAITING');
}

/** Steps by their ids when these are known: a kept cluster may have had hundreds before. None of a cluster forgotten by EMR. */
async function openSteps(deps: RunDeps, awsId: AwsClusterId, steps: Step[]): Promise<StepObservation[]> {
  const open = steps.filter((step) => !isStepEnded(step.awsState));
  const ids = open.flatMap(({ awsId }) => awsId ?? []);
  const byId = ids.length === open.length && ids.length <= MOST_STEP_IDS;
  try {
    return await deps.emr.listSteps(awsId, byId ? ids : undefined);
  } catch (error) {
    if (error instanceof AwsProblem && error.kind === 'not-found') return [];
    throw error;
  }
}

/** True for what AWS says of one cluster; the rest (throttling, credentials, the network) is the same for all. */
const isOfOneCluster = (error: unknown): error is AwsProblem =>
  error instanceof AwsProblem && ['denied', 'not-found', 'refused', 'broken'].includes(error.kind);

/** `ListClusters` has neither the address of the primary node nor clusters that have ended. */
async function describeIfNeeded(deps: RunDeps, cluster: Cluster, listed: ClusterObservation | undefined) {
  const isUp = listed?.state === 'RUNNING' || listed?.state === 'WAITING';
  if (listed && !(isUp && cluster.primaryDns === null && listed.state !== cluster.awsState)) return listed;
  try {
    return await deps.emr.describeCluster(cluster.awsId as AwsClusterId);
  } catch (error) {
    if (!(error instanceof AwsProblem && error.kind === 'not-found')) throw error;
    // One that was claimed may be alive and older than what EMR remembers of the dead.
    const since = cluster.origin === 'launched' ? cluster.launchedAt : null;
    const age = secondsBetween(since ?? cluster.createdAt, deps.now());
    if (age < APPEARS_WITHIN_SECONDS) return null;
    // Another region or account, perhaps: unknown is never taken for gone.
    if (age < FORGOTTEN_AFTER_SECONDS) throw error;
    return forgotten(cluster);
  }
}

function forgotten(cluster: Cluster): ClusterObservation {
  return {
    id: cluster.awsId as AwsClusterId,
    name: cluster.name,
    state: 'TERMINATED',
    reason: { code: 'UNKNOWN', message: 'EMR does not know this cluster any more.' },
    createdAt: cluster.createdAt,
    readyAt: null,
    endedAt: null,
  };
}

function needsSteps(
  deps: RunDeps,
  looks: StepLooks,
  cluster: Cluster,
  runs: Run[],
  steps: Step[],
  awsState: ClusterObservation['state'],
  clusterChanged: boolean,
): boolean {
  const open = steps.filter((step) => !isStepEnded(step.awsState));
  if (open.length === 0) return false;
  const last = looks.get(cluster.id);
  if (clusterChanged || !last || isClusterEnded(awsState)) return true;
  if (awsState === 'STARTING' || awsState === 'BOOTSTRAPPING') return false;
  // Several steps come and go without a change of the cluster's state; and a cluster is up a moment before its step.
  const stopping = runs.some((run) => run.cancelWantedBy !== null);
  if (open.length > 1 || stopping || open.some((step) => step.awsState !== 'RUNNING')) return true;
  return secondsBetween(last, deps.now()) >= (cluster.keepAlive ? STEPS_AGAIN_SECONDS.kept : STEPS_AGAIN_SECONDS.own);
}

function changesOf(steps: Step[], seen: StepObservation[]): { step: Step; change: Partial<Step> }[] {
  return steps.flatMap((step) => {
    const match = matchStep(step, seen);
    const change = match && stepChange(step, match);
    return change ? [{ step, change }] : [];
  });
}
