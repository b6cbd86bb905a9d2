import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readZone } from '../../../src/commands/parsing/zone.ts';
import { readQuietHours } from '../../../src/commands/settings/quiet.ts';
import type { SlackUserId } from '../../../src/ids.ts';
import { byButton } from '../forms/support.ts';
import { type Bot, startBot, wordsOf } from '../support/bot.ts';
import { OPERATOR, VIEWER } from '../support/config.ts';

describe('quiet hours', () => {
  it.each([
    ['22:00-07:00', '22:00-07:00'],
    ['22-7', '22:00-07:00'],
    ['22:30 – 7:05', '22:30-07:05'],
    ['9.30 to 12', '09:30-12:00'],
    ['20:00—24:00', '20:00-00:00'],
    ['0-6', '00:00-06:00'],
    ['16:00-8:00', '16:00-08:00'],
  ])('%s', (typed, kept) => {
    expect(readQuietHours(typed)).toBe(kept);
  });
  it.each([
    ['nights', "'nights' is no span of hours."],
    ['22:00', "'22:00' is no span of hours."],
    ['25-7', "'25-7' is no span of hours."],
    ['22:60-07:00', "'22:60-07:00' is no span of hours."],
    ['08:00-08:00', "'08:00-08:00' is no time or all day; quiet hours are 16 hours at most."],
    ['07:00-06:00', "'07:00-06:00' is 23 hours long; quiet hours are 16 hours at most."],
  ])('not %s', (typed, why) => {
    expect(() => readQuietHours(typed)).toThrow(why);
  });
});

describe('a time zone', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['america/new york', 'America/New_York'],
    ['utc', 'UTC'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
  ])('%s', (typed, zone) => {
    expect(readZone(typed)).toBe(zone);
  });
  it.each([
    ['Berlin', "Did you mean 'Europe/Berlin'?"],
    ['Europ/Berln', "Did you mean 'Europe/Berlin'?"],
    ['kyiv', "Did you mean 'Europe/Kyiv'?"],
    ['new york', "Did you mean 'America/New_York'?"],
    ['my desk', "'my desk' is no time zone of the IANA list."],
  ])('not %s', (typed, why) => {
    expect(() => readZone(typed)).toThrow(why);
  });
});

describe('/emr settings', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot({ config: { reminders: { quietHours: '21:00-06:00', timeZone: 'Europe/Berlin' } } });
  });
  afterAll(() => bot.end());
  const say = async (text: string, user = OPERATOR): Promise<string> => wordsOf(await bot.ask(user, text));

  it('shows the team’s rules to who has none, by the clock of their profile', async () => {
    const said = await say('settings');
    expect(said).toContain('Direct messages: *on* (the team’s rule)');
    expect(said).toContain('Quiet hours: *21:00-06:00* (the team’s rule)');
    expect(said).toMatch(/Time zone: \*[A-Z]\w+(\/\w+)?\* \(of your Slack profile\); it is \d{1,2}:\d\d there/);
  });

  it('changes what is said, keeps the rest, and gives back', async () => {
    await say('settings --quiet 22-7 --dm off');
    expect(await say('settings --tz asia/tokyo')).toMatch(
      /Direct messages: \*off\* \(yours\)\n.*Quiet hours: \*22:00-07:00\* \(yours\).*\n.*Time zone: \*Asia\/Tokyo\* \(yours\)/,
    );
    expect(await say('settings --quiet none --dm on')).toMatch(/\*on\* \(yours\)\n.*\*none\* \(yours\)\n/);
    expect(await say('settings --quiet team --tz slack')).toMatch(
      /\*on\* \(yours\)\n.*\*21:00-06:00\* \(the team’s rule\)(.*)\n.*\(of your Slack profile\)/,
    );
    expect(await say('settings --reset')).toMatch(/\*on\* \(the team’s rule\)/);
  });

  it('is each person’s own', async () => {
    await say('settings --dm off', VIEWER);
    expect(await say('settings')).toContain('Direct messages: *on*');
    expect(await bot.store.settings.get(VIEWER as SlackUserId)).toMatchObject({ direct: false });
  });

  it.each([
    ['settings --quiet nights', 'is no span of hours'],
    ['settings --tz Mars', 'is no time zone'],
    ['settings --dm sometimes', 'sometimes'],
    ['settings --reset --dm on', 'nothing can be set beside it'],
    ['settings --quite 22-7', 'Did you mean `--quiet`?'],
    ['settings U0LINUSOK3', 'one word too many'],
  ])('%s is answered, and changes nothing', async (text, why) => {
    const before = await bot.store.settings.get(OPERATOR as SlackUserId);
    expect(await say(text)).toContain(why);
    expect(await bot.store.settings.get(OPERATOR as SlackUserId)).toEqual(before);
  });

  it('is a form below it, which keeps what is one’s own and gives back what is emptied', async () => {
    await say('settings --reset');
    const open = async () => byButton(bot, OPERATOR, await bot.ask(OPERATOR, 'settings'), 'form.settings');
    const form = await open();
    expect(form.initial).toEqual({ dm: 'team', quiet: null, tz: null });
    expect(form.words).toContain('Quiet hours: *21:00-06:00* (the team’s rule)');
    const { errors } = await form.submit({ quiet: 'nights', tz: 'Mars' });
    expect(errors).toEqual({
      'quiet~0': expect.stringContaining("'nights' is no span of hours."),
      'tz~0': expect.stringContaining("'Mars' is no time zone"),
    });
    const said = wordsOf(await form.send({ dm: 'off', quiet: '22-7', tz: 'asia/tokyo' }));
    expect(said).toMatch(/\*off\* \(yours\)\n.*\*22:00-07:00\* \(yours\).*\n.*\*Asia\/Tokyo\* \(yours\)/);
    const again = await open();
    expect(again.initial).toEqual({ dm: 'off', quiet: '22:00-07:00', tz: 'Asia/Tokyo' });
    await again.send({ dm: 'on', quiet: '', tz: '' });
    const kept = await bot.store.settings.get(OPERATOR as SlackUserId);
    expect(kept).toMatchObject({ direct: true, quietHours: null, zone: null });
    const [entry] = await bot.store.audit.recent(1);
    expect(entry).toMatchObject({ name: 'settings', outcome: 'ok', detail: { source: 'form' } });
  });

  it('is in the audit', async () => {
    await say('settings --dm on');
    const [entry] = await bot.store.audit.recent(1);
    expect(entry).toMatchObject({
      actor: OPERATOR,
      name: 'settings',
      outcome: 'ok',
      detail: { text: 'settings --dm on' },
    });
  });
});
