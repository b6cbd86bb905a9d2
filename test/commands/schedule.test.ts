import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../sandbox/slack/contract.ts';
import { listSchedules } from '../../src/commands/schedules/look.ts';
import { syncFile } from '../../src/runs/schedules/sync-file.ts';
import { slackRefuses, wordsIn } from '../slack/support/read.ts';
import { type Bot, CHANNEL, clickOn, startBot, wordsOf } from './support/bot.ts';
import { ADMIN, OPERATOR, testConfig, VIEWER } from './support/config.ts';

const chains = {
  nightly: {
    description: 'Both.',
    preset: 'nightly',
    steps: [{ job: 'retrain' }, { job: 'summary', arguments: { title: 'All' } }],
  },
};
const config = {
  chains,
  reminders: { channel: CHANNEL, timeZone: 'America/New_York' },
  schedules: { filed: { job: 'retrain', at: 'weekdays 06:00' } },
};

let bot: Bot;
beforeAll(async () => {
  bot = await startBot({ config });
  await syncFile({
    config: testConfig(config),
    store: bot.store,
    now: () => new Date(),
    log: pino({ level: 'silent' }),
  });
});
afterAll(() => bot.end());

/** The labels of a message's buttons. */
const buttonsOf = ({ blocks = [] }: Message): string[] =>
  blocks.flatMap(({ type, elements }) =>
    type === 'actions' ? (elements as { text: { text: string } }[]).map(({ text }) => text.text) : [],
  );

/** Does something, and resolves with the message that everybody in the channel sees. */
async function toAll(user: string, act: () => Promise<unknown>): Promise<Message> {
  const { message } = await bot.next(user, (each) => each.bot_id !== undefined && each.ephemeral_to === undefined);
  void act();
  return message;
}
const add = (line: string, user = OPERATOR) =>
  toAll(user, () => bot.control.command(user, CHANNEL, `schedule add ${line}`));
const click = (user: string, message: Message, action: string) =>
  toAll(user, () => bot.control.post('action', clickOn(user, message, action)));
const kept = (name: string) => bot.store.schedules.byName(name);

describe('schedule add', () => {
  it('tells everybody what was added, when it runs by both clocks, and what it costs', async () => {
    const words = wordsOf(await add('retrain --daily 02:30 --tz Asia/Tokyo'));
    expect(words).toContain(`🗓️ <@${OPERATOR}> scheduled *retrain* as \`retrain\`: daily at 02:30, Asia/Tokyo.`);
    const times = words.split('\n').filter((line) => line.startsWith('• '));
    expect(times).toHaveLength(3);
    for (const time of times)
      expect(time).toMatch(
        /^• \w{3} \d{1,2} \w{3,4}, 02:30 \(for you <!date\^\d+\^\{date_short_pretty\}, \{time\}\|.* UTC>\)$/,
      );
    expect(words).toMatch(
      /💵 .*\$\d\.\d+ an hour, at most .*\$\d.* a run, up to its time limit; 30 runs in the next 30 days\./,
    );
    expect(await kept('retrain')).toMatchObject({
      cron: '30 2 * * *',
      owner: OPERATOR,
      channel: CHANNEL,
      arguments: {},
    });
  });

  it('says times once where the clocks of both show the same', async () => {
    const words = wordsOf(await add('retrain --daily 02:30 --tz Europe/Berlin --name alike'));
    expect(words).toContain('02:30, Europe/Berlin.');
    expect(words).not.toContain('for you');
  });

  it('takes the flags of the job with dates in them, and all of its own', async () => {
    await add(
      'summary --title "Day of {{ date }}" --day {{ date - 1d }} --share 0.25 --weekly "mon,thu 6:05" --name report --preset nightly --overlap queue --catch-up all --retries 2 --pause 10m --time-limit 1h --tell U0GRACELI2',
    );
    expect(await kept('report')).toMatchObject({
      ...{ job: 'summary', preset: 'nightly', cron: '5 6 * * 1,4', overlap: 'queue', catchUp: 'all', retries: 2 },
      ...{ retryPauseSeconds: 600, timeLimitSeconds: 3600, tell: ['U0GRACELI2'] },
      arguments: { title: 'Day of {{ date }}', day: '{{ date - 1d }}', share: 0.25 },
    });
  });

  it('takes a chain as well, by the clocks of whoever asks when none are named', async () => {
    await add('nightly --hourly');
    expect(await kept('nightly')).toMatchObject({ job: null, chain: 'nightly', zone: 'Europe/Stockholm' });
  });

  it.each([
    ['no time', 'retrain --name one', 'When is it to run? Say one of --daily'],
    ['two times', 'retrain --daily 02:30 --hourly', '--daily and --hourly exclude each other'],
    ['a time that is none', 'retrain --daily 25:00', "'daily 25:00' has no time of day"],
    ['a cron that never comes', 'retrain --cron "0 0 31 2 *"', "'0 0 31 2 *' never comes"],
    [
      'a zone that is none',
      'retrain --daily 02:30 --tz Berlin',
      "'Berlin' is no time zone of the IANA list. Did you mean 'Europe/Berlin'?",
    ],
    ['a misspelt job', 'retrian --daily 02:30', "There is no job 'retrian'. Did you mean `retrain`?"],
    [
      'a date that is none',
      'summary --title {{ today }} --hourly --name one',
      "'{{ today }}' is no date that can be filled in.",
    ],
    ['an argument that is missing', 'summary --hourly', '`--title title` is missing'],
    ['somebody unknown', 'retrain --hourly --tell @ada --name one', "'@ada' is nobody I know."],
    ['a name that is none', 'retrain --hourly --name 2nd', "'2nd' is no name for a schedule."],
    ['a name that is taken', 'retrain --hourly --name filed', "There is a schedule 'filed' already."],
  ])('with %s says what is wrong', async (_, line, words) => {
    expect(
      wordsOf(await bot.ask(OPERATOR, `schedule add ${line}`))
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>'),
    ).toContain(words);
  });

  it('is explained with the flags of the job, and alone says what there is', async () => {
    const help = wordsOf(await bot.ask(OPERATOR, 'help schedule add summary'));
    for (const flag of ['--daily', '--tz', '--catch-up', '--title', '--share']) expect(help).toContain(flag);
    expect(help).toContain('schedule add summary --title');
  });

  it('is for operators', async () => {
    expect(wordsOf(await bot.ask(VIEWER, 'schedule add retrain --hourly --name mine'))).toContain(
      'you need the role *operator*',
    );
    expect(await kept('mine')).toBeNull();
  });
});

