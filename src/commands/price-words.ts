import type { CostAhead } from '../runs/costs/ahead.ts';
import { inlineCode } from '../slack/escape.ts';
import { duration } from '../slack/words.ts';
import { aboutDollars, dollars } from '../text/money.ts';

/** ``about $2.31 an hour, $1.16 for the usual 30 min of `retrain` ``; a cluster that scales says up to what. */
export function priceWords({ hourly, usual }: CostAhead, job: string | null): string {
  const { usd, mostUsd, estimated } = hourly;
  const words = [`${aboutDollars(usd, estimated)} an hour`];
  // Spot on demand would be dearer too, but a cent or two are no news.
  if (mostUsd > usd * 1.05) words.push(`${dollars(mostUsd)} at most`);
  if (usual && job !== null)
    words.push(`${dollars(usual.usd)} for the usual ${duration(roundSeconds(usual.seconds))} of ${inlineCode(job)}`);
  return words.join(', ');
}

/** A guess tells no seconds. */
const roundSeconds = (seconds: number): number => (seconds < 90 ? Math.round(seconds) : Math.round(seconds / 60) * 60);
