import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Bot, CHANNEL, startBot, wordsOf } from '../support/bot.ts';
import { ADMIN, OPERATOR, VIEWER } from '../support/config.ts';
import { byButton, type OpenForm, opening } from './support.ts';

let bot: Bot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.end());
afterEach(async () => {
  expect((await bot.control.log()).flatMap((entry) => entry.violations)).toEqual([]);
});

const adding = async (subject: string): Promise<OpenForm> => {
  const choice = await opening(bot, OPERATOR, () => bot.control.command(OPERATOR, CHANNEL, 'schedule add'));
  return choice.change('@subject', subject);
};

/** Sends a form whose answer all in the channel see. */
async function sent(form: OpenForm, values: Record<string, unknown>): Promise<string> {
  const { message } = await bot.next(OPERATOR, ({ text }) => text.startsWith('🗓️'));
  expect(await form.submit(values)).toEqual({ ok: true });
  return wordsOf(await message);
}

it('is offered where there is none yet', async () => {
  const none = await bot.ask(OPERATOR, 'schedule');
  expect(wordsOf(none)).toContain('Nothing is scheduled.');
  expect((await byButton(bot, OPERATOR, none, 'form.schedule')).fields).toEqual(['@subject']);
});

it('adds the schedule that could be typed, and shows its next times and its price before', async () => {
  const form = await adding('job:retrain');
  expect(form.words).toContain('The next times, by the clocks of');
  // Filled in by their own clocks, so these are said once.
  expect(form.words).not.toContain('(for you');
  const first = ['@subject', '@often', '@time', 'tz', 'only-new-data', 'overlap', 'catch-up', 'retries', 'pause'];
  const rest = ['time-limit', 'preset', 'tell', 'name', 'since', 'input', 'min-examples'];
  expect(form.fields).toEqual([...first, ...rest]);
  expect(form.words).toMatch(/runs? in the next 30 days/);
  const weekly = await form.change('@often', 'weekly');
  expect(weekly.fields).toContain('@days');
  expect(weekly.words).toMatch(/Mon \d+ \w+, 02:30/);
  const values = { '@often': 'weekly', '@days': ['mon', 'thu'], '@time': '06:15', tz: 'Europe/Berlin', since: '3d' };
  const words = await sent(weekly, { ...values, name: 'twice', retries: '2', pause: '10m', tell: [ADMIN] });
  expect(words).toContain('every Monday and Thursday at 06:15, Europe/Berlin');
  expect(await bot.store.schedules.byName('twice')).toMatchObject({
    job: 'retrain',
    cron: '15 6 * * 1,4',
    zone: 'Europe/Berlin',
    arguments: { since: '3d' },
    overlap: 'skip',
    catchUp: 'last',
    retries: 2,
    retryPauseSeconds: 600,
    tell: [ADMIN],
    owner: OPERATOR,
    channel: CHANNEL,
  });
});

it('says in place what is wrong with the time, the zone and a date', async () => {
  const form = await adding('job:summary');
  const cron = await form.change('@often', 'cron');
  const values = { title: 'a', '@often': 'cron', '@cron': '0 0 31 2 *', tz: 'Europe/Berlin' };
  expect(Object.keys((await cron.submit(values)).errors ?? {})).toEqual(['@cron~1']);
  const zone = await cron.submit({ ...values, '@cron': '0 3 * * *', tz: 'Middle/Earth' });
  expect(zone.errors).toEqual({ 'tz~1': expect.stringContaining("'Middle/Earth' is no time zone") });
  const all = await cron.submit({ ...values, '@cron': '61 2 * * *', tz: 'Kyiv', pause: 'soon', name: 'My night!' });
  expect(all.errors).toMatchObject({
    '@cron~1': expect.stringContaining("'61' is not legal as the minute"),
    'tz~1': expect.stringContaining("Did you mean 'Europe/Kyiv'?"),
    'pause~1': expect.stringContaining("'soon'"),
    'name~1': expect.stringContaining("'My night!' is no name for a schedule."),
  });
  const late = { ...values, '@cron': '0 3 * * *', pause: '', name: '', day: '{{ yesterday }}' };
  expect((await cron.submit(late)).errors).toMatchObject({ 'day~1': expect.stringContaining('{{ yesterday }}') });
  const words = await sent(cron, { ...values, '@cron': '0 3 * * *', day: '{{ date - 1d }}', name: 'by-cron' });
  expect(words).toContain('daily at 03:00, Europe/Berlin');
  expect((await bot.store.schedules.byName('by-cron'))?.arguments).toEqual({ title: 'a', day: '{{ date - 1d }}' });
});

it('opens one as it is, and changes it', async () => {
  const typed = 'schedule add retrain --weekdays 04:05 --tz Asia/Tokyo --since 2d --name work';
  await bot.control.command(OPERATOR, CHANNEL, typed);
  await expect.poll(() => bot.store.schedules.byName('work')).not.toBeNull();
  const form = await opening(bot, OPERATOR, () => bot.control.command(OPERATOR, CHANNEL, 'schedule change work'));
  expect(form.initial).toMatchObject({ '@often': 'weekdays', '@time': '04:05', tz: 'Asia/Tokyo', since: '2d' });
  expect(form.fields).not.toContain('name');
  await sent(form, { '@time': '05:00', overlap: 'queue' });
  expect(await bot.store.schedules.byName('work')).toMatchObject({
    cron: '0 5 * * 1-5',
    overlap: 'queue',
    arguments: { since: '2d' },
  });
});

it('begins below the list, for those who may', async () => {
  const form = await byButton(bot, OPERATOR, await bot.ask(OPERATOR, 'schedule'), 'form.schedule');
  expect(form.fields).toEqual(['@subject']);
  expect(JSON.stringify(await bot.ask(VIEWER, 'schedule'))).not.toContain('form.schedule');
});

it('is for those who may', async () => {
  const listed = await bot.ask(OPERATOR, 'schedule show work');
  expect((await byButton(bot, OPERATOR, listed, 'form.schedule')).words).toContain('work');
  const refused = await bot.ask(VIEWER, 'schedule change work');
  expect(refused.text).toContain('you need the role *operator*');
});
