import { AwsProblem } from '../../aws/errors.ts';
import { withWorkers } from '../../config/workers.ts';
import type { ClusterRequest } from '../../emr/build-launch.ts';
import { buildSparkSubmitStep } from '../../emr/build-step.ts';
import { publishCode } from '../../emr/code.ts';
import { resolveConfigurations } from '../../emr/configurations.ts';
import type { CauseId } from '../../emr/diagnose/types.ts';
import { UserError } from '../../errors.ts';
import type { AwsClusterId } from '../../ids.ts';
import type { Failure } from '../../records.ts';
import type { RunDeps } from '../deps.ts';
import { once } from '../once.ts';
import { requireRoom } from '../retries/room.ts';
import { consoleUrlOf } from '../show.ts';
import { cardOf, type RunRecord, secondsAfter, type World } from '../world.ts';
import { asFailure, type Done, hadNoEffect, tryAgain, worthAnotherTry } from './effect.ts';
import { launchIntent, resultUri } from './names.ts';

/** Launches the cluster of a run (with its step inside) or one that stays; a refusal ends it with AWS's reason. */
export async function launch(deps: RunDeps, world: World): Promise<Done> {
  const { cluster } = world;
  const intent = launchIntent(cluster.id);
  try {
    const done = await once(deps, intent, {
      find: async (since) => (await deps.emr.findClusterByName(cluster.name, since))?.id ?? null,
      prepare: () => buildRequest(deps, world),
      act: (request) => deps.emr.launchCluster(request),
      hadNoEffect,
    });
    return done.kind === 'wait' ? { waitUntil: done.until } : launched(deps, world, done.outcome);
  } catch (error) {
    const now = deps.now();
    const attempts = worthAnotherTry(error, await deps.store.intents.open(intent, now));
    if (attempts !== null) return tryAgain(error, { subject: cardOf(world), doing: 'launch', attempts, now });
    const failure: Failure = { ...asFailure(error), cause: causeOf(error) };
    return {
      cluster: { state: 'gone', endedAt: now, failure },
      // A run tells it as its own failure.
      tell:
        world.runs.length > 0
          ? []
          : [{ subject: cluster.id, key: `${cluster.id}:refused`, event: { kind: 'run-failed', failure } }],
    };
  }
}

/** What AWS turns away at once has the same cause as what it takes and gives up a minute later. */
function causeOf(error: unknown): CauseId | undefined {
  if (!(error instanceof AwsProblem)) return undefined;
  if (error.kind === 'refused') return 'cluster-validation';
  return error.kind === 'limit' ? 'capacity-unavailable' : undefined;
}

/** A cluster that is not wanted any more before it had an id: it is only gone when no try can have launched it. */
export async function abandonLaunch(deps: RunDeps, world: World): Promise<Done> {
  const { cluster } = world;
  const now = deps.now();
  const gone: Done = { cluster: { state: 'gone', endedAt: now } };
  const intent = await deps.store.intents.open(launchIntent(cluster.id), now);
  if (intent.done) return launched(deps, world, intent.outcome as AwsClusterId);
  if (!intent.openSince) return gone;
  try {
    const found = await deps.emr.findClusterByName(cluster.name, intent.openSince);
    if (found) {
      await deps.store.intents.finish(intent.key, found.id, now);
      return launched(deps, world, found.id);
    }
  } catch (error) {
    return tryAgain(error, { subject: cardOf(world), doing: 'find', attempts: intent.attempts, now });
  }
  const settledAt = secondsAfter(intent.openSince, deps.settleSeconds);
  return now < settledAt ? { waitUntil: settledAt } : gone;
}

function launched(deps: RunDeps, world: World, awsId: AwsClusterId): Done {
  const { cluster } = world;
  return {
    cluster: { awsId, state: 'launching', launchedAt: cluster.launchedAt ?? deps.now() },
    tell: [
      {
        subject: cardOf(world),
        key: `${cluster.id}:launched`,
        event: {
          kind: 'cluster-launched',
          awsId,
          preset: cluster.preset,
          consoleUrl: consoleUrlOf(deps, { awsId }),
        },
      },
    ],
  };
}

async function buildRequest(deps: RunDeps, world: World): Promise<ClusterRequest> {
  const { cluster } = world;
  const { bucket, directory, presets } = deps.config;
  const preset = presets[cluster.preset];
  if (!preset)
    throw new UserError(
      `Preset '${cluster.preset}' is no longer in stoker.yml.`,
      'Put it back, or launch with another one.',
    );
  const record = world.runs.find(({ run }) => run.ownCluster);
  const code = await publishCode(deps.s3, bucket, {
    directory,
    script: record ? jobOf(deps, record).script : null,
    bootstrap: preset.bootstrap.map((action) => action.script),
  });
  const configurations = await resolveConfigurations(preset.configurations, { directory, s3: deps.s3 });
  if (record) requireRoom(preset, jobOf(deps, record), configurations, record.run.overrides);
  return {
    preset: withWorkers(preset, record?.run.overrides?.workers),
    name: cluster.name,
    tags: { cluster: cluster.id, owner: cluster.owner, presetName: cluster.preset, run: record?.run.id },
    ...(record && { step: stepOf(deps, record, code) }),
    configurations,
    bootstrapUris: code.bootstrapUris,
    defaultLogUri: `s3://${bucket}/logs/`,
  };
}

/** The job of a run as stoker.yml has it now. */
export function jobOf(deps: RunDeps, { run }: RunRecord) {
  const job = deps.config.jobs[run.job];
  if (!job) throw new UserError(`Job '${run.job}' is no longer in stoker.yml.`, 'Put it back, or run another one.');
  return job;
}

/** The EMR step of a run, with the code it was published with. */
export function stepOf(
  deps: RunDeps,
  record: RunRecord,
  code: { scriptUri: string | null; archiveUri: string | null },
) {
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
    oneOff: record.run.ownCluster,
  });
}
