import { closest } from '../../config/suggest.ts';
import { UserError } from '../../errors.ts';
import type { ClusterId } from '../../ids.ts';
import { startRun } from '../../runs/want.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import type { CommandDeps, Handler } from '../context.ts';
import { nameOf } from '../parsing/normalize.ts';
import { readId } from '../parsing/parse.ts';
import { quote } from '../parsing/values.ts';
import { cardPlace, requirePresence } from '../presence.ts';
import { findCluster } from '../targets.ts';

/** A job by its own name: wants a run of it, on a cluster of its own or `--on` a running one. */
export const runJob: Handler = async (deps, { invocation }, typed) => {
  const job = typed.command.job;
  if (job === undefined) throw new Error('runJob was called without a job');
  const { on, preset, ...given } = typed.options;
  if (on !== undefined && preset !== undefined) {
    throw new UserError('`--on` and `--preset` exclude each other: a run uses a running cluster or a new one.');
  }
  await requirePresence(deps, invocation);
  const cluster = on === undefined ? undefined : await runningCluster(deps, String(on));
  const run = await startRun(deps, invocation, {
    job,
    arguments: given,
    preset: preset === undefined ? undefined : knownPreset(deps, String(preset)),
    on: cluster,
  });
  return { text: started(run.id, job, cluster, cardPlace(invocation)) };
};

/** What tells that a run is wanted; its card comes from the record. */
export function started(run: string, job: string, on: string | undefined, place = 'this channel'): string {
  const where = on === undefined ? '' : ` on ${inlineCode(on)}`;
  return `⏳ *${mrkdwn(job, 60)}* is on its way${where} as ${inlineCode(run)}. Its card comes up in ${place}.`;
}

async function runningCluster(deps: CommandDeps, typed: string): Promise<ClusterId> {
  const id = readId(typed);
  if (id === null) {
    throw new UserError(`\`--on\` is the id of a running cluster, not ${quote(typed)}.`, 'Find it with `/emr status`.');
  }
  return (await findCluster(deps.store, id)).id;
}

function knownPreset(deps: CommandDeps, typed: string): string {
  const name = nameOf(typed);
  const { presetNames } = deps.registry;
  if (presetNames.includes(name)) return name;
  const meant = closest(name, presetNames);
  throw new UserError(
    `Unknown preset ${quote(typed)}.${meant ? ` Did you mean '${meant}'?` : ''}`,
    `Presets: ${presetNames.join(', ')}.`,
  );
}
