import { type PlannedTime, stepArguments } from '../../config/chains.ts';
import type { Chain, Config, Job } from '../../config/schema.ts';
import { UserError } from '../../errors.ts';
import { newClusterId, newRunId, type RunId, type ScheduleId } from '../../ids.ts';
import type { ArgumentValues, Overrides, Run } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import type { WantDeps } from '../deps.ts';
import { stepName } from '../effects/names.ts';
import { insertCluster, type Request } from '../want.ts';

/** A chain that is wanted, on one cluster of its own. */
export interface WantedChain {
  chain: string;
  preset?: string | undefined;
  /** Each goes to every step whose job takes it, over what stoker.yml gives that step. */
  arguments?: ArgumentValues | undefined;
  /** The position of the step to begin at; those before it are left out. */
  from?: number | undefined;
  /** The runs of an earlier try, whose arguments are taken again where the step has the same job. */
  like?: readonly Run[] | undefined;
  /** What the first of its runs is to have other than its preset and its job, and the failed run that it tries again. */
  overrides?: Overrides | null | undefined;
  retryOf?: RunId | undefined;
  /** The planned time that it is begun for, and the zone by whose calendar the dates of stoker.yml are filled in. */
  schedule?: { id: ScheduleId; plannedAt: Date; zone?: string } | undefined;
  /** Of each run, instead of its job's own. */
  timeLimitSeconds?: number | undefined;
}

/** Wants the runs of a chain, one after the other on one cluster that ends with the last; gives the first of them. */
export async function startChain(deps: WantDeps, request: Request, wanted: WantedChain): Promise<Run> {
  return deps.store.transaction((tables) => startChainIn(deps, tables, request, wanted));
}

/** The same within a transaction, together with what else is written there. */
export async function startChainIn(
  deps: Pick<WantDeps, 'config' | 'now'>,
  tables: Tables,
  request: Request,
  wanted: WantedChain,
): Promise<Run> {
  const before = await tables.runs.byRequestKey(request.requestKey);
  if (before) return before;
  const { preset, steps } = planChain(deps.config, wanted, { ...atOnce(deps), ...wanted.schedule });
  const now = deps.now();
  const lead = newRunId();
  const { overrides, retryOf, schedule, timeLimitSeconds } = wanted;
  const forRun = { run: lead, job: wanted.chain };
  const cluster = await insertCluster(deps, tables, request, preset, newClusterId(), forRun, now);
  let first: Run | null = null;
  for (const step of steps) {
    const isLead = first === null;
    const id = isLead ? lead : newRunId();
    const inserted = await tables.runs.insert(
      {
        id,
        job: step.job,
        arguments: step.arguments,
        preset: cluster.preset,
        clusterId: cluster.id,
        ownCluster: true,
        requestedBy: request.user,
        channel: request.channel,
        requestKey: isLead ? request.requestKey : `${request.requestKey}:${step.position}`,
        timeLimitSeconds: timeLimitSeconds ?? step.timeLimitSeconds,
        stepName: stepName(step.job, id),
        overrides: (isLead && overrides) || null,
        retryOf: (isLead && retryOf) || null,
        chain: { name: wanted.chain, lead, position: step.position, evenIfFailed: step.evenIfFailed },
        scheduleId: schedule?.id ?? null,
        plannedAt: schedule?.plannedAt ?? null,
      },
      now,
    );
    // The same request, delivered twice at once: the other delivery has written all of it.
    if (!inserted) return theOther(tables, request.requestKey);
    first ??= inserted;
  }
  if (!first) throw new Error(`chain '${wanted.chain}' has no steps`);
  await tables.clusters.update(cluster.id, { dueAt: now });
  await tables.cards.touch(lead, request.channel, now);
  return first;
}

/** A step of a chain as it is to run. */
export interface PlannedStep {
  job: string;
  position: number;
  evenIfFailed: boolean;
  arguments: ArgumentValues;
  timeLimitSeconds: number;
}

/** The planned time of what nobody has planned. */
export const atOnce = ({ config, now }: Pick<WantDeps, 'config' | 'now'>): PlannedTime => ({
  plannedAt: now(),
  zone: config.reminders.timeZone,
});

/** What a wanted chain comes to; throws what is wrong with it. */
export function planChain(
  config: Pick<Config, 'jobs' | 'chains' | 'presets'>,
  wanted: Pick<WantedChain, 'chain' | 'preset' | 'arguments' | 'from' | 'like'>,
  at: PlannedTime,
): { preset: string; steps: PlannedStep[] } {
  const chain = config.chains[wanted.chain];
  if (!chain)
    throw new UserError(
      `Chain '${wanted.chain}' is not in stoker.yml.`,
      `Put it there, or run one that is: ${Object.keys(config.chains).join(', ') || 'none yet'}.`,
    );
  const from = wanted.from ?? 0;
  if (from < 0 || from >= chain.steps.length)
    throw new UserError(`Chain '${wanted.chain}' has ${chain.steps.length} steps, so none at position ${from}.`);
  const preset = wanted.preset ?? chain.preset;
  if (!config.presets[preset])
    throw new UserError(
      `Preset '${preset}' is not in stoker.yml.`,
      `Presets: ${Object.keys(config.presets).join(', ')}.`,
    );
  requireKnown(chain, config.jobs, wanted.arguments ?? {});
  const steps = chain.steps.map((step, position) => ({ ...step, position })).slice(from);
  return {
    preset,
    steps: steps.map((step) => {
      const job = config.jobs[step.job];
      if (!job)
        throw new UserError(`Chain '${wanted.chain}' runs '${step.job}', which is no job of stoker.yml any more.`);
      const earlier = wanted.like?.find((run) => run.chain?.position === step.position && run.job === step.job);
      const given = { ...earlier?.arguments, ...wanted.arguments };
      const { values, problems } = stepArguments(step, job, given, at);
      const [problem] = problems;
      if (problem) throw new UserError(`Step ${step.position + 1} of '${wanted.chain}', ${step.job}: ${problem.text}`);
      return {
        job: step.job,
        position: step.position,
        evenIfFailed: step.evenIfFailed,
        arguments: values,
        timeLimitSeconds: job.timeLimit,
      };
    }),
  };
}

function requireKnown(chain: Chain, jobs: Readonly<Record<string, Job>>, given: ArgumentValues): void {
  for (const name of Object.keys(given)) {
    if (chain.steps.some(({ job }) => Object.hasOwn(jobs[job]?.arguments ?? {}, name))) continue;
    throw new UserError(`No step of the chain takes \`--${name}\`.`);
  }
}

async function theOther(tables: Tables, requestKey: string): Promise<Run> {
  const run = await tables.runs.byRequestKey(requestKey);
  if (!run) throw new Error(`request key '${requestKey}' is used, but its chain is not there`);
  return run;
}
