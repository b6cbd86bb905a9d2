import { closest } from '../../config/suggest.ts';
import { UserError } from '../../errors.ts';
import type { Cluster } from '../../records.ts';
import { costAhead } from '../../runs/costs/ahead.ts';
import { startRun } from '../../runs/want.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import { requireBudget } from '../budget.ts';
import type { CommandDeps, Handler } from '../context.ts';
import { dryRunAnswer } from '../dry-run/answer.ts';
import { nameOf } from '../parsing/normalize.ts';
import { readId } from '../parsing/parse.ts';
import { quote } from '../parsing/values.ts';
import { cardPlace, requirePresence } from '../presence.ts';
import { priceWords } from '../price-words.ts';
import { findCluster } from '../targets.ts';

/** A job by its own name: wants a run of it, on a cluster of its own or `--on` a running one; or says what it would be. */
export const runJob: Handler = async (deps, asked, typed) => {
  const { invocation } = asked;
  const job = typed.command.job;
  if (job === undefined) throw new Error('runJob was called without a job');
  const { on, preset, 'dry-run': isDry, ...given } = typed.options;
  if (on !== undefined && preset !== undefined) {
    throw new UserError('`--on` and `--preset` exclude each other: a run uses a running cluster or a new one.');
  }
  const cluster = on === undefined ? undefined : await runningCluster(deps, String(on));
  const named = preset === undefined ? undefined : knownPreset(deps, String(preset));
  if (isDry === true) {
    const wish = { job, arguments: given };
    const own = { ...wish, preset: named ?? deps.config.jobs[job]?.preset ?? '', owner: invocation.user };
    return dryRunAnswer(
      deps,
      asked,
      typed.command,
      cluster ? { ...wish, kind: 'step', cluster } : { ...own, kind: 'run' },
    );
  }
  await requirePresence(deps, invocation);
  // A cluster that is up costs the same with one more run.
  const warning = cluster ? '' : await requireBudget(deps, asked, job);
  const run = await startRun(deps, invocation, { job, arguments: given, preset: named, on: cluster?.id });
  const ahead = cluster ? null : await costAhead(deps, run.preset, run);
  const price = ahead ? ` It costs ${priceWords(ahead, job)}.` : '';
  return { text: `${started(run.id, job, cluster?.id, cardPlace(invocation))}${price}${warning}` };
};

/** What tells that a run is wanted; its card comes from the record. */
export function started(run: string, job: string, on: string | undefined, place = 'this channel'): string {
  const where = on === undefined ? '' : ` on ${inlineCode(on)}`;
  return `⏳ *${mrkdwn(job, 60)}* is on its way${where} as ${inlineCode(run)}. Its card comes up in ${place}.`;
}

async function runningCluster(deps: CommandDeps, typed: string): Promise<Cluster> {
  const id = readId(typed);
  if (id === null) {
    throw new UserError(`\`--on\` is the id of a running cluster, not ${quote(typed)}.`, 'Find it with `/emr status`.');
  }
  return findCluster(deps.store, id);
}

/** The preset that was typed; throws when there is none of that name. */
export function knownPreset(deps: CommandDeps, typed: string): string {
  const name = nameOf(typed);
  const { presetNames } = deps.registry;
  if (presetNames.includes(name)) return name;
  const meant = closest(name, presetNames);
  throw new UserError(
    `Unknown preset ${quote(typed)}.${meant ? ` Did you mean '${meant}'?` : ''}`,
    `Presets: ${presetNames.join(', ')}.`,
  );
}
