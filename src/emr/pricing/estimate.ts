import type { Preset } from '../../config/schema.ts';
import { priceOf } from './prices.ts';

/**
 * US dollars that a cluster of this preset costs in so many seconds at most, without disks and traffic: every node it may
 * have, on demand. Null when the price of any of them is not known.
 */
export function mostCost({ instances, managedScaling }: Preset, seconds: number): number | null {
  const hourly = 'groups' in instances ? groupsAnHour(instances.groups) : fleetsAnHour(instances.fleets);
  if (hourly === null) return null;
  const { primary, workers, units } = hourly;
  // Scaled out, all are taken to cost what the dearest does.
  const most =
    managedScaling && units > 0 ? Math.max(workers.total, workers.dearest * managedScaling.maximum) : workers.total;
  return ((primary + most) * seconds) / 3600;
}

type Groups = Extract<Preset['instances'], { groups: unknown }>['groups'];
type Fleets = Extract<Preset['instances'], { fleets: unknown }>['fleets'];

/** Dollars an hour: of the primary node, of all others, and of the dearest unit among these. */
interface Hourly {
  primary: number;
  workers: { total: number; dearest: number };
  units: number;
}

const groupsAnHour = ({ primary, core, task }: Groups): Hourly | null =>
  sum([primary, core, task].map((group) => group && { units: group.count, each: nodeAnHour(group.type) }));

const fleetsAnHour = ({ primary, core, task }: Fleets): Hourly | null =>
  sum(
    [primary, core, task].map(
      (fleet) =>
        fleet && {
          units: fleet.onDemand + fleet.spot,
          each: dearest(
            fleet.types.map(({ type, weight }) => perUnit(nodeAnHour(type), fleet === primary ? 1 : weight)),
          ),
        },
    ),
  );

function nodeAnHour(type: string): number | null {
  const price = priceOf(type);
  return price && price.ec2 + price.emr;
}

const perUnit = (price: number | null, weight: number): number | null => price && price / weight;
const dearest = (prices: (number | null)[]): number | null =>
  prices.reduce((most, one) => (most === null || one === null ? null : Math.max(most, one)));

function sum(parts: ({ units: number; each: number | null } | undefined)[]): Hourly | null {
  const known = parts.flatMap((part) => (part ? [part] : []));
  if (known.some(({ each }) => each === null)) return null;
  const [primary, ...workers] = known.map(({ units, each }) => ({ units, each: each ?? 0 }));
  return {
    primary: (primary?.units ?? 0) * (primary?.each ?? 0),
    workers: {
      total: workers.reduce((total, { units, each }) => total + units * each, 0),
      dearest: Math.max(0, ...workers.map(({ each }) => each)),
    },
    units: workers.reduce((units, one) => units + one.units, 0),
  };
}
