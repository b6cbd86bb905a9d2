import type { AddJobFlowStepsCommandInput, RunJobFlowCommandInput } from '@aws-sdk/client-emr';
import { buildRunJobFlow } from '../emr/build-launch.ts';
import { placeCode } from '../emr/code.ts';
import { UserError } from '../errors.ts';
import type { ClusterId, RunId, SlackUserId } from '../ids.ts';
import type { ArgumentValues, Cluster } from '../records.ts';
import { atOnce, planChain } from './chains/want.ts';
import type { RunDeps } from './deps.ts';
import { clusterName, stepName } from './effects/names.ts';
import { buildRequest, jobOf, type PlannedRun, stepOf } from './effects/request.ts';
import { isEndingIdle } from './idle/stand-down.ts';
import { requireUsable } from './want.ts';

/** What is only thought of: a cluster, a run on one of its own or on a running one, or a chain on one of its own. */
export type Wish =
  | { kind: 'cluster'; preset: string; owner: SlackUserId }
  | { kind: 'run'; job: string; arguments: ArgumentValues; preset: string; owner: SlackUserId }
  | { kind: 'chain'; chain: string; arguments: ArgumentValues; preset: string; owner: SlackUserId }
  | { kind: 'step'; job: string; arguments: ArgumentValues; cluster: Cluster };

/** The one call to EMR that a wish would come to. */
export type DryRun =
  | { operation: 'RunJobFlow'; request: RunJobFlowCommandInput }
  | { operation: 'AddJobFlowSteps'; request: AddJobFlowStepsCommandInput };

// No real id can look like these: theirs have eight characters.
const CLUSTER = 'c-dryrun' as ClusterId;
const RUN = 'r-dryrun' as RunId;

/**
 * What EMR would be asked, as the launch itself would ask it, with ids that stand for those it would get. Reads the code and
 * the configurations; writes and uploads nothing. Throws the `UserError` that the launch would come to.
 */
export async function dryRun(deps: Pick<RunDeps, 'config' | 's3' | 'now'>, wish: Wish): Promise<DryRun> {
  const { bucket, directory } = deps.config;
  if (wish.kind === 'step') {
    // One that is about to end for idleness is taken back by the run.
    if (!isEndingIdle(wish.cluster)) requireUsable(wish.cluster);
    const { awsId } = wish.cluster;
    if (!awsId)
      throw new UserError(
        `Cluster ${wish.cluster.id} has no id in EMR yet.`,
        'Ask again in a minute, when it is launched.',
      );
    const run = plannedRun(wish, false);
    const code = await placeCode(bucket, { directory, script: jobOf(deps, run).script, bootstrap: [] });
    return { operation: 'AddJobFlowSteps', request: { JobFlowId: awsId, Steps: [stepOf(deps, run, code)] } };
  }
  const { preset, owner } = wish;
  const launch = {
    cluster: { id: CLUSTER, name: clusterName(preset, CLUSTER, forRunOf(wish)), preset, owner },
    runs: plannedRuns(deps, wish),
  };
  const request = await buildRequest(deps, launch, (code) => placeCode(bucket, code));
  return { operation: 'RunJobFlow', request: buildRunJobFlow(request) };
}

function forRunOf(wish: Exclude<Wish, { kind: 'step' }>): { run: RunId; job: string } | undefined {
  if (wish.kind === 'cluster') return undefined;
  return { run: RUN, job: wish.kind === 'chain' ? wish.chain : wish.job };
}

function plannedRuns(deps: Pick<RunDeps, 'config' | 'now'>, wish: Exclude<Wish, { kind: 'step' }>): PlannedRun[] {
  if (wish.kind === 'cluster') return [];
  if (wish.kind === 'run') return [plannedRun(wish, true)];
  return planChain(deps.config, wish, atOnce(deps)).steps.map((step) => {
    const { position, evenIfFailed } = step;
    const id = position === 0 ? RUN : (`${RUN}${position + 1}` as RunId);
    return plannedRun(step, true, { id, chain: { name: wish.chain, lead: RUN, position, evenIfFailed } });
  });
}

function plannedRun(
  wish: { job: string; arguments: ArgumentValues },
  ownCluster: boolean,
  { id, chain }: Pick<PlannedRun['run'], 'id' | 'chain'> = { id: RUN, chain: null },
): PlannedRun {
  return {
    run: { id, job: wish.job, arguments: wish.arguments, overrides: null, ownCluster, chain },
    step: { name: stepName(wish.job, id) },
  };
}
