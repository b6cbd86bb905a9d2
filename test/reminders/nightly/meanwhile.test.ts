import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsClusterId, ClusterId, ScheduleId } from '../../../src/ids.ts';
import type { Failure } from '../../../src/records.ts';
import { lookAtTimes } from '../../../src/reminders/nightly/scheduler.ts';
import { standIn } from '../../../src/runs/schedules/stand-in.ts';
import { pauseSchedule, runNow } from '../../../src/runs/schedules/want.ts';
import { startRunIn } from '../../../src/runs/want.ts';
import { secondsAfter } from '../../../src/runs/world.ts';
import { testConfig } from '../../commands/support/config.ts';
import { type NightlyHouse, openNightlyHouse } from './house.ts';
import { CHANNEL, GRACE } from './states.ts';

/** What happens to a schedule between two looks at it: people, other files, a downtime. */

const chainOf = (...jobs: string[]) => ({
  description: 'One after the other.',
  preset: 'nightly',
  steps: jobs.map((job) => (job === 'summary' ? { job, arguments: { title: 'night' } } : { job })),
});
const config = testConfig({
  chains: { both: chainOf('summary', 'summary', 'retrain'), other: chainOf('retrain', 'summary') },
});
const at = (text: string): Date => new Date(`2026-11-${text}Z`);
const NO_MEMORY: Failure = { message: 'The executors ran out of memory.' };

let house: NightlyHouse;
beforeAll(async () => {
  house = await openNightlyHouse(config);
});
afterAll(() => house.close());

async function begun(over: Parameters<NightlyHouse['add']>[0]): Promise<ScheduleId> {
  await house.database.query('update schedules set next_at = null');
  const id = await house.add({ retries: 1, ...over });
  house.setClock(at('22T02:30:00'));
  await house.look();
  return id;
}

const nameOf = async (id: ScheduleId): Promise<string> => (await house.store.schedules.get(id))?.name ?? '';
const askFor = async (id: ScheduleId, key: string): Promise<void> => {
  house.pass(60);
  await runNow(house.deps, await nameOf(id), { user: GRACE, channel: CHANNEL, requestKey: `${id}:${key}` });
};

describe('paused while a failed one waits for its next try', () => {
  it('it has failed, and what a person asked for behind it begins', async () => {
    const id = await begun({});
    await askFor(id, 'ask');
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 running', '22T02:31 waiting queued']);
    await house.endRuns('failed', NO_MEMORY);
    await house.look();
    expect((await house.told(id))[0]).toBe('22T02:30 waiting retry');
    await pauseSchedule(house.deps, await nameOf(id), GRACE);
    await house.look();
    expect(await house.occurrences(id)).toMatchObject([
      { state: 'failed', why: 'run-failed', because: NO_MEMORY.message, endedAt: house.now() },
      { state: 'running', askedBy: GRACE },
    ]);
    await house.endRuns('succeeded');
    await house.look();
  });

  it('says why it failed also when its try stood behind a run out of turn', async () => {
    const id = await begun({});
    await house.endRuns('failed', NO_MEMORY);
    await house.look();
    await askFor(id, 'ask');
    await house.look();
    house.pass(300);
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 waiting retry', '22T02:31 running']);
    await pauseSchedule(house.deps, await nameOf(id), GRACE);
    expect((await house.occurrences(id))[0]).toMatchObject({ state: 'failed', because: NO_MEMORY.message });
    await house.endRuns('succeeded');
    await house.look();
  });
});

it('a run that a person begins like a failed one takes the place of its next try, and only of that', async () => {
  const id = await begun({});
  const like = async (key: string) => {
    const request = { user: GRACE, channel: CHANNEL, requestKey: `${id}:${key}` };
    const runs = await house.runs(id);
    return house.store.transaction(async (tables) =>
      startRunIn(house.deps, tables, request, { job: 'retrain', arguments: {}, ...(await standIn(tables, runs)) }),
    );
  };
  await house.endRuns('failed', NO_MEMORY);
  await house.look();
  const again = await like('again');
  house.pass(300);
  await house.look();
  expect(await house.occurrences(id)).toMatchObject([{ state: 'running', runId: again.id, attempts: 1 }]);
  expect(await like('beside')).toMatchObject({ retryOf: null, scheduleId: null });
  await house.endRuns('succeeded');
  await house.look();
  expect(await house.told(id)).toEqual(['22T02:30 succeeded']);
  expect(await house.runs(id)).toHaveLength(2);
});

