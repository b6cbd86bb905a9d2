import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AwsClusterId, ClusterId, ScheduleId } from '../../../src/ids.ts';
import type { Failure } from '../../../src/records.ts';
import { lookAtTimes } from '../../../src/reminders/nightly/scheduler.ts';
import { drawCard } from '../../../src/runs/show.ts';
import { cancelRun } from '../../../src/runs/want.ts';
import { testConfig } from '../../commands/support/config.ts';
import { machine } from '../../runs/costs/lives.ts';
import { wordsIn } from '../../slack/support/read.ts';
import { type NightlyHouse, openNightlyHouse } from './house.ts';
import { CHANNEL, GRACE } from './states.ts';

const chains = {
  both: {
    description: 'Counts, then trains.',
    preset: 'nightly',
    steps: [{ job: 'summary', arguments: { title: 'night' } }, { job: 'retrain' }],
  },
};
const at = (text: string): Date => new Date(`2026-11-${text}Z`);
const OUT_OF_MEMORY: Failure = { message: 'The executors ran out of memory.' };

let house: NightlyHouse;
beforeAll(async () => {
  house = await openNightlyHouse(testConfig({ chains }));
});
afterAll(() => house.close());
afterEach(async () => {
  // Whatever a test leaves is none of the next one's business.
  await house.database.query('update schedules set next_at = null');
  await house.database.query(
    `update occurrences set state = 'cancelled', due_at = null where state in ('waiting', 'running')`,
  );
  await house.endRuns('cancelled');
});

const lookAt = async (text: string): Promise<void> => {
  house.setClock(at(text));
  await house.look();
};

describe('a planned time', () => {
  it('begins one run, for its schedule and its owner, and ends with it', async () => {
    const id = await house.add({ timeLimitSeconds: 1234, arguments: { since: '1d' } });
    await lookAt('22T02:29:59');
    expect(await house.told(id)).toEqual([]);
    await lookAt('22T02:30:01');
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 running']);
    const [run, ...others] = await house.runs(id);
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      job: 'retrain',
      requestedBy: GRACE,
      channel: CHANNEL,
      plannedAt: at('22T02:30:00'),
      timeLimitSeconds: 1234,
      arguments: { since: '1d', 'min-examples': 500 },
      requestKey: `schedule:${id}:2026-11-22T02:30:00.000Z:1`,
    });
    house.pass(600);
    await house.endRuns('succeeded');
    await house.look();
    expect(await house.occurrences(id)).toMatchObject([
      { state: 'succeeded', attempts: 1, startedAt: at('22T02:30:01'), endedAt: house.now(), runId: run?.id },
    ]);
    const [entry] = await house.store.audit.recent(1);
    expect(entry).toMatchObject({ actor: 'stoker', name: 'schedule.begin', detail: { run: run?.id, attempt: 1 } });
  });

  it('fills in the dates of its own day in its own zone', async () => {
    const id = await house.add({
      job: 'summary',
      arguments: { title: 't', day: '{{ date - 1d }}' },
      zone: 'Pacific/Apia',
    });
    await lookAt('22T02:30:00');
    expect(await house.runs(id)).toMatchObject([{ arguments: { day: '2026-11-21' } }]);
  });

  it('is not begun while it is paused, and what waited is told so', async () => {
    const id = await house.add({ overlap: 'queue' });
    await lookAt('22T02:30:00');
    await lookAt('23T02:30:00');
    await house.store.schedules.update(id, { pausedAt: house.now(), pausedBy: GRACE, nextAt: null });
    await house.endRuns('succeeded');
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 succeeded', '23T02:30 cancelled asked']);
    await lookAt('25T00:00:00');
    expect(await house.runs(id)).toHaveLength(1);
  });
});

