import type { StepConfig } from '@aws-sdk/client-emr';
import type { Job } from '../../config/schema.ts';
import { withWorkers } from '../../config/workers.ts';
import type { ClusterRequest } from '../../emr/build-launch.ts';
import { buildSparkSubmitStep } from '../../emr/build-step.ts';
import type { CodeRequest, PlacedCode } from '../../emr/code.ts';
import { resolveConfigurations } from '../../emr/configurations.ts';
import { UserError } from '../../errors.ts';
import type { Cluster, Run, Step } from '../../records.ts';
import { goesOnAfter, toLookAt } from '../chains/links.ts';
import type { RunDeps } from '../deps.ts';
import { requireRoom } from '../retries/room.ts';
import { resultUri } from './names.ts';

/** What a request to EMR is made from: of a run on record, or of one that is only thought of. */
export interface PlannedRun {
  run: Pick<Run, 'id' | 'job' | 'arguments' | 'overrides' | 'ownCluster' | 'chain'>;
  step: Pick<Step, 'name'>;
}

/** A cluster that is to be launched, with the run that it is for, or those of a chain in their order, if any. */
export interface PlannedLaunch {
  cluster: Pick<Cluster, 'id' | 'name' | 'preset' | 'owner'>;
  runs: readonly PlannedRun[];
}

/** The whole of a launch; `place` says where the code is, after it has put it there or without. */
export async function buildRequest(
  deps: Pick<RunDeps, 'config' | 's3'>,
  { cluster, runs }: PlannedLaunch,
  place: (code: CodeRequest) => Promise<PlacedCode>,
): Promise<ClusterRequest> {
  const { bucket, directory, presets } = deps.config;
  const preset = presets[cluster.preset];
  if (!preset)
    throw new UserError(
      `Preset '${cluster.preset}' is no longer in stoker.yml.`,
      'Put it back, or launch with another one.',
    );
  const own = runs.filter(({ run }) => run.ownCluster);
  const [first] = own;
  const code = await place({
    directory,
    script: first ? jobOf(deps, first).script : null,
    bootstrap: preset.bootstrap.map((action) => action.script),
  });
  const configurations = await resolveConfigurations(preset.configurations, { directory, s3: deps.s3 });
  const steps: StepConfig[] = [];
  for (const record of own) {
    const job = jobOf(deps, record);
    requireRoom(preset, job, configurations, record.run.overrides);
    const its = record === first ? code : await place({ directory, script: job.script, bootstrap: [] });
    steps.push(stepOf(deps, record, its, own));
  }
  return {
    preset: withWorkers(preset, first?.run.overrides?.workers),
    name: cluster.name,
    tags: { cluster: cluster.id, owner: cluster.owner, presetName: cluster.preset, run: first?.run.id },
    steps,
    configurations,
    bootstrapUris: code.bootstrapUris,
    defaultLogUri: `s3://${bucket}/logs/`,
  };
}

/** The job of a run as stoker.yml has it now. */
export function jobOf({ config }: Pick<RunDeps, 'config'>, { run }: PlannedRun): Job {
  const job = config.jobs[run.job];
  if (!job) throw new UserError(`Job '${run.job}' is no longer in stoker.yml.`, 'Put it back, or run another one.');
  return job;
}

/** The EMR step of a run, with the code at its place; of a chain `all` are the steps of its cluster. */
export function stepOf(
  deps: Pick<RunDeps, 'config'>,
  record: PlannedRun,
  code: Pick<PlacedCode, 'scriptUri' | 'archiveUri'>,
  all: readonly PlannedRun[] = [],
): StepConfig {
  const { scriptUri, archiveUri } = code;
  if (!scriptUri || !archiveUri) throw new Error(`the code of run ${record.run.id} was published without its script`);
  return buildSparkSubmitStep({
    job: jobOf(deps, record),
    name: record.step.name,
    arguments: record.run.arguments,
    overrides: record.run.overrides,
    code: { scriptUri, archiveUri },
    runId: record.run.id,
    region: deps.config.environment.aws.region,
    resultUri: resultUri(deps.config.bucket, record.run.id),
    after: toLookAt(record.run, all).map(({ id }) => resultUri(deps.config.bucket, id)),
    onFailure: record.run.ownCluster && !goesOnAfter(record.run, all) ? 'TERMINATE_CLUSTER' : 'CONTINUE',
  });
}