describe('the next try of a chain', () => {
  async function tryAgainWith(chains: object, change: { chain?: string } = {}): Promise<(string | undefined)[]> {
    const id = await begun({ job: null, chain: 'both' });
    for (const { id: run } of (await house.runs(id)).slice(0, 2))
      await house.store.runs.update(run, { state: 'succeeded', endedAt: house.now() });
    await house.endRuns('failed', NO_MEMORY);
    await house.look();
    await house.store.schedules.update(id, change);
    house.pass(300);
    await house.look({ ...house.deps, config: testConfig({ chains }) });
    const jobs = (await house.runs(id)).slice(3).map(({ job }) => job);
    await house.endRuns('succeeded');
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 succeeded']);
    return jobs;
  }

  it.each<[string, object, { chain?: string }, string[]]>([
    ['goes on at the step that failed', config.chains, {}, ['retrain']],
    [
      'is all of it when that step is another job by now',
      { both: chainOf('retrain', 'retrain', 'summary') },
      {},
      ['retrain', 'retrain', 'summary'],
    ],
    ['is all of it when that step is gone', { both: chainOf('summary', 'retrain') }, {}, ['summary', 'retrain']],
    ['is all of another chain', config.chains, { chain: 'other' }, ['retrain', 'summary']],
  ])('%s', async (_, chains, change, jobs) => {
    expect(await tryAgainWith(chains, change)).toEqual(jobs);
  });
});

describe('back after a downtime, with a run that was going when it began', () => {
  async function backAfter(overlap: 'skip' | 'cancel'): Promise<ScheduleId> {
    const id = await begun({ overlap });
    const [run] = await house.runs(id);
    const awsId = `j-${id}` as AwsClusterId;
    await house.store.clusters.update(run?.clusterId as ClusterId, { awsId, launchedAt: house.now(), dueAt: null });
    house.setClock(at('23T09:00:00'));
    await lookAtTimes(house.deps);
    expect(await house.told(id)).toEqual(['22T02:30 running']);
    // AWS was looked at, and what that showed is not on record yet.
    await house.store.clusters.update(run?.clusterId as ClusterId, { dueAt: house.now() });
    await house.store.pulses.beat('sweep', house.now());
    await lookAtTimes(house.deps);
    expect(await house.told(id)).toEqual(['22T02:30 running']);
    return id;
  }

  it.each(['skip', 'cancel'] as const)(
    '%s: nothing is decided before AWS was asked whether it still runs',
    async (overlap) => {
      const id = await backAfter(overlap);
      await house.endRuns('succeeded');
      await house.look();
      expect(await house.told(id)).toEqual(['22T02:30 succeeded', '23T02:30 running']);
      await house.endRuns('succeeded');
      await house.look();
    },
  );

  it('it is in the way when it still runs', async () => {
    const id = await backAfter('skip');
    await house.database.query('update clusters set due_at = $1', [secondsAfter(house.now(), 600)]);
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 running', '23T02:30 skipped overlap']);
    await house.endRuns('succeeded');
    await house.look();
  });
});

it('lets no rule of its job try an overtaken run again', async () => {
  const id = await begun({ overlap: 'cancel' });
  const careful = {
    ...config,
    jobs: { ...config.jobs, retrain: { ...config.jobs.retrain, retry: { automatic: 1, maxCost: 5 } } },
  };
  await house.endRuns('failed', { ...NO_MEMORY, looking: true });
  house.setClock(at('23T02:30:00'));
  await house.look({ ...house.deps, config: careful as typeof config });
  expect(await house.told(id)).toEqual(['22T02:30 running overtaken', '23T02:30 waiting queued']);
  const [run] = await house.runs(id);
  expect(run?.cancelWantedBy).toBe(`schedule ${await nameOf(id)}`);
  await house.store.runs.update(run?.id as never, { failure: NO_MEMORY });
  await house.look();
  expect(await house.told(id)).toEqual(['22T02:30 cancelled overtaken', '23T02:30 running']);
});
