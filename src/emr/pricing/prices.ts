import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { type NodePrice, regionRatio, shippedPrice } from './shipped.ts';
import { type ExactTable, entryOf, exactTable, type RegionTable, SHIPPED, type ShippedTable } from './table.ts';

/** What an hour of one node costs, in US dollars. */
export interface NodeHour {
  ec2: number;
  /** EMR's own fee. */
  emr: number;
  /** Both together. */
  usd: number;
  /** True where it is not known for certain: an unknown type or region, or Spot, whose price changes. */
  estimated: boolean;
}

/** What machines and disks cost in one region. */
export interface Prices {
  region: string;
  /** The day of which the prices are, `2026-11-21`. */
  on: string;
  source: string;
  /** EMR's fee is the same on Spot. Null, and a type nobody knows, give an estimate, never nothing. */
  nodeHour(type: string | null, market: 'on-demand' | 'spot'): NodeHour;
  /** Of one GB of an EBS volume; of a type nobody knows that of gp2. */
  gbHour(volumeType: string): number;
}

/** What Spot costs of on demand: usual families lie between 0.3 and 0.45 in most regions, by SkyPilot's catalog of 2026. */
const SPOT_SHARE = 0.4;
/** By which AWS turns the price of a GB and month into that of an hour. */
export const HOURS_A_MONTH = 730;

/** Where `stoker prices update` writes, below the folder of stoker.yml. */
export const updatedPricesFile = (directory: string): string => join(directory, '.stoker', 'prices.json');

/** The prices that come with Stoker. */
export const shippedPrices = (region: string): Prices => pricesOf(region, SHIPPED, null);

/** The newest prices there are: those of `stoker prices update` where they know the region, else the shipped ones. */
export async function loadPrices(directory: string, region: string): Promise<Prices> {
  return pricesOf(region, SHIPPED, await readUpdatedPrices(directory));
}

/** Looks prices up in what was fetched, then in what is shipped; what neither knows is estimated. */
export function pricesOf(region: string, shipped: ShippedTable, fetched: ExactTable | null): Prices {
  const known = fetched && entryOf(fetched.regions, region);
  // An older one lacks what a newer Stoker knows by itself.
  const exact = known && known.on >= shipped.on ? known : null;
  const disks = disksOf(shipped, region, exact);
  // A report asks for the same few types some hundred thousand times.
  const asked = new Map<string | null, NodePrice>();
  const nodePrice = (type: string | null): NodePrice => {
    const price = asked.get(type) ?? exactPrice(exact, type) ?? shippedPrice(shipped, region, type);
    asked.set(type, price);
    return price;
  };
  return {
    region,
    on: exact?.on ?? shipped.on,
    source: exact && fetched ? fetched.source : shipped.source,
    nodeHour: (type, market) => {
      const { ec2, emr, certain } = nodePrice(type);
      const machine = market === 'spot' ? ec2 * SPOT_SHARE : ec2;
      return { ec2: machine, emr, usd: machine + emr, estimated: !certain || market === 'spot' };
    },
    gbHour: (volumeType) => (entryOf(disks, volumeType) ?? disks.gp2 ?? 0) / HOURS_A_MONTH,
  };
}

function exactPrice(table: RegionTable | null, type: string | null): NodePrice | null {
  const ec2 = table && type !== null && entryOf(table.ec2, type);
  const emr = table && type !== null && entryOf(table.emr, type);
  return ec2 && emr ? { ec2, emr, certain: true } : null;
}

/** A month of a GB by the volume's type; what the region does not say, as much dearer than us-east-1 as its machines are. */
function disksOf(shipped: ShippedTable, region: string, exact: RegionTable | null): Record<string, number> {
  const ratio = regionRatio(shipped, region);
  const guessed = Object.entries(shipped.gbMonth['us-east-1'] ?? {}).map(([type, usd]) => [type, usd * ratio]);
  return { ...Object.fromEntries(guessed), ...entryOf(shipped.gbMonth, region), ...exact?.gbMonth };
}

/** What `stoker prices update` wrote; null when it never did. */
export async function readUpdatedPrices(directory: string): Promise<ExactTable | null> {
  const file = updatedPricesFile(directory);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new UserError(`${file} cannot be read: ${error.message}.`);
  });
  if (text === null) return null;
  try {
    return exactTable.parse(JSON.parse(text));
  } catch {
    throw new UserError(
      `${file} is no table of prices.`,
      'Delete it to go on with the prices that come with Stoker, or write it anew with `npx stoker prices update`.',
    );
  }
}
