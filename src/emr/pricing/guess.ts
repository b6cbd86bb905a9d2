import { readInstanceType } from './instance-type.ts';
import type { ShippedTable } from './table.ts';

/** What a node costs by the hour: the machine on demand, and EMR's own fee. */
export interface NodePrice {
  ec2: number;
  emr: number;
}

/** Where nothing else is known of a machine, it is taken for one of these. */
const COMMON = { family: 'm5', size: 'xlarge', vcpu: 4 } as const;
/** Dollars for an hour of one vCPU on demand in us-east-1, by the first letters of the family; the longest counts. */
const BY_LETTERS: Readonly<Record<string, number>> = {
  c: 0.0425,
  m: 0.048,
  r: 0.063,
  t: 0.0416,
  i: 0.078,
  d: 0.0863,
  h: 0.0585,
  x: 0.1043,
  z: 0.093,
  u: 0.122,
  g: 0.1315,
  p: 0.3825,
  inf: 0.057,
  trn: 0.168,
};
/** EMR asks a quarter of what the machine costs in us-east-1; families of before 2020 at most this. */
const FEE_SHARE = 0.25;
/** What other regions ask at most where none of their prices is known; the dearest is about this much above us-east-1. */
const UNKNOWN_REGION = 1.25;

/** What a type that is not in the table may cost: by its family in another region, else by its letters and its size. */
export function guessNode(table: ShippedTable, region: string, type: string | null): NodePrice {
  const { family, vcpu } = (type === null ? null : readInstanceType(type)) ?? COMMON;
  const known = Object.hasOwn(table.families, family) ? table.families[family] : undefined;
  const home = known?.xlarge['us-east-1'];
  const perVcpu = home === undefined ? byLetters(family) : home / 4;
  const most = known?.emr.most ?? Number.POSITIVE_INFINITY;
  const here = known?.xlarge[region];
  return {
    ec2: vcpu * (here === undefined ? perVcpu * regionRatio(table, region) : here / 4),
    emr: Math.min(most, vcpu * (known ? known.emr.xlarge / 4 : perVcpu * FEE_SHARE)),
  };
}

function byLetters(family: string): number {
  const letters = /^[a-z]+/.exec(family)?.[0] ?? '';
  for (let length = letters.length; length > 0; length -= 1) {
    const price = BY_LETTERS[letters.slice(0, length)];
    if (price !== undefined) return price;
  }
  return BY_LETTERS.m ?? 0;
}

/** How much dearer a region is than us-east-1, as the families say of which both prices are known. */
export function regionRatio({ families }: Pick<ShippedTable, 'families'>, region: string): number {
  const ratios = Object.values(families).flatMap(({ xlarge }) => {
    const [home, here] = [xlarge['us-east-1'], xlarge[region]];
    return home === undefined || here === undefined ? [] : [here / home];
  });
  return ratios.length === 0 ? UNKNOWN_REGION : ratios.reduce((sum, one) => sum + one) / ratios.length;
}
