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

/** One part of a cluster: how many units it has, what they cost together as launched, and one of them at most. */
interface Part extends Usd {
  units: number;
  dearest: number;
  /** Of the dearest, whether its price is only estimated. */
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
  const launched = workers.reduce((usd, { units, dearest }) => usd + units * dearest, 0);
  // Scaled out, all are taken to cost what the dearest does.
  const scaled = Math.max(0, ...workers.map(({ dearest }) => dearest)) * (preset.managedScaling?.maximum ?? 0);
  return {
    usd: primary.units * primary.dearest + Math.max(launched, scaled),
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
  const most = nodeHour(group, 'on-demand', prices);
  return {
    units: group.count,
    usd: group.count * now.usd,
    estimated: now.estimated,
    dearest: most.usd,
    unsure: most.estimated,
  };
}

/** EMR takes the cheapest type on demand; on Spot that of which there is most, which nobody knows before. */
function fleetPart(fleet: Fleet, prices: Prices): Part {
  const perUnit = (market: Market): Usd[] =>
    fleet.types.map((one) => {
      const { usd, estimated } = nodeHour(one, market, prices);
      return { usd: usd / one.weight, estimated };
    });
  const onDemand = perUnit('on-demand');
  const spot = perUnit('spot');
  const cheapest = Math.min(...onDemand.map(({ usd }) => usd));
  const middle = spot.reduce((sum, { usd }) => sum + usd, 0) / spot.length;
  const unsure = onDemand.some(({ estimated }) => estimated);
  return {
    units: fleet.onDemand + fleet.spot,
    usd: fleet.onDemand * cheapest + fleet.spot * middle,
    estimated: unsure || fleet.spot > 0,
    dearest: Math.max(...onDemand.map(({ usd }) => usd)),
    unsure,
  };
}

function nodeHour({ type, ebs }: Pick<Group, 'type' | 'ebs'>, market: Market, prices: Prices): Usd {
  const { usd, estimated } = prices.nodeHour(type, market);
  const volumes = ebs ? Array.from({ length: ebs.volumes }, () => ({ type: ebs.type, gb: ebs.sizeGb })) : [];
  return { usd: usd + disksHour(type, volumes, prices), estimated };
}
