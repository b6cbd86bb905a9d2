import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ScheduleId } from '../../../src/ids.ts';
import { lookAtTimes, startScheduler } from '../../../src/reminders/nightly/scheduler.ts';
import { testConfig } from '../../commands/support/config.ts';
import { control, openLocalAws, s3Client } from '../../sandbox/aws/local-aws.ts';
import { type NightlyHouse, openNightlyHouse } from './house.ts';
import { GRACE } from './states.ts';

const BUCKET = 'stoker-test';
const config = testConfig();
const { retrain } = config.jobs;
if (retrain) retrain.newData = 'input';

let aws: Awaited<ReturnType<typeof openLocalAws>>;
let house: NightlyHouse;
beforeAll(async () => {
  aws = await openLocalAws();
  await aws.objects.createBucket(BUCKET);
  house = await openNightlyHouse(config);
  Object.assign(house.deps, { s3: s3Client(aws), log: { warn: () => {} } });
});
afterAll(async () => {
  house.deps.s3.destroy();
  await house.close();
  await aws.close();
});

let id: ScheduleId;
let night = 0;
const nightAt = (): Date => new Date(Date.UTC(2026, 11, night, 2, 30));
beforeEach(async () => {
  await house.database.query('update schedules set next_at = null');
  await house.database.query(`update occurrences set state = 'cancelled', due_at = null where state = 'waiting'`);
  night += 1;
  id = await house.add({ onlyNewData: true, retries: 1, nextAt: nightAt() });
});

const put = (name: string, text: string): Promise<unknown> => aws.objects.put(BUCKET, `tweets/${name}.json.gz`, text);
const states = async (): Promise<(string | null)[][]> =>
  (await house.occurrences(id)).map(({ state, why }) => [state, why]);

async function tonight(): Promise<void> {
  house.setClock(nightAt());
  await house.look();
}

it('launches nothing while the last success has seen all that there is, and runs again when there is more', async () => {
  await put('one', 'one');
  await tonight();
  await house.endRuns('succeeded');
  night += 1;
  await tonight();
  expect(await states()).toEqual([
    ['succeeded', null],
    ['skipped', 'no-new-data'],
  ]);
  const [, skipped] = await house.occurrences(id);
  expect(skipped?.because).toMatch(/^No new data since the last success: the same 1 file, the newest of .* UTC\.$/);
  expect(await house.runs(id)).toHaveLength(1);

  await put('two', 'two');
  night += 1;
  await tonight();
  expect((await states())[2]).toEqual(['running', null]);
});

it('tries a failed one again without a look, and takes nothing for seen that only a failed one has read', async () => {
  await tonight();
  await house.endRuns('failed', { message: 'No memory.' });
  await house.look();
  house.pass(300);
  await house.look();
  expect(await house.occurrences(id)).toMatchObject([{ state: 'running', attempts: 2 }]);
  await house.endRuns('failed', { message: 'No memory.' });
  night += 1;
  await tonight();
  expect((await states())[1]).toEqual(['running', null]);
});

it('runs when a person asks for it, new data or not', async () => {
  await tonight();
  await house.endRuns('succeeded');
  house.pass(60);
  const plannedAt = house.now();
  const asked = { scheduleId: id, plannedAt, askedBy: GRACE, state: 'waiting', dueAt: plannedAt } as const;
  await house.store.occurrences.insert({ ...asked, createdAt: plannedAt });
  await house.look();
  expect((await states())[1]).toEqual(['running', null]);
});

it('skips where there is no data at all', async () => {
  await house.database.query(`update schedules set arguments = '{"input": "s3://stoker-test/none/{{ date }}/"}'`);
  await tonight();
  expect(await house.occurrences(id)).toMatchObject([
    { state: 'skipped', why: 'no-new-data', because: 'There is no data at all where its input is.' },
  ]);
});

it('looks once more when AWS does not say, and then runs: not knowing leaves no night out', async () => {
  await tonight();
  await house.endRuns('succeeded');
  night += 1;
  await control(aws, 'POST', '/control/faults', { service: 's3', kind: 'throttle', times: 20 });
  await tonight();
  expect((await states())[1]).toEqual(['waiting', 'retry']);
  house.pass(59);
  await house.look();
  expect((await states())[1]).toEqual(['waiting', 'retry']);
  house.pass(1);
  await house.look();
  await control(aws, 'DELETE', '/control/faults');
  expect((await house.occurrences(id))[1]).toMatchObject({ state: 'running', input: null, attempts: 1 });

  // The success that saw nothing does not count: the one before it did.
  await house.endRuns('succeeded');
  night += 1;
  await tonight();
  expect((await states())[2]).toEqual(['skipped', 'no-new-data']);
});

it('breaks its look off when Stoker stops, and leaves the night to the next one', async () => {
  house.setClock(nightAt());
  await lookAtTimes(house.deps);
  await control(aws, 'POST', '/control/faults', { service: 's3', kind: 'slow', times: 20, delayMs: 60_000 });
  const asked = Promise.withResolvers<void>();
  const s3 = s3Client(aws);
  s3.middlewareStack.add((next) => (args) => {
    asked.resolve();
    return next(args);
  });
  const scheduler = await startScheduler({ ...house.deps, s3 });
  await asked.promise;
  await scheduler.stop();
  s3.destroy();
  await control(aws, 'DELETE', '/control/faults');
  expect(await house.occurrences(id)).toMatchObject([{ state: 'waiting', why: null, dueAt: nightAt() }]);
});

it('holds up none of the others while one looks for long, also not those that come later', async () => {
  const begun = async (schedule: ScheduleId): Promise<boolean> =>
    (await house.occurrences(schedule)).some(({ state }) => state === 'running');
  await control(aws, 'POST', '/control/faults', { service: 's3', kind: 'slow', times: 1, delayMs: 60_000 });
  house.setClock(nightAt());
  const asked = Promise.withResolvers<void>();
  const s3 = s3Client(aws);
  s3.middlewareStack.add((next) => (args) => {
    asked.resolve();
    return next(args);
  });
  const scheduler = await startScheduler({ ...house.deps, s3 });
  try {
    await asked.promise;
    const later = await house.add({ onlyNewData: true, nextAt: nightAt() });
    await expect.poll(() => begun(later), { timeout: 10_000 }).toBe(true);
    expect(await house.occurrences(id)).toMatchObject([{ state: 'waiting' }]);
  } finally {
    await scheduler.stop();
    s3.destroy();
    await control(aws, 'DELETE', '/control/faults');
  }
});
