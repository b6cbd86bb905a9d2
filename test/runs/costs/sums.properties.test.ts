import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GROUPINGS } from '../../../src/cost-report.ts';
import type { ClusterId, RunId, SlackUserId } from '../../../src/ids.ts';
import { daysOf, type Span } from '../../../src/runs/costs/period.ts';
import { sharesOf } from '../../../src/runs/costs/share.ts';
import { spentBetween } from '../../../src/runs/costs/spent.ts';
import { tally, type WorkedLife } from '../../../src/runs/costs/tally.ts';
import { at, cluster } from '../world.ts';
import { life, machine, plainPrices, spell } from './lives.ts';

const WEEK = 7 * 86_400;
const moment = fc.integer({ min: -WEEK, max: 0 });
/** Two moments in order; the second is null for what goes on. */
const stretch = fc
  .tuple(moment, fc.option(moment, { freq: 3 }))
  .map(([from, to]) => (to === null ? ([from, null] as const) : ([Math.min(from, to), Math.max(from, to)] as const)));
const closed = fc.tuple(moment, moment).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

const lives: fc.Arbitrary<WorkedLife> = fc
  .record({
    owner: fc.constantFrom('U0ADA', 'U0GRACE'),
    id: fc.integer({ min: 1, max: 1000 }),
    machines: fc.array(stretch, { minLength: 1, maxLength: 4 }),
    idle: fc.array(closed, { maxLength: 2 }),
    works: fc.array(fc.tuple(fc.constantFrom('load', 'sql'), closed), { maxLength: 5 }),
    ownJob: fc.option(fc.constant('retrain')),
  })
  .map(({ owner, id, machines, idle, works, ownJob }) => ({
    ...life({ spells: idle.slice(0, 1).map(([from, to]) => spell(from, to)) }),
    machines: machines.map(([from, to], index) => machine(from, to, { id: `ci-${index}` })),
    cluster: cluster({ id: `c-${id}` as ClusterId, owner: owner as SlackUserId, createdAt: at(-WEEK) }),
    ownJob,
    works: works.map(([job, [from, to]], index) => ({ run: `r-${index}` as RunId, job, from: at(from), to: at(to) })),
  }));
const spans: fc.Arbitrary<Span> = closed.map(([from, to]) => ({ from: at(from), to: at(to) }));
const total = (amounts: readonly number[]): number => amounts.reduce((sum, one) => sum + one, 0);

it('however it is divided, the parts are the whole, and idle is a part of it', () => {
  fc.assert(
    fc.property(fc.array(lives, { maxLength: 4 }), spans, (all, span) => {
      const whole = total(all.map((one) => spentBetween(one, span.from, span.to, plainPrices)?.usd ?? 0));
      for (const by of GROUPINGS) {
        const { rows, total: sum } = tally(all, span, by, { prices: plainPrices, zone: 'Europe/Berlin' });
        expect(total(rows.map(({ usd }) => usd))).toBeCloseTo(whole, 6);
        expect(sum.usd).toBeCloseTo(whole, 6);
        expect(sum.idleUsd).toBeLessThanOrEqual(sum.usd + 1e-9);
        for (const row of rows) expect(row.idleUsd).toBeLessThanOrEqual(row.usd + 1e-9);
      }
    }),
    { numRuns: 60 },
  );
});

it('runs never cost more together than their cluster did', () => {
  fc.assert(
    fc.property(lives, (one) => {
      const shares = [...sharesOf(one, one.works, plainPrices).values()].map(({ usd }) => usd);
      const whole = spentBetween(one, at(-WEEK), at(0), plainPrices)?.usd ?? 0;
      expect(total(shares)).toBeLessThanOrEqual(whole + 1e-9);
      for (const usd of shares) expect(usd).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 100 },
  );
});

it('the days of any stretch, in any zone, leave nothing out and nothing in twice', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'America/Santiago');
  const year = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') });
  fc.assert(
    fc.property(year, fc.integer({ min: 1, max: 30 * 86_400_000 }), zones, (from, ms, zone) => {
      const span = { from: new Date(from), to: new Date(from + ms) };
      const days = daysOf(span, zone);
      expect(days[0]?.from).toEqual(span.from);
      expect(days.at(-1)?.to).toEqual(span.to);
      for (const [index, day] of days.entries()) {
        expect(day.to.getTime()).toBeGreaterThan(day.from.getTime());
        if (index > 0) expect(day.from).toEqual(days[index - 1]?.to);
      }
      expect(new Set(days.map(({ name }) => name)).size).toBe(days.length);
    }),
    { numRuns: 100 },
  );
});
