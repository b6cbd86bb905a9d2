import type { InstanceType } from './instance-type.ts';

/** EMR's own fee for an hour of a machine, and whether that is certain. */
export interface Fee {
  usd: number;
  certain: boolean;
}

/** EMR asks this share of what the machine costs on demand in us-east-1; the fee is the same in other regions and on Spot. */
const SHARE = 0.25;
/** For families up to the fifth generation it is never more, and whole tenths of a cent. */
const MOST = 0.27;

/** EMR's fee for a machine that costs so much on demand in us-east-1. */
export function emrFee({ family }: Pick<InstanceType, 'family'>, home: number): Fee {
  const share = home * SHARE;
  const generation = Number(/\d/.exec(family)?.[0] ?? 0);
  if (generation > 5) return { usd: share, certain: share <= MOST };
  // The price list rounds halves up; what a product of decimals lacks for one is no reason to round down.
  return { usd: Math.min(MOST, Math.round(share * 1000 + 1e-6) / 1000), certain: true };
}
