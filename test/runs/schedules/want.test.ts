import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/schema.ts';
import type { ChannelId, SlackUserId } from '../../../src/ids.ts';
import type { Schedule } from '../../../src/records.ts';
import { syncFile } from '../../../src/runs/schedules/sync-file.ts';
import {
  addSchedule,
  applyChange,
  changeSchedule,
  pauseSchedule,
  removeSchedule,
  resumeSchedule,
  runNow,
  type WantedSchedule,
} from '../../../src/runs/schedules/want.ts';
import type { Store } from '../../../src/store/store.ts';
import { testConfig } from '../../commands/support/config.ts';
import { freshStore } from '../../support/database.ts';

const ADA = 'U0ADA' as SlackUserId;
const CHANNEL = 'C0DATA' as ChannelId;
const START = new Date('2026-11-22T12:00:00Z');

let store: Store;
let end: () => Promise<void>;
beforeAll(async () => {
  ({ store, end } = await freshStore());
});
afterAll(() => end());

let now: Date;
let name: string;
let made = 0;
const warnings: unknown[] = [];
beforeEach(() => {
  now = START;
  made += 1;
  name = `night-${made}`;
});
const deps = (config: Config = testConfig()) => ({ config, store, now: () => now });
const request = (requestKey = `key:${name}`) => ({ user: ADA, channel: CHANNEL, requestKey });
const wanted = (over: Partial<WantedSchedule> = {}): WantedSchedule => ({
  name,
  job: 'retrain',
  chain: null,
  arguments: { input: 's3://b/{{ date - 1d : yyyy/MM/dd }}/', 'min-examples': 50 },
  preset: null,
  cron: '30 2 * * *',
  zone: 'Europe/Berlin',
  overlap: 'skip',
  catchUp: 'last',
  timeLimitSeconds: null,
  retries: 0,
  retryPauseSeconds: 300,
  onlyNewData: false,
  tell: [],
  ...over,
});
const kept = async (): Promise<Schedule | null> => store.schedules.byName(name);
const later = (hours: number) => new Date(START.getTime() + hours * 3_600_000);
/** What the audit says of this schedule, oldest first. */
const audited = async () =>
  (await store.audit.recent(200))
    .filter(({ detail }) => (detail as { schedule?: string }).schedule === name)
    .map(({ actor, name: what, detail }) => ({ actor, what, detail }))
    .toReversed();

describe('a schedule from Slack', () => {
  it('is added once, however often it is delivered', async () => {
    const both = await Promise.all([
      addSchedule(deps(), request(), wanted()),
      addSchedule(deps(), request(), wanted()),
    ]);
    expect(both[0].id).toBe(both[1].id);
    expect(await kept()).toMatchObject({
      source: 'slack',
      owner: ADA,
      channel: CHANNEL,
      nextAt: new Date('2026-11-23T01:30:00Z'),
    });
  });

  it('has a name of its own, which is free again once it is removed', async () => {
    await addSchedule(deps(), request(), wanted());
    const again = () => addSchedule(deps(), request(`other:${name}`), wanted());
    await expect(again()).rejects.toThrow(`There is a schedule '${name}' already.`);
    await removeSchedule(deps(), name, ADA);
    expect((await again()).name).toBe(name);
  });

  it.each([
    ['a job that is none', { job: 'retain' }, "There is no job 'retain'. Did you mean 'retrain'?"],
    ['an argument out of its range', { arguments: { 'min-examples': 5 } }, "'5' is out of range for --min-examples"],
    ['a date that is none', { arguments: { input: '{{ today }}' } }, "'{{ today }}' is no date"],
    ['a preset that is none', { preset: 'nightl' }, "There is no preset 'nightl'. Did you mean 'nightly'?"],
    ['a time limit past the hard limit', { timeLimitSeconds: 90_000 }, '25h is more than the hardLimit'],
    ['new data that nobody can tell', { onlyNewData: true }, 'No job that it runs says'],
  ])('is refused with %s', async (_, over, message) => {
    await expect(addSchedule(deps(), request(), wanted(over))).rejects.toThrow(message);
    expect(await kept()).toBeNull();
  });

  it('goes on where it was when something other than its times is changed, which the audit tells', async () => {
    await addSchedule(deps(), request(), wanted());
    now = later(24);
    const change = { retries: 2, arguments: wanted().arguments };
    const { nextAt } = await changeSchedule(deps(), name, 'U0GRACE', change);
    expect(nextAt).toEqual(new Date('2026-11-23T01:30:00Z'));
    const detail = { schedule: name, retries: { from: 0, to: 2 } };
    expect(await audited()).toEqual([{ actor: 'U0GRACE', what: 'schedule.change', detail }]);
  });

  it('keeps no secrets in the audit of a change, by their looks or by their names', async () => {
    await addSchedule(deps(), request(), wanted());
    const schedule = (await kept()) as Schedule;
    const given = {
      input: 's3://data/?token=abc',
      'db-password': 'hunter2hunter2',
      since: ['1d', 'AKIAABCDEFGHIJKLMNOP'],
    };
    await store.transaction((tables) => applyChange(tables, schedule, { arguments: given }, { by: ADA, now }));
    const text = JSON.stringify(await audited());
    expect(text).toContain('s3://data/');
    for (const secret of ['hunter2hunter2', 'AKIAABCDEFGHIJKLMNOP', 'abc']) expect(text).not.toContain(secret);
    expect((await kept())?.arguments).toEqual(given);
  });

  it('begins anew when its times are changed, from then on', async () => {
    await addSchedule(deps(), request(), wanted());
    now = later(24);
    expect((await changeSchedule(deps(), name, ADA, { zone: 'UTC' })).nextAt).toEqual(new Date('2026-11-24T02:30:00Z'));
    expect(await kept()).toMatchObject({ zone: 'UTC', nextAt: new Date('2026-11-24T02:30:00Z') });
  });

  it('takes no change that is wrong, nor a name that another one has', async () => {
    await addSchedule(deps(), request(), wanted());
    await addSchedule(deps(), request('taken'), wanted({ name: 'taken' }));
    await expect(changeSchedule(deps(), name, ADA, { job: 'none' })).rejects.toThrow("There is no job 'none'.");
    await expect(changeSchedule(deps(), name, ADA, { name: 'taken' })).rejects.toThrow("There is a schedule 'taken'");
    expect(await kept()).toMatchObject({ job: 'retrain' });
  });
});