describe('what cannot be begun', () => {
  it.each([
    ['a job that stoker.yml does not have', { job: 'gone' }, "Job 'gone' is not in stoker.yml."],
    ['a preset that it does not have', { preset: 'gone' }, "Preset 'gone' is not in stoker.yml."],
    ['an argument out of range', { arguments: { 'min-examples': 1 } }, 'out of range'],
    ['an argument that the job no longer has', { arguments: { size: '3' } }, "no argument '--size'"],
    ['a word that is no date', { arguments: { since: '{{ moon }}' } }, 'moon'],
  ])('%s fails and says so, without a run', async (_, over, words) => {
    const id = await house.add(over);
    await lookAt('22T02:30:00');
    const [one] = await house.occurrences(id);
    expect(one).toMatchObject({ state: 'failed', why: 'refused', runId: null, attempts: 0 });
    expect(one?.because).toContain(words);
    expect(await house.runs(id)).toEqual([]);
  });

  it('a budget that is spent fails it, without a run', async () => {
    const poor = testConfig({ budgets: [{ of: 'job', name: 'retrain', monthly: 0.01, over: 'refuse' }] });
    const before = await house.add();
    await lookAt('22T02:30:00');
    const [run] = await house.runs(before);
    const clusterId = run?.clusterId as ClusterId;
    await house.store.clusters.update(clusterId, { awsId: 'j-1' as AwsClusterId, launchedAt: house.now() });
    await house.store.meters.put([{ ...machine(0, null), clusterId, createdAt: house.now() }]);
    const id = await house.add({ nextAt: at('22T03:30:00') });
    house.setClock(at('22T03:30:00'));
    await house.look({ ...house.deps, config: poor });
    const [one] = await house.occurrences(id);
    expect(one).toMatchObject({ state: 'failed', why: 'budget', runId: null });
    expect(one?.because).toContain('the budget of job retrain');
  });
});

describe('one that fails', () => {
  it('is tried again after pauses that double, as often as it may, and has failed then', async () => {
    const id = await house.add({ retries: 2, retryPauseSeconds: 300 });
    await lookAt('22T02:30:00');
    for (const [ended, tooSoon, again] of [
      ['22T02:40:00', '22T02:44:59', '22T02:45:00'],
      ['22T02:50:00', '22T02:59:59', '22T03:00:00'],
    ] as const) {
      house.setClock(at(ended));
      await house.endRuns('failed', OUT_OF_MEMORY);
      await house.look();
      expect(await house.told(id)).toEqual(['22T02:30 waiting retry']);
      const runs = (await house.runs(id)).length;
      await lookAt(tooSoon);
      expect(await house.runs(id)).toHaveLength(runs);
      await lookAt(again);
      expect(await house.runs(id)).toHaveLength(runs + 1);
    }
    await house.endRuns('failed', OUT_OF_MEMORY);
    await house.look();
    expect(await house.occurrences(id)).toMatchObject([
      { state: 'failed', why: 'run-failed', because: OUT_OF_MEMORY.message, attempts: 3 },
    ]);
    const [first, second, third] = await house.runs(id);
    expect([second?.retryOf, third?.retryOf]).toEqual([first?.id, second?.id]);
  });

  it('is not tried again when a person cancelled it, or has ended it while it failed', async () => {
    const id = await house.add({ retries: 2 });
    await lookAt('22T02:30:00');
    const [run] = await house.runs(id);
    await cancelRun(house.deps, run?.id as never, GRACE);
    await house.endRuns('cancelled');
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 cancelled asked']);
    await lookAt('23T02:30:00');
    const [, second] = await house.runs(id);
    await cancelRun(house.deps, second?.id as never, GRACE);
    await house.endRuns('failed', OUT_OF_MEMORY);
    await house.look();
    expect((await house.told(id))[1]).toBe('23T02:30 failed run-failed');
  });

  it('goes on as the run by which somebody tries it again, and launches none beside it', async () => {
    const id = await house.add({ retries: 2 });
    await lookAt('22T02:30:00');
    const [run] = await house.runs(id);
    await house.endRuns('failed', OUT_OF_MEMORY);
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 waiting retry']);
    const retry = await retryByHand(run?.id as never, id);
    house.pass(3600);
    await house.look();
    expect(await house.occurrences(id)).toMatchObject([{ state: 'running', runId: retry, attempts: 1 }]);
    await house.endRuns('succeeded');
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 succeeded']);
    expect(await house.runs(id)).toHaveLength(2);
  });

  it('a chain begins again at its first step that failed', async () => {
    const id = await house.add({ job: null, chain: 'both', retries: 1 });
    await lookAt('22T02:30:00');
    const [first, second] = await house.runs(id);
    expect([first?.job, second?.job]).toEqual(['summary', 'retrain']);
    expect(first?.clusterId).toBe(second?.clusterId);
    await house.store.runs.update(first?.id as never, { state: 'succeeded', endedAt: house.now() });
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 running']);
    await house.endRuns('failed', OUT_OF_MEMORY);
    await house.look();
    const [waiting] = await house.occurrences(id);
    expect(waiting).toMatchObject({ state: 'waiting', because: `retrain: ${OUT_OF_MEMORY.message}` });
    house.pass(300);
    await house.look();
    const [, , again, ...more] = await house.runs(id);
    expect(more).toEqual([]);
    expect(again).toMatchObject({ job: 'retrain', chain: { name: 'both', position: 1 }, retryOf: second?.id });
    await house.endRuns('succeeded');
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 succeeded']);
  });

  async function retryByHand(failed: string, id: ScheduleId): Promise<string> {
    const { startRun } = await import('../../../src/runs/want.ts');
    const request = { user: GRACE, channel: CHANNEL, requestKey: `fix:${failed}` };
    const plannedAt = at('22T02:30:00');
    const run = await startRun(house.deps, request, {
      job: 'retrain',
      arguments: {},
      retryOf: failed as never,
      schedule: { id, plannedAt },
    });
    return run.id;
  }
});

