import { HOURS_A_MONTH, type Prices } from '../../emr/pricing/prices.ts';
import { dollars } from '../../text/money.ts';
import { json } from '../render/json.ts';
import type { Style } from '../render/style.ts';
import { tableLines } from '../render/table.ts';

/** Types that many use, for whoever names none. */
const SHOWN = ['m5.xlarge', 'm5.4xlarge', 'm6g.xlarge', 'm6i.xlarge', 'm7g.xlarge', 'r5.2xlarge', 'c5.2xlarge'];
const DISKS = ['gp3', 'gp2'];

/** What these types cost in a region, and where the figures are from, for a terminal. */
export function pricesText(prices: Prices, types: readonly string[], style: Style): string {
  const rows = (types.length > 0 ? types : SHOWN).map((type) => {
    const [onDemand, spot] = [prices.nodeHour(type, 'on-demand'), prices.nodeHour(type, 'spot')];
    const about = onDemand.estimated ? 'about ' : '';
    return [
      type,
      dollars(onDemand.ec2),
      dollars(onDemand.emr),
      `${about}${dollars(onDemand.usd)}`,
      `about ${dollars(spot.usd)}`,
    ];
  });
  const head = ['type', 'machine', "EMR's fee", 'an hour on demand', 'on Spot'];
  const [first = '', ...lines] = tableLines([head, ...rows], (column) => column > 0);
  const disks = DISKS.map((type) => `${type} ${dollars(prices.gbHour(type) * HOURS_A_MONTH)}`);
  return [
    `Prices of ${prices.region}, as of ${prices.on}, from ${prices.source}.`,
    '',
    style.dim(first),
    ...lines,
    '',
    `A GB of disk and month: ${disks.join(', ')}. "about" is an estimate; Spot changes all the time.`,
    style.dim(`${style.program} prices update asks AWS for today's.`),
  ].join('\n');
}

/** The same for a program; without types, those that are shown to people. */
export const pricesJson = (prices: Prices, types: readonly string[]): string =>
  json({
    region: prices.region,
    on: prices.on,
    source: prices.source,
    types: Object.fromEntries(
      (types.length > 0 ? types : SHOWN).map((type) => [
        type,
        { onDemand: prices.nodeHour(type, 'on-demand'), spot: prices.nodeHour(type, 'spot') },
      ]),
    ),
  });
