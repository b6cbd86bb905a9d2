import { presetHourly } from '../../emr/pricing/estimate.ts';
import type { Prices } from '../../emr/pricing/prices.ts';
import type { Cluster } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import type { WantDeps } from '../deps.ts';
import type { Life } from './spent.ts';

/** What counting needs: the rules, the record, the time, and what things cost. */
export type CostDeps = WantDeps & { prices: Prices };

/** All that the costs of these clusters follow from, in their order. */
export async function livesOf(
  { config, prices }: Pick<CostDeps, 'config' | 'prices'>,
  { meters }: Pick<Tables, 'meters'>,
  clusters: readonly Cluster[],
): Promise<Life[]> {
  const ids = clusters.map(({ id }) => id);
  const machines = Map.groupBy(await meters.instancesOf(ids), ({ clusterId }) => clusterId);
  const spells = Map.groupBy(await meters.spellsOf(ids), ({ clusterId }) => clusterId);
  return clusters.map((cluster) => {
    const preset = config.presets[cluster.preset];
    return {
      cluster,
      machines: machines.get(cluster.id) ?? [],
      spells: spells.get(cluster.id) ?? [],
      guess: preset ? presetHourly(preset, prices).usd : null,
    };
  });
}
