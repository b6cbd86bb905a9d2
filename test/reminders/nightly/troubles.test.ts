import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunId, ScheduleId } from '../../../src/ids.ts';
import type { Failure, JobResult } from '../../../src/records.ts';
import type { ReminderDeps } from '../../../src/reminders/deps.ts';
import { troubles } from '../../../src/reminders/nightly/troubles.ts';
import { removeSchedule, runNow } from '../../../src/runs/schedules/want.ts';
import { testConfig } from '../../commands/support/config.ts';
import { createFuse } from '../model/fuse.ts';
import { type NightlyHouse, openNightlyHouse } from './house.ts';
import { CHANNEL, GRACE } from './states.ts';
import { type ToldNotice, toldIn } from './told.ts';

const HEAP: Failure = { message: 'Executor 3 ran out of heap in stage 7', cause: 'executor-heap' };

let house: NightlyHouse;
beforeAll(async () => {
  house = await openNightlyHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  await house.database.query('truncate schedules, runs, clusters, notices, cards, outbox cascade');
});

const clock = (text: string): void => house.setClock(new Date(`2026-${text}:00Z`));
const tick = async (deps: ReminderDeps = house.deps): Promise<void> => {
  await house.look();
  await troubles.run(deps);
};
const told = (): Promise<ToldNotice[]> => toldIn(house);
const lines = async (): Promise<string[]> => (await told()).map(({ text }) => text);

/** One night of all schedules that are due at half past two: it ends after so many minutes. */
async function night(
  day: string,
  state: 'succeeded' | 'failed' | 'cancelled',
  {
    minutes = 10,
    failure = HEAP,
    metrics,
  }: { minutes?: number; failure?: Failure; metrics?: JobResult['metrics'] } = {},
): Promise<void> {
  clock(`${day}T02:30`);
  await tick();
  house.pass(minutes * 60);
  const live = (await house.store.runs.live()).map(({ id }) => id);
  if (metrics) for (const id of live) await setResult(id, metrics);
  await house.endRuns(state, state === 'failed' ? failure : undefined);
  await tick();
}

const setResult = (id: RunId, metrics: JobResult['metrics']): Promise<void> =>
  house.store.runs.update(id, { result: { headline: 'Done', metrics, tables: [], notes: [], links: [] } });

