import { instanceSize } from '../../config/sizing.ts';
import type { Prices } from '../pricing/prices.ts';
import { hourlyPrice } from '../pricing/words.ts';

/** Sizes of which every family of today has the most, smallest first; EC2 skips some of the larger ones in some. */
const SIZES = ['xlarge', '2xlarge', '4xlarge', '8xlarge', '9xlarge', '12xlarge', '16xlarge', '18xlarge', '24xlarge'];
/** Families of the fifth generation whose sizes beyond 4xlarge are others than 8, 12, 16 and 24. */
const OTHER_SIZES: Record<string, string[]> = {
  c5: ['xlarge', '2xlarge', '4xlarge', '9xlarge', '12xlarge', '18xlarge', '24xlarge'],
};

/** The smallest larger type of the same family whose YARN holds so much in one container; null when there is none. */
export function nextTypeFor(type: string, containerMb: number): string | null {
  const [family = '', size = ''] = type.split('.');
  const current = instanceSize(type);
  if (!current) return null;
  const usual = SIZES.filter((one) => one !== '9xlarge' && one !== '18xlarge');
  for (const one of OTHER_SIZES[family] ?? usual) {
    if (one === size) continue;
    // The sixth generation of Graviton ends at 16xlarge.
    if (one === '24xlarge' && /g/.test(family)) continue;
    const candidate = `${family}.${one}`;
    const larger = instanceSize(candidate);
    if (larger && larger.yarnMemoryMb > current.yarnMemoryMb && larger.yarnMemoryMb >= containerMb) return candidate;
  }
  return null;
}

/** What a larger node costs, beside the one of before. */
export function priceNote(prices: Prices, from: string, to: string, count: number): string {
  return (
    `${to} is ${hourlyPrice(prices, to)} for each of ${count} ${count === 1 ? 'node' : 'nodes'}, on demand in ${prices.region} ` +
    `and without disks; ${from} is ${hourlyPrice(prices, from)}.`
  );
}
