import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costBetween, hourlyNow } from '../../../src/emr/pricing/cost.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import type { ClusterInstance } from '../../../src/records.ts';

const prices = shippedPrices('us-east-1');
const at = (clock: string): Date => new Date(`2026-11-21T${clock}Z`);
const day = { from: at('00:00:00'), to: new Date('2026-11-22T00:00:00Z') };

type Life = Pick<ClusterInstance, 'type' | 'market' | 'volumes' | 'createdAt' | 'endedAt'>;
const life = (over: Partial<Life> = {}): Life => ({
  type: 'm5.xlarge',
  market: 'on-demand',
  volumes: [{ type: 'gp3', gb: 100 }],
  createdAt: at('10:00:00'),
  endedAt: at('11:00:00'),
  ...over,
});
const ROOT = (15 * 0.08) / 730;
const GP3 = (100 * 0.08) / 730;
const GP2_OF_4_VCPU = (64 * 0.1) / 730;
const HOUR = 0.24 + ROOT + GP3;

describe('what machines cost between two moments', () => {
  it.each<[string, Life, { from: Date; to: Date }, number, boolean]>([
    ['its whole life', life(), day, HOUR, false],
    ['by the second', life({ endedAt: at('10:10:01') }), day, (HOUR * 601) / 3600, false],
    ['a minute at least', life({ endedAt: at('10:00:07') }), day, HOUR / 60, false],
    ['also one whose end stands before its beginning', life({ endedAt: at('09:59:00') }), day, HOUR / 60, false],
    ['up to now while it lives', life({ endedAt: null }), { ...day, to: at('10:30:00') }, HOUR / 2, false],
    ['only what lies in the span', life(), { from: at('10:45:00'), to: at('10:50:00') }, HOUR / 12, false],
    ['nothing before it was there', life(), { from: at('08:00:00'), to: at('09:00:00') }, 0, false],
    ['nothing after its end', life(), { from: at('12:00:00'), to: at('13:00:00') }, 0, false],
    ["EMR's own disks where none are named", life({ volumes: [] }), day, 0.24 + ROOT + GP2_OF_4_VCPU, false],
    [
      'no disks beside those it has itself',
      life({ type: 'm5d.xlarge', volumes: [] }),
      day,
      0.226 + 0.057 + ROOT,
      false,
    ],
    ["Spot with the whole of EMR's fee", life({ market: 'spot' }), day, 0.192 * 0.4 + 0.048 + ROOT + GP3, true],
    ['what it could be where nobody knows its type', life({ type: null }), day, HOUR, true],
  ])('%s', (_, one, { from, to }, usd, estimated) => {
    const cost = costBetween([one], from, to, prices);
    expect(cost.usd).toBeCloseTo(usd, 9);
    expect(cost.estimated).toBe(estimated);
  });

  it('is that of all, each for its own life', () => {
    const late = life({ createdAt: at('10:30:00'), endedAt: null });
    expect(costBetween([life(), late], day.from, at('11:30:00'), prices).usd).toBeCloseTo(2 * HOUR, 9);
    expect(hourlyNow([life(), late], prices).usd).toBeCloseTo(HOUR, 9);
    expect(hourlyNow([life()], prices)).toEqual({ usd: 0, estimated: false });
  });

  it('adds up: no cut of a span makes it cheaper or dearer, and none is below nothing', () => {
    const moment = fc.integer({ min: 0, max: 172_800 }).map((seconds) => new Date(day.from.getTime() + seconds * 1000));
    const anyLife = fc.record({
      type: fc.constantFrom('m5.xlarge', 'r5.2xlarge', 'g4dn.xlarge', 'unheard.of', null),
      market: fc.constantFrom('on-demand' as const, 'spot' as const),
      volumes: fc.array(fc.constantFrom({ type: 'gp3', gb: 100 }, { type: 'odd', gb: 10 }), { maxLength: 2 }),
      createdAt: moment,
      endedAt: fc.option(moment),
    });
    fc.assert(
      fc.property(fc.array(anyLife, { maxLength: 5 }), moment, moment, moment, (lives, a, b, c) => {
        const [from, cut, to] = [a, b, c].toSorted((x, y) => x.getTime() - y.getTime());
        if (!from || !cut || !to) return;
        const whole = costBetween(lives, from, to, prices).usd;
        const parts = costBetween(lives, from, cut, prices).usd + costBetween(lives, cut, to, prices).usd;
        expect(whole).toBeGreaterThanOrEqual(0);
        expect(parts).toBeCloseTo(whole, 9);
      }),
      { numRuns: 500 },
    );
  });
});
