import { describe, expect, it } from 'vitest';
import { type Preset, preset } from '../../../src/config/schema.ts';
import { mostCost, presetHourly } from '../../../src/emr/pricing/estimate.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';

const prices = shippedPrices('us-east-1');
const clusterOf = (instances: object, managedScaling?: object): Preset =>
  preset.parse({
    description: 'For a test.',
    releaseLabel: 'emr-7.13.0',
    applications: ['Spark'],
    instances,
    ...(managedScaling && { managedScaling }),
  });

const ebs = { type: 'gp3', sizeGb: 100 };
// A node's root of 15 GB and its 100 GB of gp3, at $0.08 a month.
const disks = (115 * 0.08) / 730;
const primary = { type: 'm5.xlarge', ebs };
const core = { type: 'm5.4xlarge', count: 2, ebs };
const xlarge = 0.24 + disks;
const spotXlarge = 0.192 * 0.4 + 0.048 + disks;
const fleets = {
  primary: { types: [{ type: 'm5.xlarge', ebs }], onDemand: 1 },
  core: {
    types: [
      { type: 'm5.xlarge', ebs },
      { type: 'r5.4xlarge', weight: 2, ebs },
    ],
    onDemand: 2,
    spot: 2,
  },
};
const r5PerUnit = (1.26 + disks) / 2;
const spotR5PerUnit = (1.008 * 0.4 + 0.252 + disks) / 2;

describe('an hour of a cluster of a preset', () => {
  it.each<[string, Preset, { usd: number; mostUsd: number; estimated: boolean }]>([
    [
      'all groups',
      clusterOf({ groups: { primary, core, task: { type: 'm5.xlarge', count: 3, ebs } } }),
      { usd: 4 * xlarge + 2 * (0.96 + disks), mostUsd: 4 * xlarge + 2 * (0.96 + disks), estimated: false },
    ],
    [
      'scaled out, at most',
      clusterOf({ groups: { primary, core } }, { minimum: 2, maximum: 10 }),
      { usd: xlarge + 2 * (0.96 + disks), mostUsd: xlarge + 10 * (0.96 + disks), estimated: false },
    ],
    ['one node', clusterOf({ groups: { primary } }), { usd: xlarge, mostUsd: xlarge, estimated: false }],
    [
      'on Spot, at most what it is on demand',
      clusterOf({ groups: { primary: { ...primary, market: 'spot' } } }),
      { usd: spotXlarge, mostUsd: xlarge, estimated: true },
    ],
    [
      'the cheapest of a fleet on demand and the middle on Spot, at most the dearest by its weight',
      clusterOf({ fleets }),
      {
        usd: xlarge + 2 * xlarge + 2 * ((spotXlarge + spotR5PerUnit) / 2),
        mostUsd: xlarge + 4 * r5PerUnit,
        estimated: true,
      },
    ],
    [
      'whole machines of a fleet, where the weight is more than what is wanted',
      clusterOf({
        fleets: {
          primary: fleets.primary,
          core: { types: [{ type: 'r5.4xlarge', weight: 4, ebs }], onDemand: 5, spot: 1 },
        },
      }),
      {
        usd: xlarge + 4 * r5PerUnit + 2 * spotR5PerUnit,
        mostUsd: xlarge + 6 * r5PerUnit,
        estimated: true,
      },
    ],
    [
      'of a type that nobody knows',
      clusterOf({ groups: { primary: { ...primary, type: 'm99.xlarge' } } }),
      { usd: 0.0504 * 4 * 1.25 + disks, mostUsd: 0.0504 * 4 * 1.25 + disks, estimated: true },
    ],
  ])('%s', (_, one, expected) => {
    const { usd, mostUsd, estimated } = presetHourly(one, prices);
    expect(usd).toBeCloseTo(expected.usd, 6);
    expect(mostUsd).toBeCloseTo(expected.mostUsd, 6);
    expect(estimated).toBe(expected.estimated);
    expect(mostCost(one, 1800, prices).usd).toBeCloseTo(expected.mostUsd / 2, 6);
  });

  it('at most is certain where only Spot is not: all of it is counted on demand', () => {
    expect(mostCost(clusterOf({ fleets }), 60, prices).estimated).toBe(false);
    expect(mostCost(clusterOf({ groups: { primary: { type: 'm99.xlarge' } } }), 60, prices).estimated).toBe(true);
  });
});