describe('a schedule that fails', () => {
  it('is told in its thread, to its channel, and to its owner and whom it names', async () => {
    await house.add({ name: 'retrain', tell: ['U0ADAKOVA1', 'not a user'] });
    await night('11-22', 'failed');
    const [notice, ...others] = await told();
    expect(others).toEqual([]);
    expect(notice).toMatchObject({
      text: '❌ retrain failed: Executor 3 ran out of heap in stage 7',
      buttons: ['Run now', 'Logs', 'Pause'],
      places: ['thread and channel', GRACE, 'U0ADAKOVA1'],
    });
  });

  it('is told once, whoever looks and however often', async () => {
    await house.add({ name: 'retrain' });
    await night('11-22', 'failed');
    for (let again = 0; again < 3; again += 1) await tick();
    expect(await lines()).toHaveLength(1);
  });

  it('is told with its streak, and the earlier message says so', async () => {
    await house.add({ name: 'retrain' });
    await night('11-22', 'succeeded');
    for (const day of ['11-23', '11-24', '11-25']) await night(day, 'failed');
    const all = await told();
    expect(all.map(({ text }) => text.split(' (')[0])).toEqual([
      '☑️ Told anew since, or its schedule is gone',
      '☑️ Told anew since, or its schedule is gone',
      '❌ retrain failed, 3 in a row: Executor 3 ran out of heap in stage 7',
    ]);
    expect(all[2]?.words).toContain('3 nights in a row, first on Monday, same cause.');
  });

  it('of another cause says no more than that it did so again', async () => {
    await house.add({ name: 'retrain' });
    await night('11-22', 'failed');
    await night('11-23', 'failed', { failure: { message: 'No such path', cause: 'path-not-found' } });
    expect((await told())[1]?.words).toMatch(/2 nights in a row, first on Sunday\.$/m);
  });

  it('waits three minutes for its cause, and has it added when it comes later', async () => {
    await house.add({ name: 'retrain' });
    await night('11-22', 'failed', { failure: { message: 'The step failed', looking: true } });
    expect(await lines()).toEqual([]);
    house.pass(181);
    await tick();
    expect(await lines()).toEqual(['❌ retrain failed: The step failed']);
    for (const run of await house.store.runs.recent(5)) await house.store.runs.update(run.id, { failure: HEAP });
    await tick();
    expect(await lines()).toEqual(['❌ retrain failed: Executor 3 ran out of heap in stage 7']);
  });

  it('each hour of one cause is one message a day, which counts', async () => {
    await house.add({ name: 'hourly', cron: '30 * * * *' });
    for (const hour of ['02', '03', '04']) {
      clock(`11-22T${hour}:30`);
      await tick();
      house.pass(60);
      await house.endRuns('failed', { ...HEAP, message: `Executor ${hour} ran out of heap` });
      await tick();
    }
    const all = await told();
    expect(all.map(({ text }) => text)).toEqual(['❌ hourly failed, 3 in a row: Executor 04 ran out of heap']);
    expect(all[0]?.words).toMatch(/3 times in a row, first at/);
  });

  it('is answered when somebody runs it, and when it runs well by itself', async () => {
    await house.add({ name: 'retrain' });
    await night('11-22', 'failed');
    await runNow(house.deps, 'retrain', { user: GRACE, channel: CHANNEL, requestKey: 'click' });
    await tick();
    expect((await lines())[0]).toMatch(/^▶️ Run for <@U0GRACELI2> at .* \(❌ retrain failed/);
    await house.endRuns('failed', HEAP);
    await tick();
    await night('11-23', 'succeeded');
    expect((await lines())[1]).toMatch(/^✅ It ran at .*02:30 UTC> \(❌ retrain failed/);
  });

  it('is over with its schedule', async () => {
    await house.add({ name: 'retrain' });
    await night('11-22', 'failed');
    await removeSchedule(house.deps, 'retrain', GRACE);
    await tick();
    expect((await lines())[0]).toMatch(/^☑️ Told anew since, or its schedule is gone/);
  });

  it('without a run says why there was none', async () => {
    const id = await house.add({ name: 'retrain' });
    await house.store.schedules.update(id, { job: 'vanished' });
    clock('11-22T02:30');
    await tick();
    const [notice] = await told();
    expect(notice?.text).toMatch(/^❌ retrain failed: .*vanished/);
    expect(notice).toMatchObject({ buttons: ['Run now', 'Pause'], places: [CHANNEL, GRACE] });
  });
});

describe('a schedule that did not run as planned', () => {
  it('is said when Stoker is back: what was missed is one matter, and what makes up for it none', async () => {
    await house.add({ name: 'retrain', catchUp: 'last' });
    await night('11-22', 'succeeded');
    clock('11-27T09:00');
    await tick();
    const [notice, ...others] = await told();
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ text: '🚫 retrain was missed 4 times', buttons: ['Run now', 'Pause'] });
    expect(notice?.words).toMatch(/should have run 4 times, from .*11-23 02:30 UTC.* to .*11-26 02:30 UTC/);
    house.pass(600);
    await house.endRuns('succeeded');
    await tick();
    expect((await lines())[0]).toMatch(/^✅ It ran at/);
  });

  it('is late when it is the only one that was missed', async () => {
    await house.add({ name: 'retrain' });
    clock('11-22T03:15');
    await tick();
    expect(await told()).toMatchObject([{ text: '⏰ retrain began 45 min late', buttons: ['Cancel', 'Logs'] }]);
    await house.endRuns('succeeded');
    await tick();
    expect((await lines())[0]).toMatch(/^✅ It ran at .*03:15/);
  });

  it('is late behind the one before it, and says so', async () => {
    await house.add({ name: 'hourly', cron: '0 * * * *', overlap: 'queue', nextAt: new Date('2026-11-22T01:00:00Z') });
    clock('11-22T01:00');
    await tick();
    clock('11-22T02:00');
    await tick();
    expect(await lines()).toEqual([]);
    clock('11-22T02:11');
    await tick();
    const [notice] = await told();
    expect(notice?.text).toBe('⏰ hourly has not begun, 11 min after its time');
    expect(notice?.words).toContain('was still running');
    await house.endRuns('succeeded');
    await tick();
    expect(await lines()).toHaveLength(1);
    expect((await lines())[0]).toMatch(/^✅ It ran at .*02:11/);
  });

  it('is said though nothing looks at schedules any more', async () => {
    await house.add({ name: 'retrain' });
    clock('11-22T02:41');
    await troubles.run(house.deps);
    await troubles.run(house.deps);
    expect(await lines()).toEqual(['⏰ retrain has not begun, 11 min after its time']);
    await tick();
    expect(await lines()).toHaveLength(1);
    expect((await lines())[0]).toMatch(/^✅ It ran at .*02:41/);
  });

  it('is one message while nothing looks at any schedule', async () => {
    for (let index = 0; index < 8; index += 1) await house.add();
    clock('11-22T02:41');
    await troubles.run(house.deps);
    house.pass(60);
    await troubles.run(house.deps);
    expect(await lines()).toEqual(['🚫 8 schedules did not run as planned']);
  });

  it('is one message when many could not be begun', async () => {
    for (let index = 0; index < 8; index += 1) await house.add();
    for (const { id } of await house.store.schedules.live())
      await house.store.schedules.update(id, { job: 'vanished' });
    clock('11-22T02:30');
    await tick();
    await tick();
    const [notice, ...others] = await told();
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ text: '🚫 8 schedules did not run as planned', places: [CHANNEL, GRACE] });
    expect(notice?.words).toMatch(/failed: .*vanished/);
  });

  it('is one message a day when many cannot be begun hour after hour', async () => {
    for (let index = 0; index < 8; index += 1) await house.add({ cron: '30 * * * *', job: 'vanished' });
    for (const hour of ['02', '03', '04']) {
      clock(`11-22T${hour}:30`);
      await tick();
    }
    const [notice, ...others] = await told();
    expect(others).toEqual([]);
    expect(notice?.text).toBe('🚫 8 schedules did not run as planned');
    expect(notice?.words).toContain('3 times in a row');
    await house.add({ cron: '30 * * * *', job: 'vanished' });
    clock('11-22T05:30');
    await tick();
    expect(await lines()).toEqual([
      '☑️ All of them have run since, or are over (🚫 8 schedules did not run as planned)',
      '🚫 9 schedules did not run as planned',
    ]);
  });

  it('is one message of a channel when there are many', async () => {
    for (let index = 1; index <= 8; index += 1) await house.add({ name: `job-${index}`, catchUp: 'none' });
    clock('11-23T09:00');
    await tick();
    await tick();
    const [notice, ...others] = await told();
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ text: '🚫 8 schedules did not run as planned', places: [CHANNEL, GRACE] });
    expect(notice?.words).toContain('job-8');
    await night('11-24', 'succeeded');
    expect((await lines())[0]).toMatch(/^☑️ All of them have run since/);
  });
});