describe('while the one before still runs', () => {
  it('skip: the next is left out, and said why', async () => {
    const id = await house.add({ overlap: 'skip' });
    await lookAt('22T02:30:00');
    await lookAt('23T02:30:00');
    expect(await house.occurrences(id)).toMatchObject([
      { state: 'running' },
      {
        state: 'skipped',
        why: 'overlap',
        because: 'That of Sun 22 Nov, 02:30 was still running.',
        endedAt: house.now(),
      },
    ]);
  });

  it('queue: the next ones wait, and begin one after the other', async () => {
    const id = await house.add({ overlap: 'queue' });
    for (const day of ['22', '23', '24']) await lookAt(`${day}T02:30:00`);
    expect(await house.told(id)).toEqual(['22T02:30 running', '23T02:30 waiting queued', '24T02:30 waiting queued']);
    await house.endRuns('failed');
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 failed run-failed', '23T02:30 running', '24T02:30 waiting queued']);
    await house.endRuns('succeeded');
    await house.look();
    await house.endRuns('succeeded');
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 failed run-failed', '23T02:30 succeeded', '24T02:30 succeeded']);
    expect(await house.runs(id)).toHaveLength(3);
  });

  it('cancel: the older is told to stop, and the next begins when it is over', async () => {
    const id = await house.add({ overlap: 'cancel', retries: 3 });
    await lookAt('22T02:30:00');
    await lookAt('23T02:30:00');
    const [older] = await house.runs(id);
    expect(older?.cancelWantedBy).toMatch(/^schedule nightly-/);
    expect(await house.told(id)).toEqual(['22T02:30 running overtaken', '23T02:30 waiting queued']);
    await house.endRuns('cancelled');
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 cancelled overtaken', '23T02:30 running']);
  });

  it('a run out of turn waits for it, and begins all the same when the schedule is paused', async () => {
    const id = await house.add({ overlap: 'skip' });
    await lookAt('22T02:30:00');
    house.pass(60);
    const plannedAt = house.now();
    await house.store.schedules.update(id, { pausedAt: plannedAt, nextAt: null });
    const asked = { scheduleId: id, plannedAt, askedBy: GRACE, state: 'waiting', dueAt: plannedAt } as const;
    await house.store.occurrences.insert({ ...asked, createdAt: plannedAt });
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 running', '22T02:31 waiting queued']);
    await house.endRuns('succeeded');
    await house.look();
    expect(await house.told(id)).toEqual(['22T02:30 succeeded', '22T02:31 running']);
    const cards = await Promise.all((await house.runs(id)).map((run) => drawCard(house.deps, run.id)));
    const name = (await house.store.schedules.get(id))?.name;
    expect(cards.map((card) => wordsIn(card?.blocks ?? []).match(/· (.*schedule.*?) ·/)?.[1])).toEqual([
      `by the schedule \`${name}\` of <@${GRACE}>`,
      `of the schedule \`${name}\`, asked by <@${GRACE}>`,
    ]);
  });
});

