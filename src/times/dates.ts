import { UserError } from '../errors.ts';
import type { ArgumentValues } from '../records.ts';
import { wallTime } from '../text/zoned.ts';
import type { Day } from './cron.ts';

const TEMPLATE = /\{\{([^{}]*)\}\}/g;
const HINT =
  'Give `{{ date }}`, some days, weeks or months from it such as `{{ date - 1d }}`, `{{ date + 2w }}` or `{{ date - 1m }}`, and for a path its form, such as `{{ date - 1d : yyyy/MM/dd }}`.';

/** True for a text with something in it that `fillDates` fills in, or refuses. */
export const holdsDate = (text: string): boolean => text.includes('{{') || text.includes('}}');

/**
 * Arguments with their dates filled in: `{{ date }}` is the day of the planned time by the zone's own calendar. Throws a
 * UserError for anything else in double braces.
 */
export function fillDates(values: ArgumentValues, plannedAt: Date, zone: string): ArgumentValues {
  const today = wallTime(plannedAt, zone);
  const filled = Object.entries(values).map(([name, value]) => {
    if (typeof value === 'string') return [name, fillText(value, today)];
    return [name, Array.isArray(value) ? value.map((item) => fillText(item, today)) : value];
  });
  return Object.fromEntries(filled);
}

function fillText(text: string, today: Day): string {
  const filled = text.replaceAll(TEMPLATE, (template, inside: string) => {
    const match = EXPRESSION.exec(inside);
    if (!match) throw new UserError(`'${template}' is no date that can be filled in.`, HINT);
    const [, sign, count, unit, form] = match;
    const by = Number(count ?? 0) * (sign === '+' ? 1 : -1);
    return formatted(moved(today, by, unit?.toLowerCase()), form ?? 'yyyy-MM-dd');
  });
  if (holdsDate(filled))
    throw new UserError(`'${text}' has double braces that are not closed, or stand in others.`, HINT);
  return filled;
}

/** `date`, `date - 1d`, `date + 2w : yyyyMMdd`; phones make long dashes of short ones. */
const EXPRESSION =
  /^\s*date\s*(?:([-+\u2013\u2014\u2212])\s*(\d{1,4})\s*([dwm]))?\s*(?::\s*((?:yyyy|MM|dd|[-/._])+)\s*)?$/i;

function moved({ year, month, day }: Day, count: number, unit: string | undefined): Date {
  if (unit !== 'm') return new Date(Date.UTC(year, month - 1, day + count * (unit === 'w' ? 7 : 1)));
  // A month before March 31 is the last day of February.
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(day, last)));
}

function formatted(date: Date, form: string): string {
  const [year = '', month = '', day = ''] = date.toISOString().slice(0, 10).split('-');
  return form.replaceAll(/yyyy|MM|dd/gi, (part) => ({ yyyy: year, mm: month, dd: day })[part.toLowerCase()] ?? part);
}
