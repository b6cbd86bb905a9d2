import { validateDetailed } from 'node-cron';
import { UserError } from '../errors.ts';

/** What five fields of cron say: minutes and hours of the day, and which days are meant. */
export interface CronFields {
  minutes: number[];
  hours: number[];
  months: ReadonlySet<number>;
  daysOfMonth: readonly DayRule[];
  daysOfWeek: readonly DayRule[];
}

/** A number, or `L`, `L-3`, `15W`, `LW`, `5L`, `5#2` as node-cron has them. */
type DayRule = number | string;

/** A day of the calendar; months count from 1. */
export interface Day {
  year: number;
  month: number;
  day: number;
}

/** The calendar repeats itself, weekdays included, after so many years. */
const CALENDAR_YEARS = 400;

const KNOWN = new Map<string, CronFields>();

/** Reads five fields as node-cron does. Throws a UserError for what it does not take, and for what never comes. */
export function readCron(cron: string): CronFields {
  const known = KNOWN.get(cron);
  if (known) return known;
  const count = cron.split(' ').length;
  if (count !== 5) throw new UserError(`'${cron}' has ${count} fields; cron has five: ${FIVE}.`, EXAMPLE);
  const { fields, errors } = validateDetailed(cron);
  const [error] = errors;
  if (error && !error.message.includes('impossible')) {
    const name = NAMES[error.field as keyof typeof NAMES] ?? error.field;
    throw new UserError(`'${error.value ?? cron}' is not legal as ${name} of '${cron}'.`, EXAMPLE);
  }
  const read = fields && {
    minutes: ascending(fields.minute),
    hours: ascending(fields.hour),
    months: new Set(fields.month),
    daysOfMonth: fields.dayOfMonth,
    daysOfWeek: fields.dayOfWeek,
  };
  if (!read || daysFrom(read, { year: 2000, month: 1, day: 1 }).next().done)
    throw new UserError(
      `'${cron}' never comes: no day is all that its fields say.`,
      'The day of the month and the day of the week both have to be right.',
    );
  // Few are in use, but people may type many.
  if (KNOWN.size >= 1000) KNOWN.clear();
  KNOWN.set(cron, read);
  return read;
}

const FIVE = 'minute, hour, day of the month, month, day of the week';
const EXAMPLE = 'Such as `30 2 * * mon-fri`: at 02:30 from Monday to Friday.';
const NAMES = {
  minute: 'the minute (0 to 59)',
  hour: 'the hour (0 to 23)',
  dayOfMonth: 'the day of the month (1 to 31, or L for the last)',
  month: 'the month (1 to 12, or jan to dec)',
  dayOfWeek: 'the day of the week (0 to 7, or sun to sat)',
} as const;

const ascending = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

/** The days that are meant, from one on; they end when none comes for as long as the calendar takes to repeat itself. */
export function* daysFrom(fields: CronFields, { year, month, day }: Day): Generator<Day> {
  let [first, lastYear] = [day, year + CALENDAR_YEARS];
  for (let index = year * 12 + month - 1; index <= lastYear * 12; index += 1) {
    const one = { year: Math.floor(index / 12), month: (index % 12) + 1 };
    const length = fields.months.has(one.month) ? lastDay(one) : 0;
    for (let each = first; each <= length; each += 1) {
      if (!isMeant(fields, { ...one, day: each })) continue;
      lastYear = one.year + CALENDAR_YEARS;
      yield { ...one, day: each };
    }
    first = 1;
  }
}

/** Both the day of the month and the day of the week have to be right, as with node-cron; other crons take either. */
function isMeant({ daysOfMonth, daysOfWeek }: CronFields, day: Day): boolean {
  return daysOfMonth.some((rule) => isDayOfMonth(rule, day)) && daysOfWeek.some((rule) => isDayOfWeek(rule, day));
}

function isDayOfMonth(rule: DayRule, day: Day): boolean {
  if (typeof rule === 'number') return day.day === rule;
  const last = lastDay(day);
  const [, target = '', nearest] = /^(\d+|L(?:-\d+)?)(W?)$/i.exec(rule) ?? [];
  const meant = /^L/i.test(target) ? last - Number(target.slice(2)) : Number(target);
  return day.day === (nearest ? workdayNear(day, meant, last) : meant);
}

/** The day from Monday to Friday that is nearest to one, in the same month. */
function workdayNear(month: Day, day: number, last: number): number {
  if (day > last) return Number.NaN;
  const weekday = weekdayOf({ ...month, day });
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === last ? day - 2 : day + 1;
  return day;
}

function isDayOfWeek(rule: DayRule, day: Day): boolean {
  if (typeof rule === 'number') return weekdayOf(day) === rule % 7;
  const [, weekday = '', nth] = /^([0-7])(?:#([1-5])|L)$/i.exec(rule) ?? [];
  if (weekdayOf(day) !== Number(weekday) % 7) return false;
  return nth === undefined ? day.day + 7 > lastDay(day) : Math.ceil(day.day / 7) === Number(nth);
}

const weekdayOf = ({ year, month, day }: Day): number => new Date(Date.UTC(year, month - 1, day)).getUTCDay();
const lastDay = ({ year, month }: Omit<Day, 'day'>): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
