import { AwsProblem } from '../../aws/errors.ts';
import { publishCode } from '../../emr/code.ts';
import type { CauseId } from '../../emr/diagnose/types.ts';
import type { AwsClusterId } from '../../ids.ts';
import type { Failure } from '../../records.ts';
import type { RunDeps } from '../deps.ts';
import { once } from '../once.ts';
import { consoleUrlOf } from '../show.ts';
import { cardOf, secondsAfter, type World } from '../world.ts';
import { asFailure, type Done, hadNoEffect, tryAgain, worthAnotherTry } from './effect.ts';
import { launchIntent } from './names.ts';
import { buildRequest } from './request.ts';

/** Launches the cluster of a run (with its step inside) or one that stays; a refusal ends it with AWS's reason. */
export async function launch(deps: RunDeps, world: World): Promise<Done> {
  const { cluster } = world;
  const intent = launchIntent(cluster.id);
  try {
    const done = await once(deps, intent, {
      find: async (since) => (await deps.emr.findClusterByName(cluster.name, since))?.id ?? null,
      prepare: () => buildRequest(deps, world, (code) => publishCode(deps.s3, deps.config.bucket, code)),
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
