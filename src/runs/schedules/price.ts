import type { Config } from '../../config/schema.ts';
import { takeArguments } from '../../config/take-arguments.ts';
import { mostCost } from '../../emr/pricing/estimate.ts';
import type { ArgumentValues, Schedule } from '../../records.ts';
import { fillDates } from '../../times/dates.ts';
import { timesBetween } from '../../times/next.ts';
import { planChain } from '../chains/want.ts';
import { type CostAhead, costAhead } from '../costs/ahead.ts';
import type { RunDeps } from '../deps.ts';
import { secondsAfter } from '../world.ts';

/** What a schedule costs, as far as it can be told before. */
export interface SchedulePrice {
  /** Whose budgets it is paid from. */
  jobs: string[];
  hourly: CostAhead['hourly'];
  /** One run up to its time limit, scaled out and all of it on demand. */
  mostUsd: number;
  estimated: boolean;
  /** What one run usually takes and costs; null without earlier runs of each of its jobs to go by. */
  usual: CostAhead['usual'];
  /** How many runs are planned for the next 30 days. */
  monthly: number;
}

/** What of a schedule its price hangs on. */
type Priced = Pick<Schedule, 'job' | 'chain' | 'arguments' | 'preset' | 'cron' | 'zone' | 'timeLimitSeconds'>;

const MONTH_SECONDS = 30 * 86_400;
/** A run each minute. */
const MOST_MONTHLY = 43_200;

/** The price of a run of a schedule, and how many of them a month has; null for what stoker.yml no longer has. */
export async function priceOf(
  deps: Pick<RunDeps, 'config' | 'store' | 'prices' | 'now'>,
  schedule: Priced,
): Promise<SchedulePrice | null> {
  const now = deps.now();
  const times = timesBetween(schedule.cron, schedule.zone, now, secondsAfter(now, MONTH_SECONDS), MOST_MONTHLY);
  const { preset, parts } = partsOf(deps.config, schedule, times[0] ?? now);
  const rules = deps.config.presets[preset];
  if (!rules) return null;
  const each = await Promise.all(parts.map((part) => costAhead(deps, preset, part)));
  const usuals = each.flatMap((one) => one?.usual ?? []);
  const limit = parts.reduce((seconds, part) => seconds + part.timeLimitSeconds, 0);
  const most = mostCost(rules, Math.min(limit, rules.hardLimit), deps.prices);
  const [first] = each;
  if (!first) return null;
  return {
    jobs: [...new Set(parts.map(({ job }) => job))],
    hourly: first.hourly,
    mostUsd: most.usd,
    estimated: most.estimated,
    usual:
      usuals.length < each.length
        ? null
        : {
            seconds: usuals.reduce((sum, { seconds }) => sum + seconds, 0),
            usd: usuals.reduce((sum, { usd }) => sum + usd, 0),
          },
    monthly: times.length,
  };
}

/** The runs of one planned time, on the preset of their cluster. */
function partsOf(
  config: Config,
  { job: name, chain, preset, timeLimitSeconds, ...schedule }: Priced,
  plannedAt: Date,
): { preset: string; parts: { job: string; arguments: ArgumentValues; timeLimitSeconds: number }[] } {
  const given = fillDates(schedule.arguments, plannedAt, schedule.zone);
  const limited = <P extends { timeLimitSeconds: number }>(part: P): P =>
    timeLimitSeconds === null ? part : { ...part, timeLimitSeconds };
  if (chain !== null) {
    const plan = planChain(
      config,
      { chain, arguments: given, preset: preset ?? undefined },
      { plannedAt, zone: schedule.zone },
    );
    return { preset: plan.preset, parts: plan.steps.map(limited) };
  }
  const job = config.jobs[name ?? ''];
  if (name === null || !job) return { preset: '', parts: [] };
  const part = { job: name, arguments: takeArguments(job, given).values, timeLimitSeconds: job.timeLimit };
  return { preset: preset ?? job.preset, parts: [limited(part)] };
}
