import { UserError } from '../errors.ts';
import type { ArgumentValues } from '../records.ts';
import { fillDates } from '../times/dates.ts';
import { chainArguments, type PlannedTime, stepArguments } from './chains.ts';
import { checkSpark } from './check-preset.ts';
import type { Finding } from './describe-issue.ts';
import { formatDuration } from './duration.ts';
import type { Chain, Job, Preset } from './schema.ts';
import { didYouMean } from './suggest.ts';
import { type ArgumentProblem, takeArguments } from './take-arguments.ts';

/** What there is to be scheduled. */
export interface Offered {
  jobs: Readonly<Record<string, Job>>;
  chains: Readonly<Record<string, Chain>>;
  presets: Readonly<Record<string, Preset>>;
}

/** What a schedule runs, wherever it is written. */
export interface Scheduled {
  job: string | null;
  chain: string | null;
  /** Texts may hold dates to be filled in. */
  arguments: ArgumentValues;
  preset: string | null;
  timeLimitSeconds: number | null;
  onlyNewData: boolean;
}

/**
 * What is wrong with what a schedule runs, its arguments taken as they are at one of its planned times. Paths are those
 * of a schedule in stoker.yml.
 */
export function checkScheduled(offered: Offered, scheduled: Scheduled, plannedAt: Date, zone: string): Finding[] {
  const { jobs, chains } = offered;
  const { job, chain } = scheduled;
  if ((job === null) === (chain === null))
    return [{ path: [], text: 'name the job or the chain that it runs: one of the two.' }];
  const [kind, name, all] = job === null ? (['chain', chain ?? '', chains] as const) : (['job', job, jobs] as const);
  if (!Object.hasOwn(all, name)) return [{ path: [kind], text: unknown(kind, name, Object.keys(all)) }];
  const runs = partsOf(offered, kind, name);
  return [
    ...checkPreset(offered, scheduled, runs),
    ...checkNewData(scheduled, runs),
    ...checkArguments(offered, scheduled, plannedAt, zone),
  ];
}

/** The jobs that run, first to last. */
function partsOf({ jobs, chains }: Offered, kind: 'job' | 'chain', name: string): Job[] {
  const names = kind === 'job' ? [name] : (chains[name]?.steps.map((step) => step.job) ?? []);
  return names.flatMap((each) => jobs[each] ?? []);
}

function checkPreset({ presets, jobs, chains }: Offered, scheduled: Scheduled, runs: readonly Job[]): Finding[] {
  const own = scheduled.job === null ? chains[scheduled.chain ?? '']?.preset : jobs[scheduled.job]?.preset;
  const name = scheduled.preset ?? own ?? '';
  if (!Object.hasOwn(presets, name))
    return scheduled.preset === null ? [] : [{ path: ['preset'], text: unknown('preset', name, Object.keys(presets)) }];
  const { hardLimit = 0, applications = [] } = presets[name] ?? {};
  const limit = `hardLimit of preset '${name}' (${formatDuration(hardLimit)})`;
  const findings = checkSpark(name, { applications });
  const { timeLimitSeconds } = scheduled;
  if (timeLimitSeconds !== null && timeLimitSeconds > hardLimit)
    findings.push({ path: ['timeLimit'], text: `${formatDuration(timeLimitSeconds)} is more than the ${limit}.` });
  const longest = Math.max(0, ...runs.map(({ timeLimit }) => timeLimit));
  if (timeLimitSeconds === null && scheduled.preset !== null && longest > hardLimit)
    findings.push({
      path: ['preset'],
      text: `the job's timeLimit (${formatDuration(longest)}) is more than the ${limit}; give a timeLimit of up to that.`,
    });
  return findings;
}

function checkNewData({ onlyNewData }: Scheduled, runs: readonly Job[]): Finding[] {
  if (!onlyNewData || runs.some(({ newData }) => newData !== undefined)) return [];
  const text =
    'no job that it runs says in stoker.yml by which of its paths new data is known; name it there as newData.';
  return [{ path: ['onlyNewData'], text }];
}

function checkArguments(offered: Offered, scheduled: Scheduled, plannedAt: Date, zone: string): Finding[] {
  try {
    const filled = fillDates(scheduled.arguments, plannedAt, zone);
    return argumentProblems(offered, { ...scheduled, arguments: filled }, { plannedAt, zone }).map(
      ({ name, text }) => ({
        path: name !== null && Object.hasOwn(scheduled.arguments, name) ? ['arguments', name] : ['arguments'],
        text,
      }),
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ path: ['arguments'], text: `${error.message} ${error.hint ?? ''}`.trim() }];
  }
}

function argumentProblems({ jobs, chains }: Offered, scheduled: Scheduled, at: PlannedTime): ArgumentProblem[] {
  const given = scheduled.arguments;
  const job = jobs[scheduled.job ?? ''];
  if (job) return takeArguments(job, given).problems;
  const chain = chains[scheduled.chain ?? ''];
  if (!chain) return [];
  const names = Object.keys(chainArguments(chain, jobs));
  const strangers = Object.keys(given).filter((name) => !names.includes(name));
  if (strangers.length > 0)
    return strangers.map((name) => ({
      name,
      text: `no step of the chain takes '--${name}'.${didYouMean(name, names)} They take ${names.map((each) => `--${each}`).join(', ')}.`,
    }));
  return chain.steps.flatMap((step) => {
    const one = jobs[step.job];
    return one ? stepArguments(step, one, given, at).problems : [];
  });
}

const unknown = (kind: string, name: string, names: readonly string[]): string =>
  `there is no ${kind} '${name}'.${didYouMean(name, names)} ${names.length > 0 ? `${kind[0]?.toUpperCase()}${kind.slice(1)}s: ${names.join(', ')}.` : 'There is none yet.'}`;
