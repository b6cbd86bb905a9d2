import { publishCode } from '../../emr/code.ts';
import { resolveConfigurations } from '../../emr/configurations.ts';
import type { RunDeps } from '../deps.ts';
import { markClaimed } from '../found/mark.ts';
import { once } from '../once.ts';
import { requireRoom } from '../retries/room.ts';
import type { RunRecord, World } from '../world.ts';
import { asFailure, type Done, hadNoEffect, isPassing, tryAgain, worthAnotherTry } from './effect.ts';
import { addStepIntent } from './names.ts';
import { jobOf, stepOf } from './request.ts';

/** Adds a run's step to a cluster that is already there. */
export async function addStep(deps: RunDeps, world: World, record: RunRecord): Promise<Done> {
  const { awsId } = world.cluster;
  const { run, step } = record;
  if (!awsId) throw new Error(`cluster ${world.cluster.id} has no id in EMR yet`);
  const intent = addStepIntent(run.id);
  try {
    const done = await once(deps, intent, {
      find: async () => (await deps.emr.findStepByName(awsId, step.name))?.id ?? null,
      prepare: async () => {
        const { bucket, directory, presets } = deps.config;
        const preset = presets[run.preset];
        if (preset && run.overrides) {
          const configurations = await resolveConfigurations(preset.configurations, { directory, s3: deps.s3 });
          requireRoom(preset, jobOf(deps, record), configurations, run.overrides);
        }
        await markClaimed(deps, world.cluster);
        const code = await publishCode(deps.s3, bucket, {
          directory,
          script: jobOf(deps, record).script,
          bootstrap: [],
        });
        return stepOf(deps, record, code);
      },
      act: (config) => deps.emr.addStep(awsId, config),
      hadNoEffect,
    });
    if (done.kind === 'wait') return { waitUntil: done.until };
    // Its state is the sweep's to write, which may have seen the step already.
    return { steps: [{ runId: run.id, position: step.position, change: { awsId: done.outcome } }] };
  } catch (error) {
    const now = deps.now();
    const attempts = worthAnotherTry(error, await deps.store.intents.open(intent, now));
    if (attempts !== null) return tryAgain(error, { subject: run.id, doing: 'add-step', attempts, now });
    const failure = asFailure(error);
    return {
      runs: [{ id: run.id, change: { state: 'failed', endedAt: now, failure } }],
      tell: [{ subject: run.id, key: `${run.id}:failed`, event: { kind: 'run-failed', failure } }],
    };
  }
}

/** Asks EMR to cancel a run's step; one that was never added is cancelled on the spot. */
export async function cancelStep(deps: RunDeps, world: World, record: RunRecord): Promise<Done> {
  const { awsId } = world.cluster;
  const { run, step } = record;
  const now = deps.now();
  const asked = (stepId: typeof step.awsId): Done => ({
    steps: [{ runId: run.id, position: step.position, change: { awsId: stepId, cancelAskedAt: now } }],
  });
  try {
    const stepId = step.awsId ?? (await findAdded(deps, world, record));
    if (stepId === 'wait') return { waitUntil: new Date(now.getTime() + 1000) };
    if (!stepId || !awsId) {
      return {
        runs: [{ id: run.id, change: { state: 'cancelled', endedAt: now } }],
        tell: [
          {
            subject: run.id,
            key: `${run.id}:cancelled`,
            event: { kind: 'run-cancelled', by: run.cancelWantedBy, message: 'Before it started.' },
          },
        ],
      };
    }
    await deps.emr.cancelStep(awsId, stepId);
    return asked(stepId);
  } catch (error) {
    if (isPassing(error)) return tryAgain(error, { subject: run.id, doing: 'cancel', attempts: 1, now });
    // EMR has nothing to cancel when the step has just ended: the next look at it says how.
    const { message } = asFailure(error);
    return {
      ...asked(step.awsId),
      tell: [{ subject: run.id, key: `${run.id}:cancel-refused`, event: { kind: 'note', message } }],
    };
  }
}

/** The step of a run whose id is not on record: added by a try whose reply was lost, or never added (null). */
async function findAdded(deps: RunDeps, { cluster }: World, { run, step }: RunRecord) {
  const now = deps.now();
  const intent = await deps.store.intents.open(addStepIntent(run.id), now);
  if (!intent.openSince || !cluster.awsId) return null;
  const found = await deps.emr.findStepByName(cluster.awsId, step.name);
  if (found) return found.id;
  return now.getTime() < intent.openSince.getTime() + deps.settleSeconds * 1000 ? 'wait' : null;
}