describe('a schedule that is not as usual', () => {
  const NIGHTS = ['11-22', '11-23', '11-24', '11-25'];
  const metrics = (rows: number, score: number): JobResult['metrics'] => [
    { label: 'training tweets', value: rows, format: '#,##0' },
    { label: 'macro-F1', value: score, format: '0.000' },
    { label: 'champion', value: 'v7' },
  ];

  it('is told when it takes twice its time, once, while it can be cancelled', async () => {
    await house.add({ name: 'retrain' });
    for (const day of NIGHTS) await night(day, 'succeeded');
    clock('11-26T02:30');
    await tick();
    clock('11-26T02:49');
    await tick();
    expect(await lines()).toEqual([]);
    clock('11-26T02:50');
    await tick();
    await tick();
    expect(await told()).toMatchObject([
      {
        text: '🐢 retrain takes twice its usual 10 min',
        buttons: ['Cancel', 'Logs'],
        places: ['thread and channel', GRACE],
      },
    ]);
    await house.endRuns('succeeded');
    await tick();
    expect((await lines())[0]).toMatch(/^☑️ It has ended/);
  });

  it('is told when it did a tenth of its rows, or its score dropped', async () => {
    await house.add({ name: 'retrain' });
    for (const [index, day] of NIGHTS.entries())
      await night(day, 'succeeded', { metrics: metrics(12_000 + index, 0.8) });
    expect(await lines()).toEqual([]);
    await night('11-26', 'succeeded', { metrics: metrics(1100, 0.61) });
    expect(await told()).toMatchObject([
      {
        text: '⚠️ retrain ran, but: only 1,100 training tweets, usually 12,002; down: macro-F1 0.610, usually 0.800',
        buttons: ['Run now', 'Logs'],
      },
    ]);
  });

  it('is nobody’s business when it was skipped or cancelled', async () => {
    await house.add({ name: 'retrain' });
    await night('11-22', 'cancelled');
    expect(await lines()).toEqual([]);
  });
});

describe('people', () => {
  it('are not written to in the team’s quiet hours; the thread has it', async () => {
    await house.add({ name: 'retrain' });
    const config = testConfig({ reminders: { quietHours: '22:00-07:00' } });
    clock('11-22T02:30');
    await tick();
    await house.endRuns('failed', HEAP);
    await house.look();
    await troubles.run({ ...house.deps, config });
    expect((await told())[0]?.places).toEqual(['thread']);
  });

  it('are told once by ten that look at once', async () => {
    for (let index = 0; index < 4; index += 1) await house.add();
    await house.add({ catchUp: 'none', cron: '0 1 * * *', nextAt: new Date('2026-11-22T01:00:00Z') });
    clock('11-22T02:30');
    await house.look();
    await house.endRuns('failed', HEAP);
    await house.look();
    await Promise.all(Array.from({ length: 10 }, () => troubles.run(house.deps)));
    expect(await lines()).toHaveLength(5);
  });

  it('are told once, whichever write the process dies at', async () => {
    const writes = /^(transaction|answer|change)$/;
    for (let n = 1; ; n += 1) {
      const id: ScheduleId = await house.add({ name: `dies-${n}`, nextAt: new Date('2026-11-22T02:30:00Z') });
      clock('11-22T02:30');
      await house.look();
      await house.endRuns('failed', HEAP);
      await house.look();
      const fuse = createFuse((name) => writes.test(name));
      fuse.set(n, 'after');
      const deps = { ...house.deps, store: fuse.guardStore(house.store) };
      await troubles.run(deps).catch((error: unknown) => {
        if (!fuse.isBlown) throw error;
      });
      await troubles.run(house.deps);
      const own = (await lines()).filter((line) => line.includes(`dies-${n} failed`));
      expect(own).toHaveLength(1);
      await house.store.schedules.update(id, { removedAt: house.now(), nextAt: null });
      if (!fuse.isBlown) break;
    }
  });
});
