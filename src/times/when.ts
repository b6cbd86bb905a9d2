import { UserError } from '../errors.ts';
import { readCron } from './cron.ts';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const FORMS =
  'Give one such as `daily 02:30`, `weekdays 06:00`, `weekly mon 02:30`, `hourly`, `hourly :15`, or five fields of cron such as `30 2 * * 1-5`.';

/** Five fields of cron from the plain words of people, or from five fields. Throws a UserError for anything else. */
export function readWhen(text: string): string {
  const [word = '', ...rest] = text.trim().split(/\s+/);
  const form = word.toLowerCase();
  switch (form) {
    case 'hourly':
      return `${minuteOfHour(text, rest)} * * * *`;
    case 'daily':
      return `${timeOfDay(text, rest)} * * *`;
    case 'weekdays':
      return `${timeOfDay(text, rest)} * * 1-5`;
    case 'weekly': {
      const [days = '', ...time] = rest;
      return `${timeOfDay(text, time)} * * ${weekdays(text, days)}`;
    }
    default: {
      if (rest.length === 0 || /^[a-z]/i.test(word))
        throw new UserError(`${quoted(text)} is no time to run at.`, FORMS);
      const cron = [word, ...rest].join(' ');
      readCron(cron);
      return cron;
    }
  }
}

function timeOfDay(text: string, words: readonly string[]): string {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(words[0] ?? '') ?? [];
  if (words.length !== 1 || hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59)
    throw new UserError(`${quoted(text)} has no time of day from 00:00 to 23:59 where it should.`, FORMS);
  return `${Number(minute)} ${Number(hour)}`;
}

function minuteOfHour(text: string, words: readonly string[]): number {
  const [, minute = '0'] = /^:(\d{2})$/.exec(words[0] ?? ':00') ?? [undefined, 'none'];
  if (words.length > 1 || !(Number(minute) <= 59))
    throw new UserError(`${quoted(text)} has no minute from :00 to :59 after 'hourly'.`, FORMS);
  return Number(minute);
}

function weekdays(text: string, days: string): string {
  const numbers = days.split(',').map((day) => WEEKDAYS.findIndex((name) => isWeekday(day, name)));
  if (numbers.includes(-1))
    throw new UserError(
      `${quoted(text)} has no day of the week after 'weekly': ${WEEKDAYS.join(', ')}, or several with commas.`,
      FORMS,
    );
  return [...new Set(numbers)].sort((a, b) => a - b).join(',');
}

/** `mon`, `Monday` and all between. */
const isWeekday = (day: string, name: (typeof WEEKDAYS)[number]): boolean =>
  day.length >= 3 && `${name}${LONG_ENDS[name]}`.startsWith(day.toLowerCase());

const LONG_ENDS = { sun: 'day', mon: 'day', tue: 'sday', wed: 'nesday', thu: 'rsday', fri: 'day', sat: 'urday' };

const quoted = (text: string): string => `'${text.length > 60 ? `${text.slice(0, 57)}…` : text}'`;