describe('a pause', () => {
  it('plans nothing, lets go of what waits, and is not made up for', async () => {
    const { id } = await addSchedule(deps(), request(), wanted());
    const row = { scheduleId: id, state: 'waiting', dueAt: now, createdAt: now } as const;
    await store.occurrences.insert({ ...row, plannedAt: later(-2) });
    await store.occurrences.insert({ ...row, plannedAt: later(-1), askedBy: ADA });
    await store.occurrences.insert({ ...row, plannedAt: later(-3), state: 'running' });
    await pauseSchedule(deps(), name, ADA);
    expect(await kept()).toMatchObject({ pausedAt: START, pausedBy: ADA, nextAt: null });
    const states = (await store.occurrences.ofSchedule(id, 9)).map(({ state, because }) => [state, because]);
    const because = 'The schedule was paused before it began.';
    expect(states).toEqual([
      ['waiting', null],
      ['cancelled', because],
      ['running', null],
    ]);

    now = later(72);
    expect((await resumeSchedule(deps(), name)).nextAt).toEqual(new Date('2026-11-26T01:30:00Z'));
    expect(await kept()).toMatchObject({ pausedAt: null, pausedBy: null });
  });

  it('stays through a change of the times', async () => {
    await addSchedule(deps(), request(), wanted());
    await pauseSchedule(deps(), name, ADA);
    expect((await changeSchedule(deps(), name, ADA, { cron: '0 5 * * *' })).nextAt).toBeNull();
    expect((await resumeSchedule(deps(), name)).nextAt).toEqual(new Date('2026-11-23T04:00:00Z'));
  });

  it('keeps the name of who was first', async () => {
    await addSchedule(deps(), request(), wanted());
    await Promise.all([pauseSchedule(deps(), name, ADA), pauseSchedule(deps(), name, ADA)]);
    now = later(1);
    expect((await pauseSchedule(deps(), name, 'U0GRACE')).pausedBy).toBe(ADA);
  });
});

describe('a run out of turn', () => {
  it('waits for the scheduler from now on, once for each request', async () => {
    const { id, nextAt } = await addSchedule(deps(), request(), wanted());
    const asked = { user: ADA, channel: CHANNEL, requestKey: `click:${name}` };
    await Promise.all([runNow(deps(), name, asked), runNow(deps(), name, asked)]);
    now = later(1);
    await runNow(deps(), name, asked);
    expect(await store.occurrences.openOf(id)).toMatchObject([
      { plannedAt: START, askedBy: ADA, state: 'waiting', dueAt: START },
    ]);
    await runNow(deps(), name, { ...asked, requestKey: `second:${name}` });
    expect(await store.occurrences.openOf(id)).toHaveLength(2);
    expect((await kept())?.nextAt).toEqual(nextAt);
  });

  it('is of a schedule that is there', async () => {
    await expect(runNow(deps(), 'nothing', request())).rejects.toThrow("There is no schedule 'nothing'.");
  });
});

