import { describe, expect, it } from 'vitest';
import { preset } from '../../../src/config/schema.ts';
import { mostCost } from '../../../src/emr/pricing/estimate.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';

const virginia = shippedPrices('us-east-1');

// As AWS has them for us-east-1: the machine, and EMR's fee.
it.each([
  ['m5.12xlarge', 2.304, 0.27],
  ['m5.4xlarge', 0.768, 0.192],
  ['m6g.4xlarge', 0.616, 0.154],
])('%s', (type, ec2, emr) => {
  const price = virginia.nodeHour(type, 'on-demand');
  expect(price).toMatchObject({ estimated: false });
  expect(price.ec2).toBeCloseTo(ec2, 6);
  expect(price.emr).toBeCloseTo(emr, 6);
  expect(price.usd).toBeCloseTo(ec2 + emr, 6);
});

describe('the most that a cluster costs', () => {
  const cluster = (instances: object, managedScaling?: object) =>
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
  const groups = {
    groups: { primary, core: { type: 'm5.4xlarge', count: 2, ebs }, task: { type: 'm5.xlarge', count: 3, ebs } },
  };

  it.each<[string, ReturnType<typeof cluster>, number]>([
    ['all groups', cluster(groups), 0.24 + 2 * 0.96 + 3 * 0.24 + 6 * disks],
    ['scaled out', cluster(groups, { minimum: 2, maximum: 10 }), 0.24 + 10 * 0.96 + 11 * disks],
    ['one node', cluster({ groups: { primary } }), 0.24 + disks],
    [
      'the dearest type of a fleet by its weight',
      cluster({
        fleets: {
          primary: { types: [{ type: 'm5.xlarge', ebs }], onDemand: 1 },
          core: {
            types: [
              { type: 'm5.xlarge', ebs },
              { type: 'r5.4xlarge', weight: 2, ebs },
            ],
            onDemand: 2,
            spot: 2,
          },
        },
      }),
      0.24 + disks + 4 * (1.26 / 2 + disks / 2),
    ],
  ])('%s', (_, one, hourly) => {
    const cost = mostCost(one, 1800, virginia);
    expect(cost.usd).toBeCloseTo(hourly / 2, 6);
    expect(cost.estimated).toBe(false);
  });
});
