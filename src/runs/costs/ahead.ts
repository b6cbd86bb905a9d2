import { type PresetHourly, presetHourly } from '../../emr/pricing/estimate.ts';
import type { ArgumentValues } from '../../records.ts';
import type { RunDeps } from '../deps.ts';
import { comparable, isTelling, LAST_SUCCESSES, median } from '../progress/history.ts';

/** What a launch will cost, as far as it can be told before. */
export interface CostAhead {
  hourly: PresetHourly;
  /** What its job usually takes, and what the cluster costs in that time; null without earlier runs to go by. */
  usual: { seconds: number; usd: number } | null;
}

interface RunAhead {
  job: string;
  arguments: ArgumentValues;
}

/** The price of a cluster of a preset, by the hour and for what a run of a job on it, or all of a chain, usually takes. */
export async function costAhead(
  { config, store, prices }: Pick<RunDeps, 'config' | 'store' | 'prices'>,
  presetName: string,
  run: RunAhead | readonly RunAhead[] | null,
): Promise<CostAhead | null> {
  const preset = config.presets[presetName];
  if (!preset) return null;
  const hourly = presetHourly(preset, prices);
  const runs = run === null ? [] : [run].flat();
  const took = await Promise.all(runs.map((one) => usualSeconds(store, presetName, one)));
  const known = took.filter((one) => one !== null);
  if (known.length === 0 || known.length < took.length) return { hourly, usual: null };
  const seconds = known.reduce((sum, one) => sum + one, 0);
  return { hourly, usual: { seconds, usd: (hourly.usd * seconds) / 3600 } };
}

async function usualSeconds(
  { runs }: Pick<RunDeps['store'], 'runs'>,
  preset: string,
  run: RunAhead,
): Promise<number | null> {
  const earlier = await runs.succeeded(run.job, LAST_SUCCESSES);
  const took = comparable({ preset, arguments: run.arguments }, earlier).map((one) => one.seconds);
  return isTelling(took) ? median(took) : null;
}