describe('a downtime of some nights', () => {
  it.each([
    ['none', ['22T02:30 missed down', '23T02:30 missed down', '24T02:30 missed down'], 0],
    ['last', ['22T02:30 missed made-up', '23T02:30 missed made-up', '24T02:30 succeeded'], 1],
    ['all', ['22T02:30 succeeded', '23T02:30 succeeded', '24T02:30 succeeded'], 3],
  ] as const)('catch-up %s', async (catchUp, told, runs) => {
    const id = await house.add({ catchUp });
    house.setClock(at('24T09:00:00'));
    for (let round = 0; round < 4; round += 1) {
      await house.look();
      // One after the other, never at once.
      expect((await house.store.runs.live()).length).toBeLessThanOrEqual(1);
      await house.endRuns('succeeded');
    }
    expect(await house.told(id)).toEqual(told);
    expect(await house.runs(id)).toHaveLength(runs);
  });
});

it('runs a time that the clocks show twice once, and one that they leave out at the minute after', async () => {
  const twice = await house.add({
    cron: '30 2 * * *',
    zone: 'Europe/Berlin',
    nextAt: new Date('2026-10-25T00:30:00Z'),
  });
  const never = await house.add({
    cron: '30 2 * * *',
    zone: 'America/New_York',
    nextAt: new Date('2027-03-14T07:00:00Z'),
  });
  for (const night of ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-26T01:30:00Z']) {
    house.setClock(new Date(night));
    await house.look();
    await house.endRuns('succeeded');
  }
  expect(await house.told(twice)).toEqual(['25T00:30 succeeded', '26T01:30 running']);
  for (const night of ['2027-03-14T06:59:59Z', '2027-03-14T07:00:00Z', '2027-03-15T06:30:00Z']) {
    house.setClock(new Date(night));
    await house.look();
    await house.endRuns('succeeded');
  }
  expect(await house.told(never)).toEqual(['14T07:00 succeeded', '15T06:30 running']);
});

it('keeps to each time once while the clock is set back and forth', async () => {
  const id = await house.add({ cron: '*/10 * * * *', overlap: 'queue', nextAt: at('22T02:00:00') });
  for (const minutes of [0, 9, 11, 2, 11, 25, 8, 31, 30, 29, 41]) {
    house.setClock(new Date(at('22T02:00:00').getTime() + minutes * 60_000));
    await house.look();
    await house.endRuns('succeeded');
    await house.look();
  }
  await house.look();
  await house.endRuns('succeeded');
  await house.look();
  expect(await house.told(id)).toEqual(['00', '10', '20', '30', '40'].map((minute) => `22T02:${minute} succeeded`));
  const keys = (await house.runs(id)).map(({ plannedAt }) => plannedAt?.toISOString());
  expect(new Set(keys).size).toBe(5);
  expect(keys).toHaveLength(5);
});

it('goes on with the others when one cannot be read', async () => {
  const good = await house.add();
  const broken = await house.add({ cron: 'never' });
  const alsoGood = await house.add();
  const errors: unknown[] = [];
  house.setClock(at('22T02:30:00'));
  await lookAtTimes({ ...house.deps, log: { error: (one: unknown) => errors.push(one) } as never });
  expect(errors).toMatchObject([{ schedule: broken }]);
  expect(await house.told(good)).toEqual(['22T02:30 running']);
  expect(await house.told(alsoGood)).toEqual(['22T02:30 running']);
  expect(await house.told(broken)).toEqual([]);
});
