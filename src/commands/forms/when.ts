import type { Filled } from '../../records.ts';
import { type Field, filledIn } from './fields.ts';

/** How often, and when: the plain forms of `schedule add`, each with what it needs. */
export const OFTEN = '@often';
const TIME = '@time';
const DAYS = '@days';
const CRON = '@cron';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
/** Cron counts from Sunday. */
const CRON_DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const oftenField: Field = {
  name: OFTEN,
  label: 'How often',
  hint: '',
  required: true,
  live: true,
  input: {
    kind: 'choice',
    groups: [
      {
        label: null,
        options: [
          { value: 'daily', label: 'Each day' },
          { value: 'weekdays', label: 'From Monday to Friday' },
          { value: 'weekly', label: 'Each week on some days' },
          { value: 'hourly', label: 'Each full hour' },
          { value: 'cron', label: 'By the fields of cron' },
        ],
      },
    ],
  },
};
const timeField: Field = { name: TIME, label: 'At', hint: '', required: true, live: true, input: { kind: 'time' } };
const daysField: Field = {
  name: DAYS,
  label: 'On',
  hint: '',
  required: true,
  live: true,
  input: { kind: 'several', options: WEEKDAYS.map((value, index) => ({ value, label: NAMES[index] ?? value })) },
};
const cronField: Field = {
  name: CRON,
  label: 'Fields of cron',
  hint: 'Minute, hour, day of the month, month, day of the week.',
  required: true,
  live: true,
  input: { kind: 'text', lines: 'one', example: '15 3 1 * *' },
};

/** All that there may be. */
export const WHEN_FIELDS: readonly Field[] = [oftenField, daysField, timeField, cronField];

/** Those that what is chosen needs. */
export function whenFields(filled: Filled): Field[] {
  switch (filledIn(filled, OFTEN)[0]) {
    case 'hourly':
      return [oftenField];
    case 'weekly':
      return [oftenField, daysField, timeField];
    case 'cron':
      return [oftenField, cronField];
    default:
      return [oftenField, timeField];
  }
}

/** What is filled in for a new one. */
export const WHEN_START: Filled = { [OFTEN]: ['daily'], [TIME]: ['02:30'], [DAYS]: ['mon'] };

/** The flag of `schedule add` and its value, as they are filled in. */
export function whenFlag(filled: Filled): { flag: string; value: string } {
  const [often = 'daily'] = filledIn(filled, OFTEN);
  const [time = ''] = filledIn(filled, TIME);
  switch (often) {
    case 'hourly':
      return { flag: often, value: 'true' };
    case 'weekly':
      return { flag: often, value: `${filledIn(filled, DAYS).join(',')} ${time}` };
    case 'cron':
      return { flag: often, value: filledIn(filled, CRON)[0] ?? '' };
    default:
      return { flag: often, value: time };
  }
}

/** The field at which what is wrong with the time stands. */
export const whenAtFault = (filled: Filled): string =>
  ({ hourly: OFTEN, cron: CRON })[filledIn(filled, OFTEN)[0] ?? ''] ?? TIME;

/** What is filled in for five fields of cron: the plain form that says the same, where there is one. */
export function whenFilled(cron: string): Filled {
  if (cron === '0 * * * *') return { ...WHEN_START, [OFTEN]: ['hourly'] };
  const [, minute, hour, days] = /^(\d+) (\d+) \* \* (\*|1-5|[0-6](?:,[0-6])*)$/.exec(cron) ?? [];
  if (minute === undefined || hour === undefined || days === undefined)
    return { ...WHEN_START, [OFTEN]: ['cron'], [CRON]: [cron] };
  const time = { [TIME]: [`${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`] };
  if (days === '*') return { ...WHEN_START, ...time, [OFTEN]: ['daily'] };
  if (days === '1-5') return { ...WHEN_START, ...time, [OFTEN]: ['weekdays'] };
  return { ...time, [OFTEN]: ['weekly'], [DAYS]: days.split(',').map((day) => CRON_DAYS[Number(day)] ?? day) };
}
