import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pricesOf, shippedPrices } from '../../../src/emr/pricing/prices.ts';
import { SHIPPED } from '../../../src/emr/pricing/table.ts';

const virginia = shippedPrices('us-east-1');

describe('the shipped table', () => {
  // Figures that AWS publishes, by its own pages and price list: the machine, and EMR's fee.
  it.each([
    ['us-east-1', 'm5.12xlarge', 2.304, 0.27],
    ['us-east-1', 'm5.4xlarge', 0.768, 0.192],
    ['us-east-1', 'm6g.4xlarge', 0.616, 0.154],
    ['us-east-1', 'm5d.xlarge', 0.226, 0.057],
    ['us-east-1', 'm5d.2xlarge', 0.452, 0.113],
    ['us-east-1', 'm5d.8xlarge', 1.808, 0.27],
    ['us-east-1', 'c5.xlarge', 0.17, 0.043],
    ['us-east-1', 'c5.18xlarge', 3.06, 0.27],
    ['us-east-1', 'r5.4xlarge', 1.008, 0.252],
    ['us-east-1', 'i3.16xlarge', 4.992, 0.27],
    ['us-east-1', 'g4dn.xlarge', 0.526, 0.132],
    ['eu-west-1', 'm5.xlarge', 0.214, 0.048],
    ['ap-south-1', 'm5a.12xlarge', 1.332, 0.27],
    ['eu-central-1', 'm6i.4xlarge', 0.92, 0.192],
    ['eu-west-3', 'r5.2xlarge', 0.592, 0.126],
    ['ap-northeast-1', 'c5.4xlarge', 0.856, 0.17],
    ['us-west-1', 'm6g.2xlarge', 0.3584, 0.077],
  ])('in %s has %s', (region, type, ec2, emr) => {
    const price = shippedPrices(region).nodeHour(type, 'on-demand');
    expect(price.estimated).toBe(false);
    expect(price.ec2).toBeCloseTo(ec2, 6);
    expect(price.emr).toBeCloseTo(emr, 6);
    expect(price.usd).toBeCloseTo(ec2 + emr, 6);
  });

  it('names its day, its source and its region', () => {
    expect(virginia).toMatchObject({ region: 'us-east-1', source: "AWS's public price list" });
    expect(virginia.on).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('has each size of a family as a real type, the larger the dearer', () => {
    for (const [family, { sizes, xlarge }] of Object.entries(SHIPPED.families)) {
      expect(xlarge['us-east-1'], family).toBeGreaterThan(0);
      const hours = sizes.map((size) => virginia.nodeHour(`${family}.${size}`, 'on-demand').ec2);
      expect(hours, family).toEqual(hours.toSorted((a, b) => a - b));
    }
  });
});

describe('what is not known for certain', () => {
  it.each([
    ['a type of another family, by its letters and its vCPUs', 'us-east-1', 'm99.2xlarge', 0.3, 0.7],
    ['a size that the family is not known to have', 'us-east-1', 'm5.32xlarge', 6, 8],
    ['a family of a region that the table lacks, as dear as its others', 'eu-west-1', 'r6i.xlarge', 0.33, 0.36],
    ['a region that nobody knows, dearer than us-east-1', 'xx-moon-1', 'm5.xlarge', 0.25, 0.4],
    ['bare metal', 'us-east-1', 'm5.metal', 4, 6],
    ['what is no name of a type', 'us-east-1', 'constructor', 0.1, 1],
    ['nothing at all', 'us-east-1', null, 0.1, 1],
    ["EMR's fee of a large machine of the sixth generation", 'us-east-1', 'm6g.16xlarge', 2.464, 3.2],
  ])('%s', (_, region, type, least, most) => {
    const price = shippedPrices(region).nodeHour(type, 'on-demand');
    expect(price.estimated).toBe(true);
    expect(price.usd).toBeGreaterThan(least);
    expect(price.usd).toBeLessThan(most);
  });

  it("Spot, though not EMR's fee of it", () => {
    const [onDemand, spot] = [virginia.nodeHour('m5.xlarge', 'on-demand'), virginia.nodeHour('m5.xlarge', 'spot')];
    expect(spot).toMatchObject({ emr: onDemand.emr, estimated: true });
    expect(spot.ec2).toBeLessThan(onDemand.ec2 / 2);
  });

  it('is never nothing and never breaks, whatever the type, the region and the disk are called', () => {
    const name = fc.oneof(
      fc.string(),
      fc.tuple(fc.string({ maxLength: 6 }), fc.string({ maxLength: 9 })).map((parts) => parts.join('.')),
      fc.constantFrom(
        '__proto__',
        'm5.',
        '.xlarge',
        'm5.0xlarge',
        'u-6tb1.112xlarge',
        'toString.xlarge',
        'm5.999xlarge',
      ),
    );
    fc.assert(
      fc.property(name, name, name, (type, region, disk) => {
        const prices = shippedPrices(region);
        const { ec2, emr, usd } = prices.nodeHour(type, 'spot');
        for (const amount of [ec2, emr, usd, prices.gbHour(disk)]) {
          expect(amount).toBeGreaterThan(0);
          expect(Number.isFinite(amount)).toBe(true);
        }
      }),
    );
  });
});

describe('prices that were fetched', () => {
  const region = { ec2: { 'm5.xlarge': 1 }, emr: { 'm5.xlarge': 0.5 }, gbMonth: { gp3: 7.3 } };
  const fetched = (on: string) =>
    pricesOf('us-east-1', SHIPPED, { source: 'asked', regions: { 'us-east-1': { on, ...region } } });

  it('count, and what they lack is as shipped', () => {
    const prices = fetched('2999-01-01');
    expect(prices).toMatchObject({ on: '2999-01-01', source: 'asked' });
    expect(prices.nodeHour('m5.xlarge', 'on-demand')).toEqual({ ec2: 1, emr: 0.5, usd: 1.5, estimated: false });
    expect(prices.gbHour('gp3')).toBeCloseTo(0.01, 9);
    expect(prices.nodeHour('r5.xlarge', 'on-demand').usd).toBeCloseTo(0.315, 9);
    expect(prices.gbHour('gp2')).toBeCloseTo(0.1 / 730, 9);
  });

  it('do not count once a newer Stoker knows better', () => {
    expect(fetched('2020-01-01')).toMatchObject({ on: SHIPPED.on, source: SHIPPED.source });
    expect(fetched('2020-01-01').nodeHour('m5.xlarge', 'on-demand').usd).toBeCloseTo(0.24, 9);
  });
});