describe('stoker.yml', () => {
  const entry = { job: 'retrain', at: 'daily 02:30', arguments: { 'min-examples': 50, input: 's3://b/x' }, retries: 1 };
  const file = (schedules: object): Config =>
    testConfig({ reminders: { channel: 'C0TEAM', timeZone: 'Europe/Berlin' }, schedules });
  const sync = (schedules: object) =>
    syncFile({ ...deps(file(schedules)), log: { warn: (_: unknown, text: string) => warnings.push(text) } as never });

  it('brings its schedules into the record, with the zone and the channel of the reminders', async () => {
    await sync({ [name]: entry });
    expect(await kept()).toMatchObject({
      ...{ source: 'file', owner: 'team', channel: 'C0TEAM', zone: 'Europe/Berlin', createdBy: 'stoker.yml' },
      ...{ cron: '30 2 * * *', overlap: 'skip', catchUp: 'last', retries: 1, retryPauseSeconds: 300 },
      nextAt: new Date('2026-11-23T01:30:00Z'),
    });
  });

  it('neither leaves out nor repeats a time when Stoker starts again, and writes only what has changed', async () => {
    await sync({ [name]: entry });
    const before = await kept();
    now = later(48);
    await sync({ [name]: entry });
    expect(await kept()).toEqual(before);
    await sync({ [name]: { ...entry, retries: 3 } });
    expect(await kept()).toEqual({ ...before, retries: 3 });
    await sync({ [name]: { ...entry, retries: 3, at: 'daily 04:00' } });
    expect(await kept()).toMatchObject({ cron: '0 4 * * *', nextAt: new Date('2026-11-25T03:00:00Z') });
    const changes = (await audited()).map(({ actor, what, detail }) => [
      actor,
      what,
      Object.keys(detail).filter((key) => key !== 'schedule'),
    ]);
    expect(changes).toEqual([
      ['stoker.yml', 'schedule.add', []],
      ['stoker.yml', 'schedule.change', ['retries']],
      ['stoker.yml', 'schedule.change', ['cron']],
    ]);
  });

  it('leaves a pause as it is, and begins paused what it says', async () => {
    await sync({ [name]: { ...entry, paused: true } });
    expect(await kept()).toMatchObject({ pausedBy: 'stoker.yml', nextAt: null });
    await resumeSchedule(deps(), name);
    await sync({ [name]: { ...entry, paused: true } });
    expect(await kept()).toMatchObject({ pausedAt: null });
    await pauseSchedule(deps(), name, ADA);
    await sync({ [name]: entry });
    expect(await kept()).toMatchObject({ pausedBy: ADA, nextAt: null });
  });

  it('takes away what is no longer in it, and nothing from Slack', async () => {
    await sync({ [name]: entry });
    const id = (await kept())?.id;
    await addSchedule(deps(), request(), wanted({ name: `slack-${name}` }));
    await sync({});
    expect(await kept()).toBeNull();
    expect(id && (await store.schedules.get(id))).toMatchObject({ removedBy: 'stoker.yml', nextAt: null });
    expect(await store.schedules.byName(`slack-${name}`)).toMatchObject({ removedAt: null });
  });

  it('takes over one of Slack of the same name, with its past, and says so', async () => {
    const { id } = await addSchedule(deps(), request(), wanted());
    await sync({ [name]: entry });
    expect(await kept()).toMatchObject({ id, source: 'file', retries: 1, channel: 'C0TEAM', createdBy: ADA });
    expect(warnings.at(-1)).toContain(`schedule '${name}' was made in Slack and is in stoker.yml now`);
    expect((await audited()).at(-1)?.detail).toMatchObject({ source: { from: 'slack', to: 'file' } });
  });

  it('has the last word on its own', async () => {
    await sync({ [name]: entry });
    await expect(removeSchedule(deps(), name, ADA)).rejects.toThrow('only taking it out there removes it');
    await expect(changeSchedule(deps(), name, ADA, { retries: 2 })).rejects.toThrow('is written in stoker.yml');
  });

  it('is read by two Stokers at once', async () => {
    await Promise.all([sync({ [name]: entry }), sync({ [name]: entry })]);
    expect((await store.schedules.live()).filter((one) => one.name === name)).toHaveLength(1);
  });
});
