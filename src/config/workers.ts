import type { Overrides } from '../records.ts';
import type { Preset } from './schema.ts';
import { instanceSize } from './sizing.ts';

/** The nodes of a preset that run executors and, in cluster mode, the driver: core and task nodes. */
export interface Workers {
  /** The core nodes' type, on which the driver runs; the smallest one of a fleet. */
  type: string;
  /** `spot` when AWS may take any of them back. */
  market: 'on-demand' | 'spot';
  /** The disks of one core node together; null when the preset leaves them to EMR. */
  ebsGb: number | null;
  /** The most there are, with managed scaling at its largest. */
  count: number;
}

type WorkersChange = NonNullable<Overrides['workers']>;
type Groups = Extract<Preset['instances'], { groups: unknown }>['groups'];
type Group = Groups['primary'];
type Fleets = Extract<Preset['instances'], { fleets: unknown }>['fleets'];
type Fleet = Fleets['primary'];
type Ebs = Group['ebs'];

const yarnMemoryMb = (type: string): number => instanceSize(type)?.yarnMemoryMb ?? 0;
const sizeOf = (ebs: Ebs): number | null => (ebs ? ebs.sizeGb * ebs.volumes : null);

/** The nodes of a preset on which its jobs run. */
export function workersOf({ instances, managedScaling }: Preset): Workers {
  if ('groups' in instances) {
    const { primary, core = primary, task } = instances.groups;
    return {
      type: core.type,
      market: core.market === 'spot' || task?.market === 'spot' ? 'spot' : 'on-demand',
      ebsGb: sizeOf(core.ebs),
      count: managedScaling?.maximum ?? core.count + (task?.count ?? 0),
    };
  }
  const { primary, core = primary, task } = instances.fleets;
  const [smallest] = core.types.toSorted((a, b) => yarnMemoryMb(a.type) - yarnMemoryMb(b.type));
  const units = core.onDemand + core.spot + (task ? task.onDemand + task.spot : 0);
  return {
    type: smallest?.type ?? '',
    market: core.spot > 0 || (task?.spot ?? 0) > 0 ? 'spot' : 'on-demand',
    ebsGb: sizeOf(smallest?.ebs),
    count: Math.ceil((managedScaling?.maximum ?? units) / (smallest?.weight ?? 1)),
  };
}

/** The preset with other nodes to run executors on; its primary node is one of them only when there are no others. */
export function withWorkers(preset: Preset, change: WorkersChange | undefined): Preset {
  if (!change) return preset;
  if ('groups' in preset.instances) {
    const { primary, core, task } = preset.instances.groups;
    const groups: Groups = core
      ? { primary, core: changedGroup(core, change), ...(task && { task: changedGroup(task, change) }) }
      : { primary: changedGroup(primary, change) };
    return { ...preset, instances: { groups } };
  }
  const { primary, core, task } = preset.instances.fleets;
  const fleets: Fleets = core
    ? { primary, core: changedFleet(core, change), ...(task && { task: changedFleet(task, change) }) }
    : { primary: changedFleet(primary, change) };
  return { ...preset, instances: { fleets } };
}

/** A node that is as large already stays what it is. */
const isTooSmall = (type: string, wanted: string | undefined): wanted is string =>
  wanted !== undefined && yarnMemoryMb(type) < yarnMemoryMb(wanted);

const changedGroup = (group: Group, { type, market, ebsGb }: WorkersChange): Group => ({
  ...group,
  type: isTooSmall(group.type, type) ? type : group.type,
  market: market ?? group.market,
  ...(ebsGb !== undefined && { ebs: changedEbs(group.ebs, ebsGb) }),
});

function changedFleet(fleet: Fleet, { type, market, ebsGb }: WorkersChange): Fleet {
  const large = fleet.types.filter((one) => !isTooSmall(one.type, type));
  const [first] = fleet.types;
  const types = large.length > 0 || type === undefined || !first ? large : [{ ...first, type }];
  return {
    ...fleet,
    ...(market === 'on-demand' && { onDemand: fleet.onDemand + fleet.spot, spot: 0 }),
    types: types.map((one) => ({ ...one, ...(ebsGb !== undefined && { ebs: changedEbs(one.ebs, ebsGb) }) })),
  };
}

function changedEbs(ebs: Ebs, ebsGb: number): NonNullable<Ebs> {
  const volumes = ebs?.volumes ?? 1;
  return { type: ebs?.type ?? 'gp3', volumes, sizeGb: Math.ceil(ebsGb / volumes) };
}
