import { readInstanceType } from './instance-type.ts';
import type { Prices } from './prices.ts';

/** A node's volumes beside its root, by type and size. */
export type Volumes = readonly { type: string; gb: number }[];

/** What EMR attaches to a node when nothing is said: 16 GiB for each vCPU (Management Guide, default EBS storage). */
export const DEFAULT_GB_A_VCPU = 16;
/** The root volume of EMR 6.15 and later; it is paid like any other. */
const ROOT = { type: 'gp3', gb: 15 } as const;
/** Families with disks of their own get none by default: `i3`, `d3`, and a `d` behind the number, as in `m5d`. */
const HAS_OWN_DISKS = /^([dhi]\d|[a-z]+\d[a-z]*d)/;

/** What an hour of a node's disks costs: the root, and those named, or EMR's own where none are. */
export function disksHour(type: string | null, volumes: Volumes, prices: Prices): number {
  const attached = volumes.length > 0 ? volumes : defaultVolumes(type);
  return [ROOT, ...attached].reduce((usd, volume) => usd + volume.gb * prices.gbHour(volume.type), 0);
}

function defaultVolumes(type: string | null): Volumes {
  const name = type === null ? null : readInstanceType(type);
  if (!name || HAS_OWN_DISKS.test(name.family)) return [];
  return [{ type: 'gp2', gb: name.vcpu * DEFAULT_GB_A_VCPU }];
}
