import { describe, expect, it } from 'vitest';
import { preset } from '../../../src/config/schema.ts';
import { mostCost } from '../../../src/emr/pricing/estimate.ts';
import { dollars, priceOf, pricePerHour } from '../../../src/emr/pricing/prices.ts';

// As AWS has them for us-east-1: the machine, and EMR's fee.
it.each([
  ['m5.12xlarge', 2.304, 0.27],
  ['m5.4xlarge', 0.768, 0.192],
  ['m6g.4xlarge', 0.616, 0.154],
  ['c5.xlarge', 0.17, 0.043],
])('%s', (type, ec2, emr) => {
  expect(priceOf(type)).toEqual({ ec2, emr });
});

it('what is not known is said, and never nothing', () => {
  expect(priceOf('m7i.xlarge')).toBeNull();
  expect(priceOf('constructor')).toBeNull();
  expect(pricePerHour('m7i.xlarge')).toBe('at a price that Stoker does not know');
});

it.each([
  [0.48, '$0.48'],
  [0.213, '$0.213'],
  [0.1925, '$0.193'],
  [12, '$12.00'],
  [0.05, '$0.05'],
])('%f is %s', (amount, text) => {
  expect(dollars(amount)).toBe(text);
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
  const primary = { type: 'm5.xlarge' };
  const groups = { groups: { primary, core: { type: 'm5.4xlarge', count: 2 }, task: { type: 'm5.xlarge', count: 3 } } };

  it.each<[string, ReturnType<typeof cluster>, number | null]>([
    ['all groups', cluster(groups), 0.24 + 2 * 0.96 + 3 * 0.24],
    ['scaled out', cluster(groups, { minimum: 2, maximum: 10 }), 0.24 + 10 * 0.96],
    ['one node', cluster({ groups: { primary } }), 0.24],
    [
      'the dearest type of a fleet by its weight',
      cluster({
        fleets: {
          primary: { types: [{ type: 'm5.xlarge' }], onDemand: 1 },
          core: { types: [{ type: 'm5.xlarge' }, { type: 'r5.2xlarge', weight: 2 }], onDemand: 2, spot: 2 },
        },
      }),
      0.24 + 4 * 0.315,
    ],
    ['a type without a price', cluster({ groups: { primary, core: { type: 'm7i.xlarge', count: 2 } } }), null],
  ])('%s', (_, one, hourly) => {
    const cost = mostCost(one, 1800);
    if (hourly === null) expect(cost).toBeNull();
    else expect(cost).toBeCloseTo(hourly / 2, 6);
  });
});
