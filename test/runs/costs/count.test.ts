import { describe, expect, it } from 'vitest';
import { countCluster } from '../../../src/runs/costs/count.ts';
import { spentBetween } from '../../../src/runs/costs/spent.ts';
import { at, cluster, NOW } from '../world.ts';
import { life, machine, plainPrices, spell } from './lives.ts';

const HOUR = 3600;
const gone = cluster({ createdAt: at(-2 * HOUR), launchedAt: at(-2 * HOUR), endedAt: at(-HOUR), state: 'gone' });

describe('what a cluster has cost', () => {
  it.each([
    ['of machines that run', { machines: [machine(-HOUR, null), machine(-HOUR, null)] }, 2],
    ['of machines that came and went', { machines: [machine(-HOUR, null), machine(-HOUR, -HOUR / 2)] }, 1.5],
    ['of a machine that lived for seconds: a minute', { machines: [machine(-300, -290)] }, 1 / 60],
    ['up to its end, though EMR has not said that its machine ended', { cluster: gone }, 1],
  ])('%s', (_, over, usd) => {
    expect(countCluster(life(over), NOW, true, plainPrices)?.usd).toBeCloseTo(usd, 4);
  });

  it('is told with its pace while it lives, and without once it is gone', () => {
    const machines = [machine(-HOUR, null), machine(-HOUR, null), machine(-HOUR, -60)];
    expect(countCluster(life({ machines }), NOW, true, plainPrices)).toMatchObject({
      hourlyUsd: 2,
      at: NOW.toISOString(),
    });
    expect(countCluster(life({ cluster: gone }), NOW, true, plainPrices)).toMatchObject({
      hourlyUsd: 0,
      at: at(-HOUR).toISOString(),
    });
  });

  it('counts apart what it cost while it was idle', () => {
    const spells = [spell(-2 * HOUR, -1.5 * HOUR), spell(-900, null)];
    expect(countCluster(life({ spells }), NOW, true, plainPrices)).toMatchObject({ usd: 2, idleUsd: 0.75 });
  });

  it('counts no moment as idle twice, when what was seen late comes into two spells', () => {
    const spells = [spell(-1200, null), spell(-HOUR, -900)];
    expect(countCluster(life({ spells }), NOW, true, plainPrices)).toMatchObject({ usd: 2, idleUsd: 1 });
  });

  it('counts an idle time no further than the end', () => {
    const cost = countCluster(life({ cluster: gone, spells: [spell(-1.5 * HOUR, null)] }), NOW, true, plainPrices);
    expect(cost).toMatchObject({ usd: 1, idleUsd: 0.5 });
  });

  it.each([
    ['seen, of a known type', life(), true, false],
    ['of a type that nobody knows', life({ machines: [machine(-HOUR, null, { type: 'x9.huge' })] }), true, true],
    ['of machines that EMR does not tell of now', life(), false, true],
    ['of machines that were never seen', life({ machines: [] }), false, true],
    ['of none, as EMR says', life({ machines: [] }), true, false],
  ])('%s, is it estimated?', (_, one, seen, estimated) => {
    expect(countCluster(one, NOW, seen, plainPrices)?.estimated).toBe(estimated);
  });
});

describe('machines that were never seen', () => {
  it('cost what the preset does, never nothing', () => {
    expect(countCluster(life({ machines: [] }), NOW, false, plainPrices)).toMatchObject({ usd: 6, hourlyUsd: 3 });
  });

  it('are not priced where there is no preset', () => {
    expect(countCluster(life({ machines: [], guess: null }), NOW, false, plainPrices)).toBeNull();
  });

  it('cost nothing when EMR says that there are none', () => {
    const none = countCluster(life({ machines: [] }), NOW, true, plainPrices);
    expect(none).toMatchObject({ usd: 0, hourlyUsd: 0 });
    const later = life({ machines: [], cluster: cluster({ cost: none }) });
    expect(spentBetween(later, at(-HOUR), NOW, plainPrices)).toEqual({ usd: 0, idleUsd: 0, estimated: false });
  });
});

describe('a stretch of time', () => {
  it.each([
    ['before it', -9000, -8000, 0],
    ['that it fills', -1800, 0, 0.5],
    ['in whose midst it began', -9000, -5400, 0.5],
    ['after now: it is taken to go on', -1800, 1800, 1],
  ])('%s', (_, from, to, usd) => {
    expect(spentBetween(life(), at(from), at(to), plainPrices)?.usd).toBeCloseTo(usd);
  });

  it('costs what its halves cost', () => {
    const one = life({ machines: [machine(-7000, -20), machine(-6000, null)], spells: [spell(-5000, -3000)] });
    const whole = spentBetween(one, at(-7200), NOW, plainPrices);
    const halves = [at(-7200), at(-4000), NOW].flatMap((to, index, all) => {
      const from = all[index - 1];
      return from ? [spentBetween(one, from, to, plainPrices)] : [];
    });
    expect(halves.reduce((sum, half) => sum + (half?.usd ?? 0), 0)).toBeCloseTo(whole?.usd ?? 0);
    expect(halves.reduce((sum, half) => sum + (half?.idleUsd ?? 0), 0)).toBeCloseTo(whole?.idleUsd ?? 0);
  });
});
