import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/records.ts';
import { type JobsHouse, openJobsHouse } from './support/jobs-house.ts';

const MINUTE = 60_000;

/** Two executors of one task each, from the first moment on. */
const pair = {
  'spark.dynamicAllocation.enabled': 'false',
  'spark.executor.instances': '2',
  'spark.executor.cores': '1',
  'spark.executor.memory': '1g',
};

describe('the shipped jobs on a real YARN with two executors', { timeout: 3 * MINUTE }, () => {
  let house: JobsHouse;
  beforeAll(async () => {
    house = await openJobsHouse({ pair: { spark: pair } });
  }, 2 * MINUTE);
  afterAll(() => house?.close());

  const executorsAtWork = async (run: Run): Promise<number> => {
    const logs = [...(await house.containerLogs(run))].filter(([id]) => !id.endsWith('_000001'));
    return logs.filter(([, text]) => text.includes('Running task')).length;
  };

  it('flights', async () => {
    const run = await house.ended(await house.ask('flights --preset pair'));
    expect(run.failure).toBeNull();
    expect(run.result?.metrics[0]).toMatchObject({ label: 'flights', value: 336_776 });
    // The known answer of the data set, to all its digits.
    expect(run.result?.tables[0]?.rows[0]?.slice(0, 5)).toEqual(['F9', 'Frontier Airlines Inc.', 685, 681, 21.9207048]);
    expect(await executorsAtWork(run)).toBe(2);
  });
});
