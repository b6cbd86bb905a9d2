import type { Preset } from '../../config/schema.ts';
import type { Usd } from './cost.ts';
import { disksHour } from './disks.ts';
import type { Prices } from './prices.ts';

/** What an hour of a cluster of a preset costs. */
export interface PresetHourly extends Usd {
  /** With every node that it may have, all of them on demand. */
  mostUsd: number;
}

type Groups = Extract<Preset['instances'], { groups: unknown }>['groups'];
type Group = Groups['primary'];
type Fleet = Extract<Preset['instances'], { fleets: unknown }>['fleets']['primary'];
type Market = 'on-demand' | 'spot';

/** One part of a cluster: what it costs as launched, and at most. */
interface Part extends Usd {
  mostUsd: number;
  /** What so many units cost at most. */
  most(units: number): number;
  /** Whether what it costs at most is only estimated. */
  unsure: boolean;
}

/** What an hour of a cluster of this preset costs as it is launched, and at most: machines, EMR's fee, disks. */
export function presetHourly(preset: Preset, prices: Prices): PresetHourly {
  const { primary, workers } = partsOf(preset, prices);
  const parts = [primary, ...workers];
  return {
    usd: parts.reduce((usd, part) => usd + part.usd, 0),
    mostUsd: mostHourly(preset, prices).usd,
    estimated: parts.some(({ estimated }) => estimated),
  };
}

/** US dollars that a cluster of this preset costs in so many seconds at most: scaled out, and all of it on demand. */
export function mostCost(preset: Preset, seconds: number, prices: Prices): Usd {
  const { usd, estimated } = mostHourly(preset, prices);
  return { usd: (usd * seconds) / 3600, estimated };
}

function mostHourly(preset: Preset, prices: Prices): Usd {
  const { primary, workers } = partsOf(preset, prices);
  const launched = workers.reduce((usd, { mostUsd }) => usd + mostUsd, 0);
  // Scaled out, all are taken to cost what the dearest does.
  const scaled = Math.max(0, ...workers.map(({ most }) => most(preset.managedScaling?.maximum ?? 0)));
  return {
    usd: primary.mostUsd + Math.max(launched, scaled),
    estimated: [primary, ...workers].some(({ unsure }) => unsure),
  };
}

function partsOf({ instances }: Preset, prices: Prices): { primary: Part; workers: Part[] } {
  if ('groups' in instances) {
    const { primary, core, task } = instances.groups;
    const workers = [core, task].flatMap((group) => (group ? [groupPart(group, prices)] : []));
    return { primary: groupPart(primary, prices), workers };
  }
  const { primary, core, task } = instances.fleets;
  const workers = [core, task].flatMap((fleet) => (fleet ? [fleetPart(fleet, prices)] : []));
  // The primary fleet is one machine whatever its weight.
  const unweighted = { ...primary, types: primary.types.map((one) => ({ ...one, weight: 1 })) };
  return { primary: fleetPart(unweighted, prices), workers };
}

function groupPart(group: Group, prices: Prices): Part {
  const now = nodeHour(group, group.market, prices);
  const dearest = nodeHour(group, 'on-demand', prices);
  const most = (nodes: number): number => nodes * dearest.usd;
  return {
    usd: group.count * now.usd,
    estimated: now.estimated,
    mostUsd: most(group.count),
    most,
    unsure: dearest.estimated,
  };
}

/**
 * EMR takes the cheapest type on demand; on Spot that of which there is most, which nobody knows before. It launches whole
 * machines, also where that is more than the units that are wanted.
 */
function fleetPart(fleet: Fleet, prices: Prices): Part {
  const costs = (units: number, market: Market): number[] =>
    fleet.types.map((one) => Math.ceil(units / one.weight) * nodeHour(one, market, prices).usd);
  const onSpot = costs(fleet.spot, 'spot');
  const middle = onSpot.reduce((sum, usd) => sum + usd, 0) / onSpot.length;
  const most = (units: number): number => Math.max(...costs(units, 'on-demand'));
  const unsure = fleet.types.some((one) => nodeHour(one, 'on-demand', prices).estimated);
  return {
    usd: Math.min(...costs(fleet.onDemand, 'on-demand')) + middle,
    estimated: unsure || fleet.spot > 0,
    mostUsd: most(fleet.onDemand) + most(fleet.spot),
    most,
    unsure,
  };
}

function nodeHour({ type, ebs }: Pick<Group, 'type' | 'ebs'>, market: Market, prices: Prices): Usd {
  const { usd, estimated } = prices.nodeHour(type, market);
  const volumes = ebs ? Array.from({ length: ebs.volumes }, () => ({ type: ebs.type, gb: ebs.sizeGb })) : [];
  return { usd: usd + disksHour(type, volumes, prices), estimated };
}
