import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { guessNode, type NodePrice, regionRatio } from './guess.ts';
import { readInstanceType } from './instance-type.ts';
import { type ExactTable, exactTable, type RegionTable, SHIPPED, type ShippedTable } from './table.ts';

/** What an hour of one node costs, in US dollars. */
export interface NodeHour extends NodePrice {
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

/** What Spot usually costs of on demand. AWS speaks of up to 90 % off; months of the main families lie at 30 to 45 %. */
const SPOT_SHARE = 0.4;
/** AWS's own hours in a month, by which it turns the price of a GB and month into that of an hour. */
const HOURS_A_MONTH = 730;

/** Where `stoker prices update` writes, below the folder of stoker.yml. */
export const updatedPricesFile = (directory: string): string => join(directory, '.stoker', 'prices.json');

/** The prices that come with Stoker. */
export const shippedPrices = (region: string): Prices => pricesOf(region, SHIPPED, null);

/** The newest prices there are: those of `stoker prices update` where they know the region, else the shipped ones. */
export async function loadPrices(directory: string, region: string): Promise<Prices> {
  return pricesOf(region, SHIPPED, await readUpdated(updatedPricesFile(directory)));
}

/** Looks prices up in what was fetched, then in what is shipped; what neither knows is estimated. */
export function pricesOf(region: string, shipped: ShippedTable, fetched: ExactTable | null): Prices {
  const exact = fetched && fetched.on >= shipped.on && fetched.regions[region];
  const disks = { ...shipped.gbMonth['us-east-1'] };
  const ratio = regionRatio(shipped, region);
  for (const type of Object.keys(disks)) disks[type] = (disks[type] ?? 0) * ratio;
  Object.assign(disks, shipped.gbMonth[region], exact ? exact.gbMonth : {});
  return {
    region,
    on: exact ? fetched.on : shipped.on,
    source: exact ? fetched.source : shipped.source,
    nodeHour: (type, market) => {
      const known = type === null ? null : (exactOf(exact || null, type) ?? shippedOf(shipped, region, type));
      const { ec2, emr } = known ?? guessNode(shipped, region, type);
      const machine = market === 'spot' ? ec2 * SPOT_SHARE : ec2;
      return { ec2: machine, emr, usd: machine + emr, estimated: known === null || market === 'spot' };
    },
    gbHour: (volumeType) => (ownOf(disks, volumeType) ?? disks.gp2 ?? 0) / HOURS_A_MONTH,
  };
}

const ownOf = <T>(record: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

function exactOf(table: RegionTable | null, type: string): NodePrice | null {
  const ec2 = table && ownOf(table.ec2, type);
  const emr = table && ownOf(table.emr, type);
  return ec2 && emr ? { ec2, emr } : null;
}

function shippedOf({ families }: ShippedTable, region: string, type: string): NodePrice | null {
  const name = readInstanceType(type);
  const family = name && ownOf(families, name.family);
  const xlarge = family?.xlarge[region];
  if (!name || !family || xlarge === undefined || !family.sizes.includes(name.size)) return null;
  const times = name.vcpu / 4;
  return { ec2: xlarge * times, emr: Math.min(family.emr.most ?? Number.POSITIVE_INFINITY, family.emr.xlarge * times) };
}

async function readUpdated(file: string): Promise<ExactTable | null> {
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
