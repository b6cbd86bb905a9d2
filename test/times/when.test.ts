import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { readWhen } from '../../src/times/when.ts';
import { wallWords, whenWords } from '../../src/times/words.ts';

describe('when something runs, as people write it', () => {
  it.each([
    ['daily 02:30', '30 2 * * *', 'daily at 02:30, Europe/Berlin'],
    ['  Daily   2:05 ', '5 2 * * *', 'daily at 02:05, Europe/Berlin'],
    ['weekdays 06:00', '0 6 * * 1-5', 'weekdays at 06:00, Europe/Berlin'],
    ['weekly mon 02:30', '30 2 * * 1', 'every Monday at 02:30, Europe/Berlin'],
    ['weekly Friday,mon,thurs 23:59', '59 23 * * 1,4,5', 'every Monday, Thursday and Friday at 23:59, Europe/Berlin'],
    ['hourly', '0 * * * *', 'hourly at :00, Europe/Berlin'],
    ['hourly :15', '15 * * * *', 'hourly at :15, Europe/Berlin'],
    ['*/10 * * * *', '*/10 * * * *', 'every 10 minutes, Europe/Berlin'],
    ['*/7 * * * *', '*/7 * * * *', '*/7 * * * *, Europe/Berlin'],
    ['15  3 1 * *', '15 3 1 * *', '15 3 1 * *, Europe/Berlin'],
    ['0 6 * * MON-FRI', '0 6 * * MON-FRI', '0 6 * * MON-FRI, Europe/Berlin'],
    ['*/10 8-18 * jan,feb 1#2', '*/10 8-18 * jan,feb 1#2', '*/10 8-18 * jan,feb 1#2, Europe/Berlin'],
  ])('%s', (text, cron, words) => {
    expect(readWhen(text)).toBe(cron);
    expect(whenWords(cron, 'Europe/Berlin')).toBe(words);
  });

  it.each([
    ['', "'' is no time to run at."],
    ['nightly 02:30', "'nightly 02:30' is no time to run at."],
    ['@daily', "'@daily' is no time to run at."],
    ['daily', "'daily' has no time of day from 00:00 to 23:59"],
    ['daily 24:00', "'daily 24:00' has no time of day"],
    ['daily 2:30 am', "'daily 2:30 am' has no time of day"],
    ['weekly 02:30', "'weekly 02:30' has no time of day"],
    ['weekly mo 02:30', "'weekly mo 02:30' has no day of the week after 'weekly'"],
    ['hourly :60', "'hourly :60' has no minute from :00 to :59"],
    ['hourly 15', "'hourly 15' has no minute"],
    ['0 2 * *', "'0 2 * *' has 4 fields; cron has five"],
    ['0 0 2 * * *', "'0 0 2 * * *' has 6 fields"],
    ['61 2 * * *', "'61' is not legal as the minute (0 to 59) of '61 2 * * *'."],
    ['0 2 * * mox', "'mox' is not legal as the day of the week"],
    ['0 0 31 2 *', "'0 0 31 2 *' never comes"],
    ['0 0 L-30 2 *', "'0 0 L-30 2 *' never comes"],
    ['0 0 1-7 * 1#2', "'0 0 1-7 * 1#2' never comes"],
  ])('%j is refused', (text, message) => {
    expect(() => readWhen(text)).toThrow(message);
    expect(() => readWhen(text)).toThrow(UserError);
  });
});

it('a moment is told by the clocks of its zone', () => {
  expect(wallWords(new Date('2026-11-30T23:05:00Z'), 'Asia/Kathmandu')).toBe('Tue 1 Dec, 04:50');
});
