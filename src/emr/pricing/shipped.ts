import { emrFee } from './fee.ts';
import { type InstanceType, readInstanceType } from './instance-type.ts';
import { entryOf, type ShippedTable } from './table.ts';

/** What a node costs by the hour: the machine on demand, and EMR's own fee; `certain` when neither is estimated. */
export interface NodePrice {
  ec2: number;
  emr: number;
  certain: boolean;
}

const HOME = 'us-east-1';
/** Where nothing else is known of a machine, it is taken for one of these. */
const COMMON: InstanceType = { family: 'm5', size: 'xlarge', vcpu: 4 };
/** Dollars for an hour of one vCPU on demand in us-east-1, by the first letters of the family; the longest counts. */
const BY_LETTERS: Readonly<Record<string, number>> = {
  c: 0.0446,
  m: 0.0504,
  r: 0.0662,
  t: 0.0416,
  i: 0.0858,
  im: 0.0909,
  is: 0.1441,
  d: 0.1248,
  h: 0.0585,
  x: 0.1043,
  z: 0.093,
  u: 0.122,
  g: 0.2,
  p: 0.3825,
  inf: 0.057,
  trn: 0.168,
};
/** What a region costs more than us-east-1 where none of its prices is known: as much as most of the dear ones. */
const UNKNOWN_REGION = 1.25;

/** A node's price from the shipped table; what it lacks is taken from the family, its letters, or its region's others. */
export function shippedPrice(table: ShippedTable, region: string, type: string | null): NodePrice {
  const read = type === null ? null : readInstanceType(type);
  const name = read ?? COMMON;
  const home = machinePrice(table, name, HOME);
  const here = machinePrice(table, name, region);
  const machine = home ?? byLetters(name);
  const fee = emrFee(name, machine);
  return {
    ec2: here ?? machine * regionRatio(table, region),
    emr: fee.usd,
    certain: read !== null && here !== null && home !== null && fee.certain,
  };
}

/** The price on demand that the table has; null when it has none. */
function machinePrice({ families, types }: ShippedTable, name: InstanceType, region: string): number | null {
  const own = entryOf(entryOf(types, `${name.family}.${name.size}`) ?? {}, region);
  if (own !== undefined) return own;
  const family = entryOf(families, name.family);
  const xlarge = family?.sizes.includes(name.size) ? entryOf(family.xlarge, region) : undefined;
  return xlarge === undefined ? null : (xlarge * name.vcpu) / 4;
}

function byLetters({ family, vcpu }: InstanceType): number {
  const letters = /^[a-z]+/.exec(family)?.[0] ?? '';
  const known = Object.keys(BY_LETTERS)
    .filter((one) => letters.startsWith(one))
    .reduce((longest, one) => (one.length > longest.length ? one : longest), '');
  return vcpu * (BY_LETTERS[known || 'm'] ?? 0);
}

/** How much dearer a region is than us-east-1, as the families say of which both prices are known. */
export function regionRatio({ families }: Pick<ShippedTable, 'families'>, region: string): number {
  const ratios = Object.values(families)
    .flatMap(({ xlarge }) => {
      const [home, here] = [xlarge[HOME], entryOf(xlarge, region)];
      return home === undefined || here === undefined ? [] : [here / home];
    })
    .toSorted((a, b) => a - b);
  // The middle one: a family that is far cheaper than its region would pull an average along.
  return ratios[Math.floor(ratios.length / 2)] ?? UNKNOWN_REGION;
}
