import { instanceSize } from '../../config/sizing.ts';
import type { Fix } from '../../records.ts';
import { DEFAULT_GB_A_VCPU } from '../pricing/disks.ts';
import { hourlyPrice } from '../pricing/words.ts';
import type { Remedy } from './change.ts';

const LARGEST_EBS_GB = 16_384;

/** Nodes that AWS does not take back, on a cluster launched for the run. */
export const onDemandWorkers: Remedy = ({ workers, ownCluster, prices }): Fix | null => {
  if (!ownCluster || workers?.market !== 'spot') return null;
  return {
    overrides: { workers: { market: 'on-demand' } },
    changes: [{ what: 'nodes that run executors', from: 'spot', to: 'on-demand' }],
    notes: [
      `On demand, ${workers.type} is ${hourlyPrice(prices, workers.type)}; Spot is cheaper, and may be taken back again.`,
    ],
  };
};

/** Disks of twice the size, on a cluster launched for the run. */
export const moreDisk: Remedy = ({ workers, ownCluster }): Fix | null => {
  if (!ownCluster || workers === null) return null;
  const vcpu = instanceSize(workers.type)?.vcpu;
  const now = workers.ebsGb ?? (vcpu === undefined ? null : vcpu * DEFAULT_GB_A_VCPU);
  if (now === null || now >= LARGEST_EBS_GB) return null;
  const ebsGb = Math.min(LARGEST_EBS_GB, now * 2);
  return {
    overrides: { workers: { ebsGb } },
    changes: [{ what: 'disk of a node', from: `${now} GiB`, to: `${ebsGb} GiB` }],
    notes: [],
  };
};
