import type { Config } from '../../config/schema.ts';
import { takeArguments } from '../../config/take-arguments.ts';
import { UserError } from '../../errors.ts';
import type { ArgumentValues, Run, Schedule } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import { fillDates } from '../../times/dates.ts';
import { planChain, startChainIn } from '../chains/want.ts';
import type { WantDeps } from '../deps.ts';
import { type Request, startRunIn } from '../want.ts';

type Wanted = Pick<Schedule, 'job' | 'chain' | 'arguments' | 'preset' | 'zone'>;

/** What a schedule launches for a planned time. */
export interface Launch {
  /** Whose budgets it is paid from: its job, or those of its chain. */
  jobs: string[];
  /** What the schedule gives, with its dates filled in. */
  arguments: ArgumentValues;
  /** The paths by which it is told whether there is new data. */
  inputs: string[];
}

/** What is to be launched, checked against stoker.yml as it is now; throws a UserError that says what is wrong. */
export function planLaunch(config: Config, schedule: Wanted, plannedAt: Date): Launch {
  const given = fillDates(schedule.arguments, plannedAt, schedule.zone);
  const preset = schedule.preset ?? undefined;
  if (schedule.chain !== null) {
    const { steps } = planChain(
      config,
      { chain: schedule.chain, arguments: given, preset },
      { plannedAt, zone: schedule.zone },
    );
    // What a later step reads may be what an earlier one has just written: the first says whether there is anything new.
    const inputs = steps.map((step) => inputsOf(config, step.job, step.arguments)).find((paths) => paths.length > 0);
    return { jobs: [...new Set(steps.map(({ job }) => job))], arguments: given, inputs: inputs ?? [] };
  }
  const name = schedule.job ?? '';
  const job = config.jobs[name];
  if (!job)
    throw new UserError(
      `Job '${name}' is not in stoker.yml.`,
      `Put it there, or remove the schedule. Jobs: ${Object.keys(config.jobs).join(', ')}.`,
    );
  if (preset !== undefined && !config.presets[preset])
    throw new UserError(
      `Preset '${preset}' is not in stoker.yml.`,
      `Presets: ${Object.keys(config.presets).join(', ')}.`,
    );
  const { values, problems } = takeArguments(job, given);
  if (problems[0]) throw new UserError(`Job '${name}': ${problems[0].text}`);
  return { jobs: [name], arguments: values, inputs: inputsOf(config, name, values) };
}

function inputsOf({ jobs }: Pick<Config, 'jobs'>, name: string, given: ArgumentValues): string[] {
  const argument = jobs[name]?.newData;
  const value = argument === undefined ? undefined : given[argument];
  return value === undefined ? [] : [value].flat().map(String);
}

/** Wants what was planned, within a transaction; `again` are the runs of the try before, of a chain all of them. */
export async function startLaunchIn(
  deps: Pick<WantDeps, 'config' | 'now'>,
  tables: Tables,
  request: Request,
  {
    schedule,
    plannedAt,
    launch,
    again,
  }: { schedule: Schedule; plannedAt: Date; launch: Launch; again: readonly Run[] },
): Promise<Run> {
  const failed = again.find(({ state }) => state === 'failed');
  const common = {
    arguments: launch.arguments,
    preset: schedule.preset ?? undefined,
    schedule: { id: schedule.id, plannedAt, zone: schedule.zone },
    timeLimitSeconds: schedule.timeLimitSeconds ?? undefined,
    retryOf: failed?.id,
  };
  if (schedule.chain === null) return startRunIn(deps, tables, request, { ...common, job: schedule.job ?? '' });
  return startChainIn(deps, tables, request, {
    ...common,
    chain: schedule.chain,
    from: goesOnAt(deps, schedule.chain, failed),
  });
}

/** The position of the step that failed; none, so all of the chain, when it is another one by now. */
function goesOnAt({ config }: Pick<WantDeps, 'config'>, chain: string, failed: Run | undefined): number | undefined {
  const link = failed?.chain;
  const isSame = link?.name === chain && config.chains[chain]?.steps[link.position]?.job === failed?.job;
  return isSame ? link?.position : undefined;
}
