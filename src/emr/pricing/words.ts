import { aboutDollars } from '../../text/money.ts';
import type { Prices } from './prices.ts';

/** `$0.48 an hour` for one node on demand with EMR's fee, or `about` that. */
export function hourlyPrice(prices: Prices, type: string): string {
  const { usd, estimated } = prices.nodeHour(type, 'on-demand');
  return `${aboutDollars(usd, estimated)} an hour`;
}
