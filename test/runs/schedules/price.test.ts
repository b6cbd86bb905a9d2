import { describe, expect, it } from 'vitest';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import type { Schedule } from '../../../src/records.ts';
import { priceOf } from '../../../src/runs/schedules/price.ts';
import type { EarlierRun } from '../../../src/store/store.ts';
import { testConfig } from '../../commands/support/config.ts';

const chains = {
  both: {
    description: 'x',
    preset: 'nightly',
    steps: [{ job: 'retrain' }, { job: 'summary', arguments: { title: 'All' } }],
  },
};
/** Of each job, seconds that its last runs took. */
const price = (over: Partial<Schedule>, took: Record<string, number[]> = {}) =>
  priceOf(
    {
      config: testConfig({ chains }),
      store: { runs: { succeeded: async (job: string) => (took[job] ?? []).map(earlier) } } as never,
      prices: shippedPrices('us-east-1'),
      now: () => new Date('2026-11-22T12:00:00Z'),
    },
    {
      ...{ job: 'retrain', chain: null, arguments: {}, preset: null, timeLimitSeconds: null },
      ...{ cron: '30 2 * * *', zone: 'UTC' },
      ...over,
    } as Schedule,
  );
const earlier = (seconds: number): EarlierRun => ({
  preset: 'nightly',
  arguments: { since: '7d', input: 's3://stoker-test/tweets/*.json.gz', 'min-examples': 500 },
  seconds,
  track: {} as never,
});

describe('what a schedule costs', () => {
  it('is at most its preset up to the time limit, and as many runs as the next 30 days have', async () => {
    const daily = await price({});
    const hourly = await price({ cron: '0 * * * *', timeLimitSeconds: 3600 });
    expect(daily).toMatchObject({ jobs: ['retrain'], monthly: 30, usual: null });
    expect(hourly).toMatchObject({ monthly: 720 });
    // The job's own limit is two hours.
    expect(daily?.mostUsd).toBeCloseTo(2 * (hourly?.mostUsd ?? 0), 6);
    expect(hourly?.mostUsd).toBeCloseTo(hourly?.hourly.mostUsd ?? 0, 6);
    expect((await price({ cron: '0 0 29 2 *' }))?.monthly).toBe(0);
  });

  it('is usually what its last runs took', async () => {
    const { usual, hourly } = (await price({}, { retrain: [300, 360, 420] })) ?? {};
    expect(usual?.seconds).toBe(360);
    expect(usual?.usd).toBeCloseTo((hourly?.usd ?? 0) / 10, 6);
  });

  it('is for a chain the sum of its steps, and known only when each of them is', async () => {
    const whole = await price({ job: null, chain: 'both' });
    expect(whole).toMatchObject({ jobs: ['retrain', 'summary'], usual: null });
    expect(whole?.mostUsd).toBeCloseTo(4 * (whole?.hourly.mostUsd ?? 0), 6);
    expect((await price({ job: null, chain: 'both' }, { retrain: [300, 360, 420] }))?.usual).toBeNull();
  });

  it('is not known of what stoker.yml no longer has', async () => {
    expect(await price({ job: 'gone' })).toBeNull();
    expect(await price({ preset: 'gone' })).toBeNull();
  });
});