describe('looking at schedules', () => {
  it('lists each with its next time, the paused and where it stands', async () => {
    await add('retrain --daily 03:00 --name listed');
    await add('retrain --cron "15 3 1 * *" --name monthly');
    const { id } = (await kept('listed')) ?? {};
    if (!id) throw new Error('it was not added');
    const plannedAt = new Date('2026-11-21T02:00:00Z');
    await bot.store.occurrences.insert({ scheduleId: id, plannedAt, state: 'failed', createdAt: plannedAt });
    const words = wordsOf(await bot.ask(VIEWER, 'schedule'));
    expect(words).toMatch(/• `listed` \*retrain\* daily at 03:00, .* · next <!date.* · ❌ failed, <!date/);
    // Slack would read the asterisks as marks.
    expect(words).toMatch(/• `monthly` \*retrain\* by `15 3 1 \* \*`, /);
    expect(words).toMatch(/• `filed` \*retrain\* weekdays at 06:00, America\/New_York · next/);
  });

  it('holds two hundred within what Slack takes, and prints the rest at a terminal', async () => {
    const long = (word: string, nth: number) => `${word.repeat(9).slice(0, 58)}-${nth}`;
    const schedules = Array.from({ length: 200 }, (_, nth) => ({
      ...{ id: `s-${nth}`, name: long('nightly-', nth), job: null, chain: long('chain-', nth), source: 'slack' },
      ...{ cron: '30 2 * * 1,2,3,4', zone: 'America/Argentina/ComodRivadavia', owner: OPERATOR, channel: CHANNEL },
      ...{ nextAt: nth % 9 ? new Date(1.8e12 + nth) : null, pausedAt: nth % 9 ? null : new Date(), pausedBy: OPERATOR },
    }));
    const newest = schedules.map(({ id }) => ({ scheduleId: id, state: 'succeeded', plannedAt: new Date(1.7e12) }));
    const store = { schedules: { live: async () => schedules }, occurrences: { newestOf: async () => newest } };
    const {
      text,
      blocks = [],
      plain = '',
      data,
    } = await listSchedules({ store } as never, { access: { role: 'viewer' } as never });
    expect(slackRefuses({ text, blocks })).toEqual([]);
    expect(text).toBe('200 schedules, 23 paused');
    const shown = wordsIn(blocks).match(/• `nightly-/g) ?? [];
    expect(shown.length).toBeGreaterThanOrEqual(20);
    expect(shown.length + plain.split('\n').length).toBe(200);
    expect(data).toHaveLength(200);
  });

  it('shows one whole, with buttons for those who may', async () => {
    await add(
      'summary --title Daily --day "{{ date - 1d }}" --daily 04:00 --name shown --retries 2 --only-new-data=false',
    );
    const shown = await bot.ask(OPERATOR, 'schedule show shown');
    const words = wordsOf(shown);
    expect(words).toContain('*shown* runs *summary* daily at 04:00');
    expect(words).toContain('With `--title Daily --day "{{ date - 1d }}"`');
    expect(words).toContain('While the one before still runs it is skipped');
    expect(words).toContain('tried again up to 2 times, after 5 min and then twice as long each');
    expect(buttonsOf(shown)).toEqual(['Run now', 'Pause', 'Change…', 'Remove']);
    expect(buttonsOf(await bot.ask(VIEWER, 'schedule show shown'))).toEqual([]);
    const filed = await bot.ask(ADMIN, 'schedule show filed');
    expect(wordsOf(filed)).toContain('Written in stoker.yml');
    expect(buttonsOf(filed)).toEqual(['Run now', 'Pause']);
  });

  it('knows a misspelt name', async () => {
    expect(wordsOf(await bot.ask(VIEWER, 'schedule show filde'))).toContain(
      "There is no schedule 'filde'. Did you mean 'filed'?",
    );
    expect(wordsOf(await bot.ask(VIEWER, 'schedule pause'))).toContain('Which schedule? Schedules: ');
  });
});

describe('what is done about a schedule', () => {
  it('is paused and resumed for all to see, typed or clicked', async () => {
    const added = await add('retrain --daily 05:00 --name pausing');
    const paused = await click(OPERATOR, added, 'schedule.pause');
    expect(wordsOf(paused)).toContain(`⏸️ <@${OPERATOR}> paused the schedule \`pausing\``);
    expect(buttonsOf(paused)).toEqual(['Resume']);
    expect(await kept('pausing')).toMatchObject({ pausedBy: OPERATOR, nextAt: null });
    expect(wordsOf(await bot.ask(ADMIN, 'schedule pause pausing'))).toBe(
      `\`pausing\` is paused already, by <@${OPERATOR}>.`,
    );
    const resumed = await toAll(ADMIN, () => bot.control.command(ADMIN, CHANNEL, 'schedule resume pausing'));
    expect(wordsOf(resumed)).toContain(`▶️ <@${ADMIN}> resumed the schedule \`pausing\``);
    expect((await kept('pausing'))?.nextAt).toBeInstanceOf(Date);
  });

  it('is nobody else’s business, but its owner’s whatever their role', async () => {
    await add('retrain --daily 05:00 --name owned');
    const { id } = (await kept('owned')) ?? {};
    expect(wordsOf(await bot.ask(VIEWER, 'schedule pause owned'))).toContain(
      'To pause the schedule of somebody else you need',
    );
    expect(wordsOf(await bot.ask(VIEWER, 'schedule remove owned'))).toContain(
      'To remove the schedule of somebody else you need',
    );
    expect(wordsOf(await bot.ask(VIEWER, 'schedule run owned'))).toContain('To run a schedule out of turn you need');
    if (id) await bot.store.schedules.update(id, { owner: VIEWER as never });
    await toAll(VIEWER, () => bot.control.command(VIEWER, CHANNEL, 'schedule pause owned'));
    expect(await kept('owned')).toMatchObject({ pausedBy: VIEWER });
  });

  it('runs now, out of turn', async () => {
    const added = await add('retrain --daily 05:00 --name asked');
    const answer = await bot.click(OPERATOR, added, 'schedule.run');
    expect(wordsOf(answer)).toContain(`⏳ \`asked\` runs *retrain* now. Its card comes up in <#${CHANNEL}>.`);
    const { id } = (await kept('asked')) ?? {};
    const [one, ...others] = (id && (await bot.store.occurrences.openOf(id))) || [];
    expect(others).toEqual([]);
    expect(one).toMatchObject({ askedBy: OPERATOR, state: 'waiting' });
    if (one) await bot.store.occurrences.update(one.scheduleId, one.plannedAt, { state: 'running', dueAt: null });
    expect(wordsOf(await bot.ask(OPERATOR, 'schedule run asked'))).toMatch(
      /runs \*retrain\* when that of .* has ended\./,
    );
  });

  it('says at once that it cannot run as stoker.yml is now', async () => {
    await add('retrain --daily 05:00 --name broken');
    const { id } = (await kept('broken')) ?? {};
    if (id) await bot.store.schedules.update(id, { job: 'vanished' });
    expect(wordsOf(await bot.ask(OPERATOR, 'schedule run broken'))).toContain("Job 'vanished' is not in stoker.yml.");
    expect(id && (await bot.store.occurrences.openOf(id))).toEqual([]);
    if (id) await bot.store.schedules.update(id, { job: 'retrain' });
  });

  it('is removed after a question, and one of stoker.yml is not', async () => {
    await add('retrain --daily 05:00 --name leaving');
    const question = await bot.ask(OPERATOR, 'schedule remove leaving');
    expect(wordsOf(question)).toContain('Remove the schedule `leaving`?');
    expect(await kept('leaving')).not.toBeNull();
    expect(wordsOf(await click(OPERATOR, question, 'schedule.remove'))).toContain(
      `🗑️ <@${OPERATOR}> removed the schedule \`leaving\``,
    );
    expect(await kept('leaving')).toBeNull();
    expect(wordsOf(await bot.ask(ADMIN, 'schedule remove filed'))).toContain('only taking it out there removes it');
  });

  it('stands in the audit with who did it', async () => {
    const rows = await bot.store.audit.recent(300);
    const names = rows.filter(({ actor }) => actor === OPERATOR).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['schedule add retrain', 'schedule.pause', 'schedule.run', 'schedule.remove']),
    );
  });
});
