import type { Prices } from '../../../src/emr/pricing/prices.ts';
import type { ClusterId } from '../../../src/ids.ts';
import type { ClusterInstance, IdleSpell } from '../../../src/records.ts';
import type { Life } from '../../../src/runs/costs/spent.ts';
import { at, cluster } from '../world.ts';

/** A dollar an hour for each machine that Stoker knows, two for others; nothing for disks. */
export const plainPrices: Prices = {
  region: 'us-east-1',
  on: '2026-11-21',
  source: 'the test',
  nodeHour: (type) => (type === 'm5.xlarge' ? hour(1, false) : hour(2, true)),
  gbHour: () => 0,
};
const hour = (usd: number, estimated: boolean) => ({ ec2: usd, emr: 0, usd, estimated });

const CLUSTER = 'c-22222222' as ClusterId;

/** A machine from one second to another (null: it runs), both counted from the tests' now. */
export const machine = (from: number, to: number | null, over: Partial<ClusterInstance> = {}): ClusterInstance => ({
  clusterId: CLUSTER,
  id: `ci-${from}-${to}`,
  type: 'm5.xlarge',
  role: 'core',
  market: 'on-demand',
  volumes: [],
  createdAt: at(from),
  endedAt: to === null ? null : at(to),
  ...over,
});

export const spell = (from: number, to: number | null): IdleSpell => ({
  clusterId: CLUSTER,
  beganAt: at(from),
  endedAt: to === null ? null : at(to),
});

export const life = (over: Partial<Life> = {}): Life => ({
  cluster: cluster({ keepAlive: true, createdAt: at(-7200), launchedAt: at(-7200) }),
  machines: [machine(-7200, null)],
  spells: [],
  guess: 3,
  ...over,
});
