import { expect, it } from 'vitest';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import type { Cluster, ClusterInstance } from '../../../src/records.ts';
import { savedBy } from '../../../src/runs/costs/saved.ts';
import { cluster } from '../world.ts';

const prices = shippedPrices('us-east-1');
/** An m5.xlarge on demand, with EMR's fee and 15 GB of gp3 for its root at $0.08 a month. */
const NODE = 0.192 + 0.048 + (15 * 0.08) / 730;
const at = (hours: number): Date => new Date(Date.parse('2026-11-20T00:00:00Z') + hours * 3_600_000);
const machine = (over: Partial<ClusterInstance> = {}): ClusterInstance => ({
  clusterId: cluster().id,
  id: 'ci-1',
  type: 'm5.xlarge',
  role: 'primary',
  market: 'on-demand',
  volumes: [{ type: 'gp3', gb: 0 }],
  createdAt: at(0),
  endedAt: at(5),
  ...over,
});
const ended: Partial<Cluster> = {
  endedBy: 'idle',
  terminateAskedAt: at(4.9),
  endedAt: at(5),
  wouldEndAt: at(8),
};
const saved = (
  over: Partial<Cluster> = {},
  { machines = [machine()], from = at(0), to = at(24), guess = null as number | null } = {},
) => savedBy({ cluster: cluster({ ...ended, ...over }), machines, spells: [], guess }, { from, to }, prices);

it.each([
  ['from its end to when something else would have ended it', {}, 3],
  ['nothing when a person ended it', { endedBy: 'U0ADAKOVA1' }, null],
  ['nothing when its hard limit ended it', { endedBy: 'hard-limit' }, null],
  ['nothing when something else ended it before Stoker asked AWS to', { terminateAskedAt: null }, null],
  ['nothing while it is still there', { endedAt: null }, null],
  ['nothing when nothing else would have ended it, as far as is known', { wouldEndAt: null }, null],
  ['nothing when it would have ended before', { wouldEndAt: at(4) }, null],
])('saves %s', (_what, over: Partial<Cluster>, hours) => {
  if (hours === null) expect(saved(over)).toBeNull();
  else expect(saved(over)?.usd).toBeCloseTo(hours * NODE, 6);
});

it('counts the part that lies in the span, so that the days of a month add up to it', () => {
  const days = [at(5.5), at(6), at(7.25), at(9)].map((to, index, all) =>
    saved({}, { from: all[index - 1] ?? at(0), to }),
  );
  expect(days.reduce((sum, day) => sum + (day?.usd ?? 0), 0)).toBeCloseTo(saved()?.usd ?? 0, 6);
  expect(saved({}, { from: at(8), to: at(24) })).toBeNull();
});

it('counts the machines that there were at its end, not those that had left before', () => {
  const machines = [
    machine(),
    machine({ id: 'ci-2', endedAt: at(2) }),
    machine({ id: 'ci-3', endedAt: null }),
    machine({ id: 'ci-4', endedAt: at(5.02) }),
  ];
  expect(saved({}, { machines })?.usd).toBeCloseTo(3 * 3 * NODE, 6);
});

it('takes the price of its preset, marked as estimated, where its machines were never seen', () => {
  expect(saved({}, { machines: [], guess: 2 })).toEqual({ usd: 6, estimated: true });
  expect(saved({}, { machines: [], guess: null })).toBeNull();
});
