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

/** The price of a cluster of a preset, by the hour and for what a run of a job on it usually takes. */
export async function costAhead(
  { config, store, prices }: Pick<RunDeps, 'config' | 'store' | 'prices'>,
  presetName: string,
  run: { job: string; arguments: ArgumentValues } | null,
): Promise<CostAhead | null> {
  const preset = config.presets[presetName];
  if (!preset) return null;
  const hourly = presetHourly(preset, prices);
  if (!run) return { hourly, usual: null };
  const earlier = await store.runs.succeeded(run.job, LAST_SUCCESSES);
  const took = comparable({ preset: presetName, arguments: run.arguments }, earlier).map((one) => one.seconds);
  const seconds = isTelling(took) ? median(took) : null;
  return { hourly, usual: seconds === null ? null : { seconds, usd: (hourly.usd * seconds) / 3600 } };
}
